using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>What checking a case brought.</summary>
/// <param name="Difference">What is wrong; null when nothing is.</param>
/// <param name="Rows">Rows of the answer at the end.</param>
/// <param name="LateRows">Rows that were late.</param>
internal sealed record Verdict(string? Difference, int Rows, int LateRows)
{
    /// <summary>The oracle's SQL at the place of the difference.</summary>
    public string? OracleText { get; init; }

    /// <summary>Whether the oracle cannot answer, so that nothing was compared.</summary>
    public bool IsVoid { get; init; }
}

/// <summary>Runs a case through Quiver and holds what comes out against what DuckDB answers.</summary>
internal sealed class Verifier : IDisposable
{
    private const int RenewAfter = 400; // cases, so that nothing that piles up hides or costs

    private readonly Oracle _oracle = new();
    private Subject _subject = new();
    private int _cases;

    /// <summary>Checks a case.</summary>
    public Verdict Check(Case item)
    {
        if (++_cases % RenewAfter == 0) Renew();
        try
        {
            _oracle.Load(item);
            return Compare(item);
        }
        catch (OracleException error)
        {
            return new Verdict(null, 0, 0) { IsVoid = true, OracleText = error.Message };
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Renew();
            return new Verdict($"failed: {error.GetType().Name}: {error.Message}{(error is QuiverException { Code: not ErrorCode.InternalError } ? "" : "\n" + error.StackTrace)}", 0, 0);
        }
    }

    public void Dispose()
    {
        _oracle.Dispose();
        _subject.Dispose();
    }

    private void Renew()
    {
        try
        {
            _subject.Dispose();
        }
        catch (Exception error) when (error is QuiverException or InvalidOperationException)
        {
            // it failed before: the case says so
        }

        _subject = new Subject();
    }

    private Verdict Compare(Case item)
    {
        var query = item.Query;
        var watermarks = EventClock.Watermarks(item);
        var end = item.Ends ? item.Events.Length + 1 : item.Events.Length;
        var final = OracleSql.Answer(query, SpanAt(end));
        var answer = Ask(final);

        var canAsk = query.Refusing is null && query.Window is null && item.Start.Kind == StartKind.Stream && item.Start.InnerAt == 0 && !HasArrivalOrder(query);
        Outcome? first = null;
        var lateRows = query.Refusing is not { Group.Window.Lead: null } ? 0 : Ask(OracleSql.Late(query, ["_seq AS event"], SpanAt(end))).Rows.Count;
        foreach (var delivery in item.Deliveries)
        {
            var outcome = _subject.Run(item, delivery, ask: canAsk && first is null);
            if (first is null)
            {
                if (Differs(answer, outcome, end, isFirst: true) is { } wrong) return Wrong(wrong, final);
                foreach (var checkpoint in item.Checkpoints)
                {
                    var sql = OracleSql.Answer(query, SpanAt(checkpoint));
                    if (Differs(Ask(sql), outcome, checkpoint, isFirst: false) is { } early) return Wrong($"after {checkpoint} events: {early}", sql);
                }

                if (outcome.Asked is { } asked)
                {
                    var sql = OracleSql.Answer(query, new Span(0, item.Events.Length, null, watermarks[^1], item.Ends));
                    if (Comparison.Rows(query.Items, Ask(sql).Rows, asked.Rows, ordered: false, byValue: !query.IsAppend) is { } other) return Wrong($"asked: {other}", sql);
                }

                first = outcome;
            }
            else if (DifferentRun(query, first, outcome) is { } unlike)
            {
                return Wrong($"delivered otherwise ({delivery}) than first ({item.Deliveries[0]}): {unlike}", final);
            }

            if (LateDiffers(item, query, outcome.Late, out var lateSql) is { } late) return Wrong($"late rows ({delivery}): {late}", lateSql!);
            if (query.From is { FromStream: false } || QuiverSql.InnerOf(query) is not { Refusing: not null } inner) continue;
            if (LateDiffers(item, inner, outcome.InnerLate, out var innerSql) is { } innerLate) return Wrong($"late rows of the stream read ({delivery}): {innerLate}", innerSql!);
        }

        return new Verdict(null, answer.Rows.Count, lateRows);

        Span SpanAt(int position) => new(
            item.Start.Kind == StartKind.Now ? item.Start.At : 0,
            Math.Min(position, item.Events.Length),
            item.Start.Kind == StartKind.Now ? watermarks[item.Start.At] : null,
            watermarks[Math.Min(position, item.Events.Length)],
            position > item.Events.Length);

        string? Differs(Table expected, Outcome outcome, int position, bool isFirst)
        {
            if (isFirst && SchemaDiffers(query, expected, outcome.Schema) is { } other) return other;
            if (!query.IsUpdating)
            {
                var rows = outcome.RowsUpTo(position).ToList();
                return Comparison.Rows(query.Items, expected.Rows, rows, query.IsAppend, byValue: !query.IsAppend) ?? (query.IsOnClose ? WindowsAscend(query, rows) : null);
            }

            var fold = new Fold(query);
            foreach (var step in outcome.Steps.Where(step => step.Position <= position))
                if (fold.Add(step.Rows, isStep: step.Position > item.Start.At) is { } wrong) return $"after {step.Position} events: {wrong}";
            return Comparison.Rows(query.Items, expected.Rows, fold.Rows, ordered: false, byValue: true);
        }

        Verdict Wrong(string difference, string sql) => new(difference, answer.Rows.Count, lateRows) { OracleText = sql };
    }

    private Table Ask(string sql)
    {
        try
        {
            return _oracle.Query(sql);
        }
        catch (QuiverException error)
        {
            throw new OracleException($"{error.Message} in {sql}");
        }
    }

    private string? LateDiffers(Case item, CaseQuery query, Table? late, out string? sql)
    {
        sql = null;
        if (late is null) return null;
        var columns = late.Schema.Fields.Take(late.Schema.Count - 4).Select(field => field.Name);
        sql = OracleSql.Late(query, columns, new Span(0, item.Events.Length, null, null, item.Ends));
        var expected = Ask(sql);
        for (var column = 0; column < expected.Schema.Count; column++)
            if (expected.Schema[column].Type != late.Schema[column].Type) return $"column {late.Schema[column].Name} is {late.Schema[column].Type}, expected {expected.Schema[column].Type}";
        var items = expected.Schema.Fields.Select(field => new Item(field.Name, new Expr(field.Type, field.Name))).ToImmutableArray();
        return Comparison.Rows(items, expected.Rows, late.Rows, ordered: false, byValue: true);
    }

    private static string? SchemaDiffers(CaseQuery query, Table expected, Schema actual)
    {
        for (var column = 0; column < query.Items.Length; column++)
        {
            if (actual[column].Type != expected.Schema[column].Type) return $"column {query.Items[column].Name} is {actual[column].Type}, expected {expected.Schema[column].Type}";
            if (actual[column].Name != query.Items[column].Name) return $"column {query.Items[column].Name} is called {actual[column].Name}";
        }

        var more = (query.HasWeights || query.CanDelete) ? 1 : 0;
        return actual.Count == query.Items.Length + more ? null : $"there are {actual.Count} columns ({actual}), expected {query.Items.Length + more}";
    }

    private static string? WindowsAscend(CaseQuery query, List<object?[]> rows)
    {
        var bound = query.Items.ToList().FindIndex(item => item.Value.OracleFormat?.Contains("_ws", StringComparison.Ordinal) == true);
        if (bound < 0) return null;
        for (var row = 1; row < rows.Count; row++)
            if ((long)rows[row][bound]! < (long)rows[row - 1][bound]!) return $"row {row} is of an earlier window than the one before: {Comparison.Show(rows[row], query.Items.Length)}";
        return null;
    }

    /// <summary>The same events give the same rows however they are delivered: in the same order, bit for bit, or folded.</summary>
    private static string? DifferentRun(CaseQuery query, Outcome first, Outcome other)
    {
        var (expected, actual) = (first.RowsUpTo(int.MaxValue).ToList(), other.RowsUpTo(int.MaxValue).ToList());
        if (query.IsUpdating)
        {
            if (Folded(query, first) is var one && Folded(query, other) is var two && one.Problem is null && two.Problem is not null) return two.Problem;
            (expected, actual) = (one.Rows, two.Rows);
        }

        if (query.IsUpdating || HasUnion(query)) // of a slice the rows of one branch come before those of the other
        {
            expected.Sort(Order);
            actual.Sort(Order);
        }

        if (HasUnion(query) && query.Items.Any(item => item.Value.Tolerance is not null)) return null; // floats are added up in the order of the branches
        var items = query.Items.Select(item => item with { Value = item.Value with { Tolerance = null } }).ToImmutableArray();
        return Comparison.Rows(items, expected, actual, ordered: true, byValue: false);

        static int Order(object?[] left, object?[] right) => string.CompareOrdinal(Comparison.TextOf(left, byValue: false), Comparison.TextOf(right, byValue: false));
    }

    private static (List<object?[]> Rows, string? Problem) Folded(CaseQuery query, Outcome outcome)
    {
        var fold = new Fold(query);
        string? problem = null;
        foreach (var step in outcome.Steps) problem ??= fold.Add(step.Rows, isStep: false);
        return (fold.Rows, problem);
    }

    private static bool HasUnion(CaseQuery? query) => query is not null && (query.UnionWith is not null || HasUnion(query.From));

    private static bool HasArrivalOrder(CaseQuery? query) =>
        query is not null && (query.Items.Select(item => item.Value).Concat(query.Having).Any(value => value.All().Any(part => part.Kind is { } kind && (kind.Contains("first", StringComparison.Ordinal) || kind.Contains("last", StringComparison.Ordinal) || kind.Contains("by arrival", StringComparison.Ordinal)))) || HasArrivalOrder(query.From));
}

/// <summary>The oracle cannot answer a query: the case says nothing.</summary>
internal sealed class OracleException(string message) : Exception(message);
