using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Values in pages of up to 64 KiB, to whose end values are added and of which none is ever changed; so what is frozen is a prefix, and neither freezing nor going on copies it.
/// The first page starts small and doubles: a list of a few values takes a few lines of memory.
/// </summary>
internal sealed unsafe class PagedList<T> : IDisposable
    where T : unmanaged
{
    private const int PageBytes = 1 << 16;
    private const int FirstBytes = 128;
    private const int KeptBytes = 1 << 11;

    private static readonly int Shift = BitOperations.Log2((uint)(PageBytes / sizeof(T)));
    private static readonly int Mask = (1 << Shift) - 1;

    private MemoryBlock[] _pages = [];
    private T*[] _pointers = []; // into the pages, which are pinned
    private int _pageCount;
    private int _room;           // values that fit into the pages there are

    /// <summary>How many values there are.</summary>
    public int Count { get; private set; }

    /// <summary>The value at a position; not checked but for its page.</summary>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointers[index >> Shift][index & Mask];
    }

    /// <summary>Where a value lies; it stays there until the list is added to.</summary>
    public T* At(int index) => _pointers[index >> Shift] + (index & Mask);

    /// <summary>The values from a position on that lie side by side: to the end of their page, or of the list.</summary>
    public ReadOnlySpan<T> Run(int start) => new(At(start), Math.Min(Count, ((start >> Shift) + 1) << Shift) - start);

    /// <summary>Adds a value at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T value)
    {
        if (Count == _room) Grow();
        _pointers[Count >> Shift][Count & Mask] = value;
        Count++;
    }

    /// <summary>Adds values at the end.</summary>
    public void AddAll(ReadOnlySpan<T> values)
    {
        while (!values.IsEmpty)
        {
            var added = Append(values.Length);
            values[..added.Length].CopyTo(added);
            values = values[added.Length..];
        }
    }

    /// <summary>Adds values at the end that the caller writes: at least one, as many as lie side by side.</summary>
    /// <param name="most">The most to add, positive.</param>
    public Span<T> Append(int most)
    {
        if (Count == _room) Grow();
        var values = new Span<T>(At(Count), Math.Min(most, _room - Count));
        Count += values.Length;
        return values;
    }

    /// <summary>Pins the values there are now, in O(pages).</summary>
    public FrozenList<T> Freeze() => new(_pages.AsSpan(0, _pageCount), Count, 1 << Shift);

    /// <summary>Takes over the values that <see cref="FrozenList{T}.Write"/> wrote, in place of its own.</summary>
    public void Restore(StateReader reader)
    {
        Dispose();
        var count = reader.Read();
        while (Count < count) AddAll(reader.ReadAll<T>());
        if (Count != count) throw new QuiverException(ErrorCode.StorageCorrupt, $"Stored state announces {count} values and holds {Count}.");
    }

    /// <summary>Makes it empty. A list of a few values keeps its memory, unless what was frozen needs it.</summary>
    public void Clear()
    {
        if (_pageCount == 1 && _pages[0].Length <= KeptBytes && !_pages[0].IsShared) Count = 0;
        else Dispose();
    }

    /// <summary>Gives the memory back; the list is empty then and may be used again.</summary>
    public void Dispose()
    {
        foreach (var page in _pages.AsSpan(0, _pageCount)) page.Release();
        Array.Clear(_pages, 0, _pageCount);
        (_pageCount, _room, Count) = (0, 0, 0);
    }

    private void Grow()
    {
        if ((Count & Mask) == 0) AddPage();
        else Widen();
    }

    private void AddPage()
    {
        if (_pageCount == _pages.Length)
        {
            var length = Math.Max(1, _pageCount * 2);
            Array.Resize(ref _pages, length);
            var pointers = new T*[length];
            for (var page = 0; page < _pageCount; page++) pointers[page] = _pointers[page];
            _pointers = pointers;
        }

        SetPage(_pageCount++, BufferPool.Rent(_pageCount == 1 ? Math.Max(FirstBytes, sizeof(T)) : sizeof(T) << Shift));
    }

    private void Widen()
    {
        var last = _pageCount - 1;
        var page = _pages[last];
        var wider = BufferPool.Rent(Math.Min(page.Length * 2, sizeof(T) << Shift));
        page.Bytes.CopyTo(wider.Bytes);
        page.Release();
        SetPage(last, wider);
    }

    private void SetPage(int index, MemoryBlock page)
    {
        _pages[index] = page;
        _pointers[index] = (T*)page.Pointer;
        _room = (index << Shift) + Math.Min(page.Length / sizeof(T), 1 << Shift);
    }
}
