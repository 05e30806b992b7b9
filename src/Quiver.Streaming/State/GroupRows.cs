using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Rows of state bytes, one a group, in pages of 64 KiB that are shared copy-on-write with what was frozen. A row that was just allocated is zero, which is the empty state of
/// every aggregate. One thread changes it; a <see cref="FrozenRows"/> may be read and disposed on any.
/// </summary>
/// <remarks>
/// A slot counts units of 16 bytes: the page in its upper bits, the unit within the page in its lower 12. So a row is found by a shift, a mask and one load, whatever its size:
/// <c>slot = page &lt;&lt; 12 | unit</c>. Slots are names, not positions: neighbours differ by the size of a row, and pages start anew.
/// </remarks>
internal sealed unsafe class GroupRows : IDisposable
{
    /// <summary>Bytes of a page.</summary>
    public const int PageBytes = 1 << (PageShift + UnitShift);

    /// <summary>A spare row, to which rows that do not count (null, filtered out) are sent instead of taking a branch. Its contents mean nothing.</summary>
    public const int Scrap = 0;

    /// <summary>The number of no page.</summary>
    public const int NoPage = -1;

    internal const int UnitShift = 4;
    internal const int PageShift = 12;
    internal const int PageMask = (1 << PageShift) - 1;


    private readonly int _rowUnits;
    private readonly int _lastRow; // the highest unit of a page at which a row fits
    private Page[] _pages = new Page[4];
    private int _pageCount;
    private int _available = NoPage; // first of a chain of pages that have room
    private int _empty = NoPage;     // first of a chain of pages without rows that are not in the other
    private int _sharedPages;        // how many pages may be pinned by something frozen
    private bool _disposed;
    private MemoryBlock _table = BufferPool.RentZeroed(4 * sizeof(byte*));
    private byte** _pointers; // into it

    /// <summary>Makes an empty set of rows.</summary>
    /// <param name="rowSize">Bytes of a row: a multiple of 16, at most <see cref="PageBytes"/>. 0 for queries that keep nothing but the fact of a group.</param>
    public GroupRows(int rowSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowSize, PageBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rowSize & ((1 << UnitShift) - 1), 0, nameof(rowSize));
        RowSize = rowSize;
        _rowUnits = Math.Max(1, rowSize >> UnitShift); // slots are distinct even of empty rows
        _lastRow = (1 << PageShift) - _rowUnits;
        _pointers = (byte**)_table.Pointer;
        AllocateRow(); // Scrap
    }

    /// <summary>Bytes of a row.</summary>
    public int RowSize { get; }

    /// <summary>How many rows fit into a page.</summary>
    public int PageRows => (_lastRow / _rowUnits) + 1;

    /// <summary>How many rows are allocated, <see cref="Scrap"/> apart.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the pages held.</summary>
    public long ByteSize { get; private set; }

    /// <summary>Where the rows lie.</summary>
    public RowPointers Pointers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(_pointers);
    }

    /// <summary>A zeroed row, writable until the next freeze. It stays where it is until it is freed.</summary>
    public int Allocate()
    {
        Count++;
        return AllocateRow();
    }

    /// <summary>Zeroed rows that will be freed together, from a page that no others are taken from: so it goes as a whole.</summary>
    /// <param name="slots">Receives their slots.</param>
    /// <param name="page">The page they are taken from; <see cref="NoPage"/> at first, then what this call left there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Allocate(Span<int> slots, ref int page)
    {
        for (var done = 0; done < slots.Length;)
        {
            if (page == NoPage || _pages[page].Fresh > _lastRow) page = TakeEmpty();
            ref var own = ref _pages[page];
            if (own.Block is null) Fill(ref own, page);
            else MakePageWritable(page);
            var count = Math.Min(slots.Length - done, ((_lastRow - own.Fresh) / _rowUnits) + 1);
            for (var end = done + count; done < end; done++)
            {
                slots[done] = page << PageShift | own.Fresh;
                own.Fresh += _rowUnits;
            }

            own.Rows += count;
            Count += count;
        }
    }

    /// <summary>Gives rows back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Free(ReadOnlySpan<int> slots)
    {
        for (var start = 0; start < slots.Length;)
        {
            var index = slots[start] >> PageShift;
            var end = start + 1;
            while (end < slots.Length && slots[end] >> PageShift == index) end++;
            ref var page = ref _pages[index];
            if (end - start == page.Rows)
            {
                Count -= page.Rows;
                Drop(ref page, index);
            }
            else
            {
                for (var k = start; k < end; k++) Free(slots[k]);
            }

            start = end;
        }
    }

    /// <summary>Gives a row back; its slot may be given out again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Free(int slot)
    {
        var index = slot >> PageShift;
        ref var page = ref _pages[index];
        Count--;
        if (page.Rows == 1)
        {
            Drop(ref page, index);
            return;
        }

        page.Rows--;
        MakePageWritable(index);
        *(int*)Pointers[slot] = page.Freed; // freed rows of a page form a chain through their own bytes
        page.Freed = slot + 1;
        if (!page.IsAvailable) AddAvailable(index);
    }

    /// <summary>Makes rows, and <see cref="Scrap"/>, ready to be changed: pages that something frozen pins are replaced by copies. Costs nothing when nothing is frozen.</summary>
    public void MakeWritable(ReadOnlySpan<int> slots)
    {
        if (_sharedPages == 0) return;
        MakePageWritable(0);
        foreach (var slot in slots) MakePageWritable(slot >> PageShift);
    }

    /// <summary>As the other, for one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MakeWritable(int slot)
    {
        if (_sharedPages != 0) MakePageWritable(slot >> PageShift);
    }

    /// <summary>The slots of the rows that were ever given out and may be read: those allocated, <see cref="Scrap"/>, and freed ones, of which the first four bytes mean nothing.</summary>
    public IEnumerable<int> Slots()
    {
        for (var index = 0; index < _pageCount; index++)
        {
            if (_pages[index].Block is null) continue;
            for (var unit = 0; unit < _pages[index].Fresh; unit += _rowUnits) yield return index << PageShift | unit;
        }
    }

    /// <summary>Pins the rows as they are now, in O(pages).</summary>
    public FrozenRows Freeze()
    {
        _sharedPages = 0;
        var pages = _pages.AsSpan(0, _pageCount);
        foreach (ref var page in pages)
        {
            if (page.Block is null) continue;
            page.IsShared = true;
            _sharedPages++;
        }

        return new FrozenRows(RowSize, Count, pages);
    }

    /// <summary>Takes over the rows that <see cref="FrozenRows.Write"/> wrote, slots included, in place of its own.</summary>
    public void Restore(StateReader reader)
    {
        var (rowSize, count, pageCount) = (reader.Read(), reader.Read(), reader.Read());
        if (rowSize != RowSize) throw new QuiverException(ErrorCode.StorageCorrupt, $"Stored groups have rows of {rowSize} bytes; this query's have {RowSize}. The state was written by another plan or version.");
        Clear();
        Count = checked((int)count);
        for (var index = 0; index < pageCount; index++) RestorePage(AddPage(), reader, isNewest: index == pageCount - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Clear();
        _table.Release();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // it and Free run once a group and window: too often to begin slowly
    private int AllocateRow()
    {
        while (_available != NoPage && IsFull(_pages[_available])) RemoveAvailable(); // rows were taken from it by its number
        if (_available == NoPage) AddAvailable(TakeEmpty());
        var index = _available;
        ref var page = ref _pages[index];
        if (page.Block is null) Fill(ref page, index);
        else MakePageWritable(index);

        int slot;
        if (page.Freed != 0)
        {
            slot = page.Freed - 1;
            var row = Pointers[slot];
            page.Freed = *(int*)row;
            new Span<byte>(row, _rowUnits << UnitShift).Clear();
        }
        else
        {
            slot = index << PageShift | page.Fresh;
            page.Fresh += _rowUnits;
        }

        page.Rows++;
        if (IsFull(page)) RemoveAvailable();
        return slot;
    }

    private bool IsFull(in Page page) => page.Freed == 0 && page.Fresh > _lastRow;

    // A page without rows that is not in the chain of those that have room.
    private int TakeEmpty()
    {
        if (_empty == NoPage) return AddPage();
        var index = _empty;
        _empty = _pages[index].Next;
        return index;
    }

    private void RemoveAvailable()
    {
        ref var page = ref _pages[_available];
        page.IsAvailable = false;
        _available = page.Next;
    }

    private int AddPage()
    {
        if (_pageCount > int.MaxValue >> PageShift) throw new QuiverException(ErrorCode.StateBudget, "A query's groups need more than 32 GiB of state. Narrow its keys, or bound it by a window.");
        if (_pageCount == _pages.Length)
        {
            Array.Resize(ref _pages, _pageCount * 2);
            var table = BufferPool.RentZeroed(_pages.Length * sizeof(byte*));
            _table.Bytes[..(_pageCount * sizeof(byte*))].CopyTo(table.Bytes);
            _table.Release();
            _table = table;
            _pointers = (byte**)table.Pointer;
        }

        return _pageCount++;
    }

    private void AddAvailable(int index)
    {
        ref var page = ref _pages[index];
        page.IsAvailable = true;
        page.Next = _available;
        _available = index;
    }

    private void Fill(ref Page page, int index)
    {
        page.Block = BufferPool.RentZeroed(PageBytes);
        ByteSize += PageBytes;
        SetPointer(ref page, index);
    }

    private void Drop(ref Page page, int index)
    {
        page.Block!.Release();
        if (page.IsShared) _sharedPages--;
        ByteSize -= PageBytes;
        page = new Page { IsAvailable = page.IsAvailable, Next = page.Next };
        _pointers[index] = null;
        if (page.IsAvailable) return;
        page.Next = _empty;
        _empty = index;
    }

    private void MakePageWritable(int index)
    {
        ref var page = ref _pages[index];
        if (!page.IsShared) return;
        page.IsShared = false;
        _sharedPages--;
        var block = page.Block!;
        if (!block.IsShared) return; // what pinned it was disposed meanwhile
        page.Block = BufferPool.Rent(PageBytes);
        block.Bytes.CopyTo(page.Block.Bytes);
        block.Release();
        SetPointer(ref page, index);
    }

    private void SetPointer(ref Page page, int index) => _pointers[index] = page.Block!.Pointer;

    private void RestorePage(int index, StateReader reader, bool isNewest)
    {
        ref var page = ref _pages[index];
        page.Rows = checked((int)reader.Read());
        page.Fresh = checked((int)reader.Read());
        page.Freed = checked((int)reader.Read());
        var bytes = reader.ReadBytes();
        if (page.Rows > 0)
        {
            Fill(ref page, index);
            if (!(Faults.RestoreLosesPage && isNewest)) bytes.CopyTo(page.Block!.Bytes);
        }

        if (page.Freed != 0 || page.Fresh <= _lastRow) AddAvailable(index);
    }

    private void Clear()
    {
        foreach (ref var page in _pages.AsSpan(0, _pageCount)) page.Block?.Release();
        Array.Clear(_pages, 0, _pageCount);
        (_pageCount, _available, _empty, _sharedPages, Count, ByteSize) = (0, NoPage, NoPage, 0, 0, 0);
    }

    internal struct Page
    {
        public MemoryBlock? Block; // null: no rows
        public int Rows;           // allocated
        public int Fresh;          // the first unit never given out
        public int Freed;          // slot + 1 of the first freed row; 0: none
        public int Next;           // the next page of the chain it is in
        public bool IsAvailable;   // whether it is in the chain of pages that have room
        public bool IsShared;      // something frozen may pin the block
    }
}
