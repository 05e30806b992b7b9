namespace Quiver.Bench.Commands;

/// <summary>How workloads are measured.</summary>
/// <param name="IsQuick">A tenth of the rows, and fewer runs.</param>
/// <param name="IsProcessorTime">Rates by the time that processes had a processor.</param>
internal sealed record MeasureOptions(bool IsQuick, bool IsProcessorTime);
