using System.Collections.Immutable;

namespace Quiver.Runtime;

/// <summary>The rows that a port retained at one moment.</summary>
/// <param name="Items">The rows, the oldest first. Owned.</param>
/// <param name="IsTrimmed">Whether there were rows before them.</param>
internal sealed record RetainedRows(ImmutableArray<HistoryItem> Items, bool IsTrimmed) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var item in Items) item.Dispose();
    }
}
