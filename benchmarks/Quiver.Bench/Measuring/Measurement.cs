using System.Diagnostics;

namespace Quiver.Bench.Measuring;

/// <summary>What a workload's own process says of itself.</summary>
internal sealed record Measurement
{
    /// <summary>Rows pushed in a run; null when there are no runs.</summary>
    public long? Rows { get; init; }

    /// <summary>Rows the subscriber got in a run.</summary>
    public long? RowsOut { get; init; }

    /// <summary>Rows pushed in a second, in the run in the middle.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>Bytes the process allocated for each row pushed, while rows were pushed and read.</summary>
    public double? AllocatedBytesPerRow { get; init; }

    /// <summary>Collections of generation 1 and 2 in a run.</summary>
    public int? Collections { get; init; }

    /// <summary>Most memory the process ever had, in bytes.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>Sums up runs: of rates the median, of allocations and collections the run with the most.</summary>
    public static Measurement Of(IReadOnlyList<RunResult> runs)
    {
        var rates = runs.Select(run => run.RowsPerSecond).Order().ToList();
        using var process = Process.GetCurrentProcess();
        return new Measurement
        {
            Rows = runs[0].Rows,
            RowsOut = runs[0].RowsOut,
            RowsPerSecond = rates[rates.Count / 2],
            AllocatedBytesPerRow = runs.Max(run => (double)run.Meter.AllocatedBytes / run.Rows),
            Collections = runs.Max(run => run.Meter.Collections),
            PeakBytes = process.PeakWorkingSet64,
        };
    }
}
