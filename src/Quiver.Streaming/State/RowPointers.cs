using System.Runtime.CompilerServices;

namespace Quiver.Streaming;

/// <summary>Where the rows of a <see cref="GroupRows"/> lie. Taken once a block of rows, for a loop; the next Allocate, MakeWritable or Freeze makes it stale.</summary>
/// <remarks>It points into pinned memory without keeping it: the <see cref="GroupRows"/> must live as long as the loop.</remarks>
internal readonly unsafe struct RowPointers
{
    private readonly byte** _pages;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal RowPointers(byte** pages) => _pages = pages;

    /// <summary>The bytes of a row. Not checked: the slot must be one that was allocated, or <see cref="GroupRows.Scrap"/>.</summary>
    public byte* this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pages[(uint)slot >> GroupRows.PageShift] + (nuint)(((uint)slot << GroupRows.UnitShift) & (GroupRows.PageBytes - 1));
    }
}
