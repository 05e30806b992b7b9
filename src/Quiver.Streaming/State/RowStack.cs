using System.Numerics;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Rows of state bytes that are put on top of each other and taken off again, in pages of up to 64 KiB. A row stays where it is until it is taken off. Derived: never frozen, never shared.</summary>
/// <param name="rowSize">Bytes of a row, at most <see cref="GroupRows.PageBytes"/>.</param>
internal sealed unsafe class RowStack(int rowSize) : IDisposable
{
    private readonly int _shift = BitOperations.Log2((uint)(GroupRows.PageBytes / Math.Max(1, rowSize))); // rows of a page: a power of two
    private readonly List<MemoryBlock> _pages = [];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where a row is. Those behind it follow, as far as <see cref="Run"/> says.</summary>
    public byte* this[int row] => _pages[row >> _shift].Pointer + ((nint)(row & ((1 << _shift) - 1)) * rowSize);

    /// <summary>How many rows from one on lie side by side, whether they are there or not.</summary>
    public int Run(int row) => (((row >> _shift) + 1) << _shift) - row;

    /// <summary>Puts rows on top, whose bytes mean nothing yet.</summary>
    public void Add(int count)
    {
        Count = checked(Count + count);
        while (_pages.Count << _shift < Count) _pages.Add(BufferPool.Rent(rowSize << _shift));
    }

    /// <summary>Takes off all rows but the first ones.</summary>
    public void Keep(int count)
    {
        Count = count;
        while (_pages.Count > 0 && (_pages.Count - 1) << _shift >= count)
        {
            _pages[^1].Release();
            _pages.RemoveAt(_pages.Count - 1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Keep(0);
}
