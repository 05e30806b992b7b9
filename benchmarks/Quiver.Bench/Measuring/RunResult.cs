namespace Quiver.Bench.Measuring;

/// <summary>What one run of a workload came to.</summary>
/// <param name="Rows">Rows pushed.</param>
/// <param name="RowsOut">Rows the subscriber got.</param>
/// <param name="Meter">What it took.</param>
internal sealed record RunResult(long Rows, long RowsOut, Meter Meter)
{
    /// <summary>Rows pushed in a second.</summary>
    public double RowsPerSecond => Rows / Meter.Elapsed.TotalSeconds;
}
