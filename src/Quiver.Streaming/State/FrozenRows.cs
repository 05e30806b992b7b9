using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The rows of a <see cref="GroupRows"/> at one position, pinned until disposed.</summary>
internal sealed class FrozenRows : Frozen
{
    private readonly int _rowSize;
    private readonly int _count;
    private readonly GroupRows.Page[] _pages;

    internal FrozenRows(int rowSize, int count, ReadOnlySpan<GroupRows.Page> pages)
    {
        _rowSize = rowSize;
        _count = count;
        _pages = pages.ToArray();
        foreach (var page in _pages) page.Block?.Retain();
    }

    /// <inheritdoc/>
    public override void Write(StateWriter writer)
    {
        writer.Write(_rowSize);
        writer.Write(_count);
        writer.Write(_pages.Length);
        foreach (var page in _pages)
        {
            writer.Write(page.Rows);
            writer.Write(page.Fresh);
            writer.Write(page.Freed);
            writer.Write(page.Block is null ? [] : page.Block.Bytes[..(page.Fresh << GroupRows.UnitShift)]);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (ref var page in _pages.AsSpan())
        {
            page.Block?.Release();
            page.Block = null;
        }
    }
}
