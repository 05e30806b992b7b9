using System.Globalization;

namespace Quiver.Tests.Differential;

/// <summary>Up to where an answer counts.</summary>
/// <param name="From">The first event that counts.</param>
/// <param name="To">The first event that does not.</param>
/// <param name="ClosedAfter">The watermark when the query was kept: windows of a stream that closed up to it are not among its rows; null: none had.</param>
/// <param name="ClosedUpTo">The watermark reached; null: none yet.</param>
/// <param name="Ended">Whether the source has ended, so that all windows are closed.</param>
internal sealed record Span(int From, int To, long? ClosedAfter, long? ClosedUpTo, bool Ended);

/// <summary>
/// A case's query as DuckDB answers it over the table <c>t</c>: the source's columns, and of each row <c>_seq</c> (which event it is), <c>_us</c> (its event time in microseconds) and <c>_wm</c> (the
/// watermark before it). Windows are plain arithmetic; late rows are left out by comparing with <c>_wm</c>.
/// </summary>
internal static class OracleSql
{
    public const string Table = "t";

    /// <summary>What a result is hidden-column's name prefix.</summary>
    public const string ToleranceOf = "_tol_";

    /// <summary>The answer: the query's columns, then how far inexact ones may be off.</summary>
    public static string Answer(CaseQuery query, Span span)
    {
        var all = Rows(query, query, span);
        var columns = query.Items.Select(item => item.Name).Concat(query.Items.Where(item => item.Value.Tolerance is not null).Select(item => ToleranceOf + item.Name));
        var answer = $"SELECT {string.Join(", ", columns)} FROM ({all})";
        if (query.IsOnClose && !span.Ended) answer += $" WHERE {ClosedBy(span.ClosedUpTo)}";
        return query.IsAppend ? answer + " ORDER BY _seq" : answer;
    }

    /// <summary>The rows that a windowed query refuses, in order: its input's columns, the event, the window's bounds, how late.</summary>
    /// <param name="query">The query that is kept, or the one of the stream it reads.</param>
    /// <param name="columns">The columns of the relation that it reads.</param>
    /// <param name="span">Up to where.</param>
    public static string Late(CaseQuery query, IEnumerable<string> columns, Span span)
    {
        var grouped = query.Refusing!;
        var window = grouped.Group!.Window!;
        var lateness = query.LatenessMicros;
        var isUnion = grouped.From is { UnionWith: not null };
        var scanned = grouped;
        while (!isUnion && scanned.From is { } from && !scanned.FromStream) scanned = from;
        var relation = isUnion ? Rows(grouped.From!, grouped.FromStream ? grouped.From! : query, span) : scanned.From is null ? Source(span) : Rows(scanned.From, scanned.From, span);
        if (window.Lead is not null) return Text($"SELECT {string.Join(", ", columns)}, 0::BIGINT AS _seq, NULL::TIMESTAMP AS window_start, NULL::TIMESTAMP AS window_end, NULL::INTERVAL AS late_by FROM ({relation}) LIMIT 0");
        var passing = isUnion
            ? $"true{string.Concat(grouped.Where.Select(condition => $" AND {condition.Sql(oracle: true)}"))}"
            : $"_seq IN (SELECT _seq FROM ({Input(grouped, query, span)}){Condition(grouped.Where)})";
        var lastEnd = Text($"{Floor(Text($"(_wm - {lateness} - {window.SizeMicros})"), window)} + {window.SizeMicros}");
        return Text($"""
            SELECT {string.Join(", ", columns)}, _seq, make_timestamp(_ws) AS window_start, make_timestamp(_ws + {window.SizeMicros}) AS window_end,
              to_microseconds({lastEnd} - (_ws + {window.SizeMicros})) AS late_by
            FROM (SELECT *, unnest(CASE WHEN _us IS NULL THEN [NULL::BIGINT] ELSE {Starts("_us", window)} END) AS _ws FROM ({relation}))
            WHERE {passing} AND (_us IS NULL OR _ws + {window.SizeMicros} + {lateness} <= _wm)
            ORDER BY _seq
            """);
    }

    private static string Source(Span span) => Text($"SELECT * FROM {Table} WHERE _seq < {span.To}");

    // What a query reads. A window below it has closed, unless the whole query, of which it is a part, is updated.
    private static string Input(CaseQuery query, CaseQuery whole, Span span)
    {
        if (query.From is not { } from) return span.From == 0 ? Source(span) : Text($"{Source(span)} AND _seq >= {span.From}");
        if (!query.FromStream)
        {
            var part = Rows(from, whole, span);
            return from.HasClose && !from.Updates(whole.Emission) ? $"SELECT * FROM ({part}) WHERE {(span.Ended ? "true" : ClosedBy(span.ClosedUpTo))}" : part;
        }

        var rows = Rows(from, from, span with { From = 0 });
        if (from.IsUpdating) return rows; // all that stands
        if (from.IsOnClose)
        {
            var closed = span.Ended ? "true" : ClosedBy(span.ClosedUpTo);
            if (span.ClosedAfter is { } after) closed += Text($" AND _close > {after}");
            return $"SELECT * FROM ({rows}) WHERE {closed}";
        }

        return span.From == 0 ? rows : Text($"SELECT * FROM ({rows}) WHERE _seq >= {span.From}");
    }

    private static string Rows(CaseQuery query, CaseQuery whole, Span span)
    {
        var rows = OwnRows(query, whole, span);
        return query.UnionWith is { } other ? $"{rows} UNION ALL {OwnRows(other, whole, span)}" : rows;
    }

    private static string OwnRows(CaseQuery query, CaseQuery whole, Span span)
    {
        var input = Input(query, whole, span);
        var items = query.Items.Select(item => $"{item.Value.Sql(oracle: true)} AS {item.Name}")
            .Concat(query.Items.Where(item => item.Value.Tolerance is not null).Select(item => $"{item.Value.ToleranceSql()} AS {ToleranceOf}{item.Name}"));
        if (query.Group is not { } group)
        {
            var hidden = query.Distinct ? "" : query.From is null || IsOfRows(query.From) ? ", _seq, _us, _wm" : query.From.HasClose ? ", _close" : "";
            return $"SELECT {(query.Distinct ? "DISTINCT " : "")}{string.Join(", ", items)}{hidden} FROM ({input}){Condition(query.Where)}";
        }

        var keys = group.Keys.Select(key => key.Sql(oracle: true)).ToList();
        var having = query.Having.Length == 0 ? "" : $" HAVING {string.Join(" AND ", query.Having.Select(condition => condition.Sql(oracle: true)))}";
        if (group.Window is not { } window)
            return $"SELECT {string.Join(", ", items)} FROM ({input}){Condition(query.Where)}{(keys.Count == 0 ? "" : $" GROUP BY {string.Join(", ", keys)}")}{having}";

        var lateness = LatenessOf(query, whole);
        if (window.Lead is not null) input = $"SELECT *, epoch_us({window.Time}) AS _us, NULL::BIGINT AS _wm FROM ({input})"; // what a window gives is in time
        return Text($"""
            SELECT {string.Join(", ", items)}, {CloseOf(query.From, whole, query.FromStream, window.Lead, Text($"(_ws + {window.SizeMicros} + {lateness})"))} AS _close
            FROM (SELECT *, unnest({Starts("_us", window)}) AS _ws FROM ({input}))
            {Condition([.. query.Where.Select(condition => condition.Sql(oracle: true)), "_us IS NOT NULL", Text($"(_wm IS NULL OR _ws + {window.SizeMicros} + {lateness} > _wm)")])}
            GROUP BY {string.Join(", ", keys.Prepend("_ws"))}{having}
            """);
    }

    // Whether it passes on rows of the source, one by one.
    private static bool IsOfRows(CaseQuery query) => query.Group is null && !query.Distinct && (query.From is null || IsOfRows(query.From));

    // Lateness is a matter of the windows that take rows as they came.
    private static long LatenessOf(CaseQuery query, CaseQuery whole) => ReferenceEquals(whole.Refusing, query) ? whole.LatenessMicros : 0;

    /// <summary>The watermark of the source at which the event time of what a query gives has reached a point.</summary>
    /// <param name="query">The query; null: the source.</param>
    /// <param name="whole">The query it is a part of.</param>
    /// <param name="isStream">Whether it is a stream of its own.</param>
    /// <param name="lead">By how much that event time is ahead of the start of the first open window; null when it is the source's.</param>
    /// <param name="point">The point.</param>
    private static string CloseOf(CaseQuery? query, CaseQuery whole, bool isStream, long? lead, string point)
    {
        if (lead is not { } ahead) return point;
        if (isStream) whole = query!;
        if (query!.Group?.Window is not { } window) return CloseOf(query.From, whole, query.FromStream, lead, point);
        var lastBefore = Floor(Text($"({point} - {ahead} - 1)"), window); // the last window that starts before
        return CloseOf(query.From, whole, query.FromStream, window.Lead, Text($"({lastBefore} + {window.SizeMicros} + {LatenessOf(query, whole)})"));
    }

    private static string Condition(IEnumerable<Expr> conditions) => Condition(conditions.Select(condition => condition.Sql(oracle: true)));

    private static string Condition(IEnumerable<string> conditions) => conditions.Any() ? $" WHERE {string.Join(" AND ", conditions)}" : "";

    private static string ClosedBy(long? watermark) => watermark is { } reached ? Text($"_close <= {reached}") : "false";

    // The starts of all windows that hold a time: those that lie less than a size before it.
    private static string Starts(string micros, CaseWindow window)
    {
        var last = Floor(micros, window);
        if (!window.Hops) return $"[{last}]";
        var most = (window.SizeMicros + window.SlideMicros - 1) / window.SlideMicros;
        return Text($"list_filter(list_transform(range(0, {most}), lambda j: {last} - j * {window.SlideMicros}), lambda s: s + {window.SizeMicros} > {micros})");
    }

    // The remainder of SQL has the sign of what is divided; a window starts below.
    private static string Floor(string micros, CaseWindow window)
    {
        var shifted = Text($"({micros} - ({window.OffsetMicros}))");
        return Text($"({micros} - ({shifted} % {window.SlideMicros} + {window.SlideMicros}) % {window.SlideMicros})");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
