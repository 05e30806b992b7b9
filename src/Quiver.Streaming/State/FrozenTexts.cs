using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The texts of a <see cref="TextArena"/> at one position, pinned until disposed.</summary>
internal sealed class FrozenTexts : Frozen
{
    private readonly MemoryBlock[] _pages;
    private readonly int[] _lengths;
    private readonly int _current;
    private readonly long _used;
    private bool _disposed;

    internal FrozenTexts(ReadOnlySpan<MemoryBlock> pages, ReadOnlySpan<int> lengths, int current, long used)
    {
        _pages = pages.ToArray();
        _lengths = lengths.ToArray();
        _current = current;
        _used = used;
        foreach (var page in _pages) page.Retain();
    }

    /// <inheritdoc/>
    public override void Write(StateWriter writer)
    {
        writer.Write(_used);
        writer.Write(_current);
        writer.Write(_pages.Length);
        for (var page = 0; page < _pages.Length; page++) writer.Write(_pages[page].Bytes[.._lengths[page]]);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var page in _pages) page.Release();
    }
}
