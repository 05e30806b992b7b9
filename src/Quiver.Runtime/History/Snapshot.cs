using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>What ports retained at one position of the sequence, pinned until disposed. Safe to read from any thread.</summary>
/// <param name="Position">The position: of every port, all rows with this number or a smaller one were seen, and none with a greater.</param>
/// <param name="Ports">The ports, in the order they were asked for.</param>
internal sealed record Snapshot(long Position, ImmutableArray<PortSnapshot> Ports) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var port in Ports) port.Dispose();
    }
}

/// <summary>What one port retained.</summary>
/// <param name="Port">The port.</param>
/// <param name="Rows">The rows, oldest first; the batches are the snapshot's.</param>
/// <param name="Origins">Of each batch, the number and time of each row, where the batch itself does not tell them.</param>
/// <param name="OldestPosition">The sequence number of the step that brought the oldest retained row; 0 when nothing is retained.</param>
/// <param name="Watermark">The port's watermark.</param>
/// <param name="IsTrimmed">Whether older rows were dropped.</param>
internal sealed record PortSnapshot(Port Port, ImmutableArray<Batch> Rows, ImmutableArray<RowOrigins> Origins, long OldestPosition, long Watermark, bool IsTrimmed) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rows in Rows) rows.Dispose();
        foreach (var origins in Origins) origins.Dispose();
    }
}
