using System.Globalization;
using Quiver.Bench.Measuring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quiver.Bench.Report;

/// <summary>What was measured, as tables.</summary>
internal static class Screen
{
    private const int WidthForLongBars = 115;
    private const int WidthForTitles = 160;
    private const double LongestToDuckDb = 100; // the scale of these bars is logarithmic: half a bar is ten times

    private static readonly char[] Eighths = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

    /// <summary>Everything.</summary>
    /// <param name="outcomes">What was measured.</param>
    /// <param name="width">Cells of the screen: what a table says besides its numbers is left out of a narrow one.</param>
    public static IRenderable All(IReadOnlyList<Outcome> outcomes, int width)
    {
        var parts = new List<IRenderable>();
        var rates = outcomes.Where(outcome => outcome.Measurement?.Latencies is null).ToList();
        var latencies = outcomes.Where(outcome => outcome.Measurement?.Latencies is not null).ToList();
        if (rates.Count > 0) parts.Add(Rates(rates, width));
        if (latencies.Count > 0) parts.Add(LatencyTable(latencies, width));
        return new Rows(parts);
    }

    /// <summary>One line when a workload was measured.</summary>
    public static string Line(Outcome outcome)
    {
        var what = outcome.Measurement switch
        {
            null => "not yet",
            { Latencies: { } latencies } => $"p50 {Micros(latencies.P50)} µs, p99 {Micros(latencies.P99)} µs, p99.9 {Micros(latencies.P999)} µs",
            var measurement => $"{Millions(measurement.RowsPerSecond)} M rows/s",
        };
        var limit = outcome.RatioToLimit is { } ratio ? $", {Ratio(ratio)} of the limit" : "";
        var duckDb = outcome.RatioToDuckDb is { } times ? $", {Ratio(times)} times DuckDB" : "";
        return $"{outcome.Workload.Key}: {what}{limit}{duckDb}";
    }

    private static Table Rates(IReadOnlyList<Outcome> outcomes, int width)
    {
        var cells = width < WidthForLongBars ? 5 : 10;
        var hasYardstick = outcomes.Any(outcome => outcome.YardstickRowsPerSecond is not null);
        var table = NewTable();
        table.AddColumn(new TableColumn("workload").NoWrap());
        if (width >= WidthForTitles) table.AddColumn(new TableColumn("what").NoWrap());
        Number(table, "M rows/s");
        Number(table, "limit");
        if (hasYardstick) Number(table, "yardstick");
        table.AddColumn(new TableColumn("of the limit").NoWrap());
        Number(table, "DuckDB");
        table.AddColumn(new TableColumn("times DuckDB").NoWrap());
        Number(table, "B/row");
        Number(table, "gen 1+2");
        Number(table, "peak MB");
        foreach (var outcome in outcomes)
        {
            var measurement = outcome.Measurement;
            List<string> row =
            [
                $"[bold]{outcome.Workload.Key}[/]",
                .. width < WidthForTitles ? [] : new[] { outcome.Workload.Title.EscapeMarkup() },
                measurement is null ? "[dim]not yet[/]" : $"[bold]{Millions(measurement.RowsPerSecond)}[/]",
                Millions(outcome.Limit?.RowsPerSecond),
            ];
            if (hasYardstick) row.Add(Millions(outcome.YardstickRowsPerSecond));
            row.AddRange(
            [
                outcome.RatioToLimit is { } ratio ? $"{Bar(ratio, cells, "green")} {Ratio(ratio)}" : "",
                Millions(outcome.Asked?.RowsPerSecond),
                outcome.RatioToDuckDb is { } times ? $"{Bar(Math.Log(times) / Math.Log(LongestToDuckDb), cells, "blue")} {Ratio(times)}" : "",
                Text(measurement?.AllocatedBytesPerRow, "0.00"),
                Text(measurement?.Collections, "0"),
                Text(measurement?.PeakBytes / 1048576.0, "0"),
            ]);
            table.AddRow([.. row]);
        }

        return table;
    }

    private static Table LatencyTable(IReadOnlyList<Outcome> outcomes, int width)
    {
        var cells = width < WidthForLongBars ? 5 : 10;
        var table = NewTable();
        table.AddColumn(new TableColumn("latency, µs").NoWrap());
        if (width >= WidthForTitles) table.AddColumn(new TableColumn("what").NoWrap());
        Number(table, "p50");
        Number(table, "p99");
        Number(table, "p99.9");
        Number(table, "hop p50");
        Number(table, "hop p99");
        table.AddColumn(new TableColumn("times the hop").NoWrap());
        Number(table, "B/push");
        foreach (var outcome in outcomes)
        {
            var (latencies, hop) = (outcome.Measurement!.Latencies!, outcome.Measurement.PlainHop);
            table.AddRow(
            [
                $"[bold]{outcome.Workload.Key}[/]",
                .. width < WidthForTitles ? [] : new[] { outcome.Workload.Title.EscapeMarkup() },
                Micros(latencies.P50),
                Micros(latencies.P99),
                Micros(latencies.P999),
                hop is null ? "" : Micros(hop.P50),
                hop is null ? "" : Micros(hop.P99),
                hop is null ? "" : $"{Bar(hop.P50 / latencies.P50, cells, "green")} {Ratio(latencies.P50 / hop.P50)}",
                Text(outcome.Measurement.AllocatedBytesPerRow, "0.00"),
            ]);
        }

        return table;
    }

    private static Table NewTable() => new() { Border = TableBorder.Simple };

    private static void Number(Table table, string title) => table.AddColumn(new TableColumn(title).RightAligned().NoWrap());

    /// <summary>A bar of which a part is filled, in steps of an eighth of a cell.</summary>
    /// <param name="part">0 to 1; what is outside is cut.</param>
    /// <param name="cells">Length of the whole bar.</param>
    /// <param name="color">Of the filled part.</param>
    private static string Bar(double part, int cells, string color)
    {
        var eighths = (int)Math.Round(Math.Clamp(part, 0, 1) * cells * Eighths.Length);
        var (whole, rest) = Math.DivRem(eighths, Eighths.Length);
        var filled = new string('█', whole) + (rest > 0 ? Eighths[rest].ToString() : "");
        return $"[{color}]{filled}[/]{new string(' ', cells - filled.Length)}";
    }

    private static string Millions(double? rowsPerSecond) => Text(rowsPerSecond / 1e6, rowsPerSecond < 10e6 ? "0.00" : "0.0");

    private static string Micros(double micros) => Text(micros, micros < 10 ? "0.00" : "#,0");

    private static string Ratio(double ratio) => Text(ratio, ratio < 10 ? "0.00" : "0.0");

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
