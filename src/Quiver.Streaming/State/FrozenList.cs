using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The values of a <see cref="PagedList{T}"/> at one position, pinned until disposed.</summary>
internal sealed class FrozenList<T> : Frozen
    where T : unmanaged
{
    private readonly MemoryBlock[] _pages;
    private readonly int _count;
    private readonly int _perPage;
    private bool _disposed;

    internal FrozenList(ReadOnlySpan<MemoryBlock> pages, int count, int perPage)
    {
        _pages = pages.ToArray();
        _count = count;
        _perPage = perPage;
        foreach (var page in _pages) page.Retain();
    }

    /// <inheritdoc/>
    public override void Write(StateWriter writer)
    {
        writer.Write(_count);
        var left = _count;
        foreach (var page in _pages)
        {
            var count = Math.Min(left, _perPage);
            writer.WriteAll<T>(page.As<T>()[..count]);
            left -= count;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var page in _pages) page.Release();
    }
}
