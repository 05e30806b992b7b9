using System.Diagnostics;

namespace Quiver.Bench.Measuring;

/// <summary>What a workload's own process says of itself. Null is what does not apply to it.</summary>
internal sealed record Measurement
{
    /// <summary>Rows pushed in a run.</summary>
    public long? Rows { get; init; }

    /// <summary>Rows pushed in a second, in the run in the middle.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>Bytes the process allocated for each row pushed, while rows were pushed and read.</summary>
    public double? AllocatedBytesPerRow { get; init; }

    /// <summary>Collections of generation 1 and 2 in a run.</summary>
    public int? Collections { get; init; }

    /// <summary>Most memory the process ever had, in bytes.</summary>
    public long? PeakBytes { get; init; }

    /// <summary>How long single pushes took.</summary>
    public Latencies? Latencies { get; init; }

    /// <summary>How long a hop through a plain channel took meanwhile.</summary>
    public Latencies? PlainHop { get; init; }

    /// <summary>The rows that came out.</summary>
    public OutputSummary? Output { get; init; }

    /// <summary>What else is worth knowing, in a sentence.</summary>
    public string? Note { get; init; }

    /// <summary>Memory the process had when all rows of its first run were pushed and the source had not ended yet, in bytes.</summary>
    public long? BytesBeforeEnd { get; init; }

    /// <summary>Sums up runs: of rates the median, of allocations and collections the run with the most.</summary>
    public static Measurement Of(IReadOnlyList<RunResult> runs)
    {
        var rates = runs.Select(run => run.RowsPerSecond).Order().ToList();
        using var process = Process.GetCurrentProcess();
        return new Measurement
        {
            Rows = runs[0].Rows,
            RowsPerSecond = rates[rates.Count / 2],
            AllocatedBytesPerRow = runs.Max(run => (double)run.Meter.AllocatedBytes / run.Rows),
            Collections = runs.Max(run => run.Meter.Collections),
            PeakBytes = process.PeakWorkingSet64,
        };
    }
}
