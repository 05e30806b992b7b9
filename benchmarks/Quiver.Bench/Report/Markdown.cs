using System.Globalization;
using System.Text;

namespace Quiver.Bench.Report;

/// <summary>Results as tables of a Markdown document.</summary>
internal static class Markdown
{
    /// <summary>A table of rates and one of latencies, with the machine's name above.</summary>
    public static string Of(IReadOnlyList<Result> results)
    {
        var text = new StringBuilder();
        foreach (var made in results.GroupBy(result => (result.Machine, result.Commit)))
            text.AppendLine(CultureInfo.InvariantCulture, $"{made.Key.Machine}; commit {made.Key.Commit ?? "unknown"}: {string.Join(", ", made.Select(result => result.Workload))}.").AppendLine();

        text.AppendLine("| workload | M rows/s | limit | of the limit | DuckDB | times DuckDB | B/row | gen 1+2 | peak MB |");
        text.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var result in results.Where(result => result.P50Micros is null))
        {
            var rate = result.RowsPerSecond is null ? "not yet" : Millions(result.RowsPerSecond);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Workload} | {rate} | {Millions(result.LimitRowsPerSecond)} | {result.RatioToLimit:0.00} | {Millions(result.DuckDbRowsPerSecond)} | {result.RatioToDuckDb:0.0} | {result.AllocatedBytesPerRow:0.00} | {result.Gen1And2Collections} | {result.PeakMb:0} |");
        }

        text.AppendLine().AppendLine("| latency, µs | p50 | p99 | p99.9 |").AppendLine("|---|---:|---:|---:|");
        foreach (var result in results.Where(result => result.P50Micros is not null))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {result.Workload} | {result.P50Micros:0.##} | {result.P99Micros:0.##} | {result.P999Micros:0.##} |");
        return text.ToString();
    }

    private static string Millions(double? rowsPerSecond) => rowsPerSecond is { } rate ? (rate / 1e6).ToString(rate < 10e6 ? "0.00" : "0.0", CultureInfo.InvariantCulture) : "";
}
