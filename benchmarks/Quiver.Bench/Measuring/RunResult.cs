namespace Quiver.Bench.Measuring;

/// <summary>What one run of a workload came to.</summary>
/// <param name="Rows">Rows pushed.</param>
/// <param name="RowsOut">Rows the subscriber got; of a query that replaces its one row, 1.</param>
/// <param name="Meter">What it took.</param>
/// <param name="BytesBeforeEnd">Memory the process had before the source ended.</param>
internal sealed record RunResult(long Rows, long RowsOut, Meter Meter, long BytesBeforeEnd)
{
    /// <summary>Rows pushed in a second.</summary>
    public double RowsPerSecond => Rows / Meter.Elapsed.TotalSeconds;
}
