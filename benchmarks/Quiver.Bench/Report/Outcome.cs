using System.Globalization;
using Quiver.Bench.Asked;
using Quiver.Bench.Limits;
using Quiver.Bench.Measuring;
using Quiver.Bench.Workloads;

namespace Quiver.Bench.Report;

/// <summary>All that was measured of a workload.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Measurement">Its own process; null when Quiver cannot run it yet.</param>
/// <param name="Limit">Its limit loop; null when there is none.</param>
/// <param name="YardstickRowsPerSecond">An outside yardstick; null when there is none.</param>
/// <param name="Asked">DuckDB; null when there is nothing to ask.</param>
internal sealed record Outcome(Workload Workload, Measurement? Measurement, LimitMeasurement? Limit, double? YardstickRowsPerSecond, AskedMeasurement? Asked)
{
    private const double YardstickTolerance = 0.2;
    private const double ComparisonTolerance = 0.2;

    /// <summary>The rate by that of the limit loop.</summary>
    public double? RatioToLimit => Measurement?.RowsPerSecond / Limit?.RowsPerSecond;

    /// <summary>The rate by DuckDB's.</summary>
    public double? RatioToDuckDb => Measurement?.RowsPerSecond / Asked?.RowsPerSecond;

    /// <summary>The entry in the file of results.</summary>
    public Result ToResult(string? commit) => new()
    {
        Workload = Workload.Key,
        Rows = Measurement?.Rows,
        RowsPerSecond = Rounded(Measurement?.RowsPerSecond, 0),
        LimitRowsPerSecond = Rounded(Limit?.RowsPerSecond, 0),
        YardstickRowsPerSecond = Rounded(YardstickRowsPerSecond, 0),
        DuckDbRowsPerSecond = Rounded(Asked?.RowsPerSecond, 0),
        RatioToLimit = Rounded(RatioToLimit, 3),
        RatioToDuckDb = Rounded(RatioToDuckDb, 2),
        AllocatedBytesPerRow = Rounded(Measurement?.AllocatedBytesPerRow, 4),
        Gen1And2Collections = Measurement?.Collections,
        PeakMb = Rounded(Measurement?.PeakBytes / 1048576.0, 1),
        P50Micros = Rounded(Measurement?.Latencies?.P50, 3),
        P99Micros = Rounded(Measurement?.Latencies?.P99, 3),
        P999Micros = Rounded(Measurement?.Latencies?.P999, 3),
        Machine = Machine.Name,
        Commit = commit,
    };

    /// <summary>What does not agree with something else, in sentences; none when the numbers may be trusted.</summary>
    /// <param name="isFull">Whether all rows were taken.</param>
    public IEnumerable<string> Mismatches(bool isFull)
    {
        if (isFull && Workload.RowsOut is { } rows)
        {
            if (Measurement?.Output is { } output && output.Rows != rows) yield return $"{Workload.Key} gave {output.Rows} rows instead of {rows}.";
            if (Limit is not null && Limit.RowsOut != rows) yield return $"The limit loop of {Workload.Key} gave {Limit.RowsOut} rows instead of {rows}.";
            if (Asked is not null && Asked.Output.Rows != rows) yield return $"DuckDB gave {Asked.Output.Rows} rows for {Workload.Key} instead of {rows}.";
        }

        if (Limit is not null && Asked is not null && Limit.RowsOut != Asked.Output.Rows) yield return $"The limit loop of {Workload.Key} gave {Limit.RowsOut} rows and DuckDB {Asked.Output.Rows}.";
        if (Measurement?.Output is { } kept && Asked is not null && !kept.Agrees(Asked.Output)) yield return $"{Workload.Key} gave other rows kept than asked: {kept} and {Asked.Output}.";
    }

    /// <summary>What else is to be said, in sentences.</summary>
    /// <param name="others">All outcomes.</param>
    public IEnumerable<string> Notes(IReadOnlyList<Outcome> others)
    {
        if (Measurement?.Note is { } note) yield return $"{Workload.Key} {note}.";
        if (Limit is not null && YardstickRowsPerSecond is { } yardstick && Math.Abs((Limit.RowsPerSecond / yardstick) - 1) > YardstickTolerance)
            yield return string.Create(CultureInfo.InvariantCulture, $"The limit of {Workload.Key} does not count: it is {Limit.RowsPerSecond / yardstick:0.00} times the yardstick's loop, and should be within {YardstickTolerance:0 %} of it.");
        if (BytesOfKey(others) is { } keyBytes) yield return string.Create(CultureInfo.InvariantCulture, $"{Workload.Key} takes {keyBytes:0} bytes for each key that it has more than {Workload.FewerKeys}.");
        if (Workload.Comparison is { } comparison && others.FirstOrDefault(other => other.Workload.Key == comparison.Key)?.Measurement?.RowsPerSecond is { } plain && Measurement?.RowsPerSecond is { } varied)
        {
            var ratio = plain / varied / comparison.Work;
            yield return string.Create(CultureInfo.InvariantCulture, $"{Workload.Key} takes {ratio:0.00} times as long as {comparison.Key}, by the work it has to do{(ratio > 1 + ComparisonTolerance ? ": more than it should" : "")}.");
        }
    }

    // What each key takes that this workload has more than another.
    private double? BytesOfKey(IReadOnlyList<Outcome> others) =>
        Workload.FewerKeys is { } key && others.FirstOrDefault(other => other.Workload.Key == key)?.Measurement is { Output: { } fewer, BytesBeforeEnd: { } less } && Measurement is { Output: { } more, BytesBeforeEnd: { } bytes } && more.Rows > fewer.Rows
            ? (double)(bytes - less) / (more.Rows - fewer.Rows)
            : null;

    private static double? Rounded(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}
