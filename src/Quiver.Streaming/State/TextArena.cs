using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Bytes that groups refer to, in pages of 64 KiB (a longer text has a page of its own). It only grows, so what is frozen is a prefix that nothing changes: freezing copies nothing
/// and neither does going on. Texts nobody refers to any more go when the operator moves the others to a new arena.
/// </summary>
internal sealed class TextArena : IDisposable
{
    private const int PageBytes = 1 << 16;
    private const int FirstByte = 8; // so that no handle is all zero

    private MemoryBlock[] _pages = new MemoryBlock[4];
    private int[] _lengths = new int[4]; // bytes taken of each page
    private int _pageCount;
    private int _current = -1;           // the page short texts go to

    /// <summary>Bytes of texts added, those nobody refers to included.</summary>
    public long Used { get; private set; }

    /// <summary>The bytes of a text; valid until the arena is disposed.</summary>
    public ReadOnlySpan<byte> this[TextHandle text] => text.IsNone ? default : _pages[(int)(text.Offset >> 32)].Bytes.Slice((int)text.Offset, text.Length);

    /// <summary>Keeps a text.</summary>
    public TextHandle Add(ReadOnlySpan<byte> text)
    {
        var page = PageFor(text.Length);
        var start = _lengths[page];
        text.CopyTo(_pages[page].Bytes[start..]);
        _lengths[page] = start + text.Length;
        Used += text.Length;
        return new TextHandle((long)page << 32 | (uint)start, text.Length);
    }

    /// <summary>Pins the texts added so far, in O(pages).</summary>
    public FrozenTexts Freeze() => new(_pages.AsSpan(0, _pageCount), _lengths.AsSpan(0, _pageCount), _current, Used);

    /// <summary>Takes over the texts that <see cref="FrozenTexts.Write"/> wrote, in place of its own; handles stay what they were.</summary>
    public void Restore(StateReader reader)
    {
        Clear();
        Used = reader.Read();
        var (current, pageCount) = (reader.Read(), reader.Read());
        for (var index = 0; index < pageCount; index++)
        {
            var bytes = reader.ReadBytes();
            var page = AddPage(Math.Max(PageBytes, bytes.Length));
            bytes.CopyTo(_pages[page].Bytes);
            _lengths[page] = bytes.Length;
        }

        _current = checked((int)current);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private int PageFor(int length)
    {
        if (length > PageBytes - FirstByte) return AddPage(checked(length + FirstByte));
        if (_current < 0 || _lengths[_current] + length > PageBytes) _current = AddPage(PageBytes);
        return _current;
    }

    private int AddPage(int bytes)
    {
        if (_pageCount == _pages.Length)
        {
            Array.Resize(ref _pages, _pageCount * 2);
            Array.Resize(ref _lengths, _pageCount * 2);
        }

        _pages[_pageCount] = BufferPool.Rent(bytes);
        _pages[_pageCount].Bytes[..FirstByte].Clear();
        _lengths[_pageCount] = FirstByte;
        return _pageCount++;
    }

    private void Clear()
    {
        foreach (var page in _pages.AsSpan(0, _pageCount)) page.Release();
        Array.Clear(_pages, 0, _pageCount);
        (_pageCount, _current, Used) = (0, -1, 0);
    }
}
