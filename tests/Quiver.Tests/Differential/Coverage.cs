using System.Globalization;
using System.Text;

namespace Quiver.Tests.Differential;

/// <summary>Counts what cases cover.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, (int Cases, int NonEmpty)> _counts = new(StringComparer.Ordinal);

    /// <summary>What must be in one of twenty cases at least: every operator, aggregate and form of emission, every way of delivering.</summary>
    public static readonly string[] Wanted =
    [
        "operator: filter", "operator: project", "operator: star", "operator: tumble", "operator: tumble with offset", "operator: hop", "operator: time_bucket, date_trunc",
        "operator: windows over windows", "operator: groups of rows that are replaced", "operator: stream of rows that are replaced", "operator: distinct", "operator: union", "operator: lateness", "operator: groups without window", "operator: total",
        "operator: having", "operator: subquery", "operator: stream over stream", "aggregate: count(*)", "aggregate: count", "aggregate: sum", "aggregate: min", "aggregate: max", "aggregate: avg",
        "aggregate: first", "aggregate: last", "aggregate: first, last by arrival", "aggregate: bool_and, bool_or", "aggregate: FILTER", "aggregate: DISTINCT",
        "aggregate: arg_min, arg_max by arrival", "emission: append", "emission: changes", "emission: on update",
        "emission: on window close", "start: Stream", "start: Stream in the middle", "start: Now", "start: Now in the middle", "start: Beginning", "watermarks told", "delivered again",
        "frozen and restored", "slow reader", "texts coded",
    ];

    /// <summary>Cases counted.</summary>
    public int Cases { get; private set; }

    /// <summary>Cases whose answer at the end has rows.</summary>
    public int NonEmpty { get; private set; }

    /// <summary>Cases with late rows.</summary>
    public int WithLate { get; private set; }

    /// <summary>Cases in which nothing was compared, as DuckDB refused the query too.</summary>
    public int Void { get; private set; }

    /// <summary>In how many cases something occurs.</summary>
    public int this[string what] => _counts.GetValueOrDefault(what).Cases;

    public void Add(Case item, Verdict verdict)
    {
        Cases++;
        if (verdict.IsVoid)
        {
            Void++;
            var reason = $"void: {verdict.OracleText![..Math.Min(70, verdict.OracleText!.Length)]}";
            _counts[reason] = (_counts.GetValueOrDefault(reason).Cases + 1, 0);
        }

        if (verdict.Rows > 0) NonEmpty++;
        if (verdict.LateRows > 0) WithLate++;
        foreach (var what in KindsOf(item).Distinct())
        {
            var (cases, nonEmpty) = _counts.GetValueOrDefault(what);
            _counts[what] = (cases + 1, nonEmpty + (verdict.Rows > 0 ? 1 : 0));
        }
    }

    /// <summary>One line.</summary>
    public string Summary(TimeSpan took) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cases} cases in {took.TotalSeconds:0.0} s: {Share(NonEmpty)} non-empty, {Share(WithLate)} with late rows, {Void} void");

    /// <summary>A line each.</summary>
    public string Details()
    {
        var text = new StringBuilder();
        foreach (var (what, (cases, nonEmpty)) in _counts) text.Append(CultureInfo.InvariantCulture, $"{cases,7} {what} ({100.0 * nonEmpty / cases:0} % non-empty)\n");
        return text.ToString();
    }

    private string Share(int count) => Cases == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Cases:0.0} %");

    private static IEnumerable<string> KindsOf(Case item)
    {
        for (var query = item.Query; query is not null; query = query.From!)
        {
            if (query.Where.Length > 0) yield return "operator: filter";
            if (query.Group is null) yield return query.Star ? "operator: star" : "operator: project";
            if (query.Group?.Window is { Hops: false, Bucket: null }) yield return "operator: tumble";
            if (query.Group?.Window is { Hops: true }) yield return "operator: hop";
            if (query.Group?.Window is { Bucket: not null }) yield return "operator: time_bucket, date_trunc";
            if (query.Group?.Window is { Lead: not null }) yield return "operator: windows over windows";
            if (query.Group is not null && query.From is { } below && (query.FromStream ? below.IsUpdating : below.Updates(item.Query.Emission))) yield return "operator: groups of rows that are replaced";
            if (query.Group is null && query.From is { IsUpdating: true } && query.FromStream) yield return "operator: stream of rows that are replaced";
            if (query.Distinct) yield return "operator: distinct";
            if (query.UnionWith is not null) yield return "operator: union";
            if (query.Group?.Window is { OffsetMicros: not 0 }) yield return "operator: tumble with offset";
            if (query.LatenessMicros > 0) yield return "operator: lateness";
            if (query.Group is { Window: null, Keys.Length: > 0 }) yield return "operator: groups without window";
            if (query.Group is { Window: null, Keys.Length: 0 }) yield return "operator: total";
            if (query.Having.Length > 0) yield return "operator: having";
            if (query.From is not null) yield return query.FromStream ? "operator: stream over stream" : "operator: subquery";
            foreach (var part in query.Items.Select(one => one.Value).Concat(query.Where).Concat(query.Having).Concat(query.Group?.Keys ?? []).SelectMany(value => value.All()))
            {
                if (part.Kind is null) continue;
                yield return part.IsAggregate ? $"aggregate: {part.Kind}" : $"expression: {part.Kind}";
                if (part.IsAggregate && part.Format.Contains("FILTER", StringComparison.Ordinal)) yield return "aggregate: FILTER";
            }
        }

        yield return $"emission: {(item.Query.HasWeights ? "changes" : item.Query.HasUpserts ? "on update" : item.Query.IsOnClose ? "on window close" : "append")}";
        yield return $"start: {item.Start.Kind}{(item.Start.At > 0 ? " in the middle" : "")}";
        foreach (var column in item.Columns) yield return $"column: {column.Type.Name}";
        if (item.EventTime is { } time) yield return $"event time: {item.Columns[time].Type.Name}";
        if (item.Events.Any(one => one.Row is null)) yield return "watermarks told";
        if (item.Ends) yield return "end";
        foreach (var delivery in item.Deliveries.Skip(1)) yield return "delivered again";
        foreach (var delivery in item.Deliveries)
        {
            if (!delivery.Freezes.IsEmpty) yield return "frozen and restored";
            if (delivery.SlowReader) yield return "slow reader";
            if (delivery.Coded) yield return "texts coded";
        }
    }
}
