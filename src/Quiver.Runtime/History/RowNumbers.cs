using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>The sequence numbers of selected rows, which a gathered batch no longer has in one run.</summary>
internal static class RowNumbers
{
    /// <summary>The number of each selected row, owned by the caller; null when they follow each other.</summary>
    public static MemoryBlock? Of(Batch rows)
    {
        if (rows.Selection is null || rows.Count == 0) return null;
        var selected = rows.Selection.Rows;
        if (selected[^1] - selected[0] == selected.Length - 1) return null;
        var block = BufferPool.Rent(checked(selected.Length * sizeof(long)));
        var numbers = block.As<long>();
        for (var i = 0; i < selected.Length; i++) numbers[i] = rows.FirstSequence + selected[i];
        return block;
    }
}
