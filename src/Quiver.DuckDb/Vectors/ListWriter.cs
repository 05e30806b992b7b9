using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Lists, and maps, which are lists of entries: a place and a length a row, and a vector with the elements of all rows.</summary>
/// <param name="elements">Writes the elements.</param>
internal sealed class ListWriter(VectorWriter elements) : VectorWriter
{
    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var lists = column.Lists;
        var offsets = lists.Offsets.Slice(start, count + 1);
        var first = offsets[0];
        var total = offsets[^1] - first;
        var entries = Slots<ListSlot>(vector, count);
        for (var row = 0; row < entries.Length; row++)
            entries[row] = new ListSlot(offsets[row] - first, lists.IsNull(start + row) ? 0 : offsets[row + 1] - offsets[row]);

        if (NativeMethods.duckdb_list_vector_reserve(vector, (ulong)total) != State.Success || NativeMethods.duckdb_list_vector_set_size(vector, (ulong)total) != State.Success)
            throw new QuiverException(ErrorCode.InternalError, $"DuckDB took no list of {total} elements.");
        if (total == 0) return;
        using var part = lists.Elements.Slice(first, total); // the column keeps the memory
        using var alive = part.NullBelow(AliveElements(lists.Validity.Slice(start, count), offsets, out var mask));
        elements.Write(alive, 0, total, NativeMethods.duckdb_list_vector_get_child(vector));
        mask?.Release();
    }

    // DuckDB computes on all elements at once, those of null rows too, which may be anything: they become null.
    private static Bits AliveElements(Bits validity, ReadOnlySpan<int> offsets, out MemoryBlock? mask)
    {
        mask = null;
        var total = offsets[^1] - offsets[0];
        for (var row = 0; row < validity.Length; row++)
        {
            if (validity[row] || offsets[row] == offsets[row + 1]) continue;
            if (mask is null)
            {
                mask = BufferPool.RentZeroed(BitSpans.Words(total) * sizeof(ulong));
                BitSpans.SetRange(mask.As<ulong>(), 0, total);
            }

            for (var element = offsets[row]; element < offsets[row + 1]; element++)
            {
                var bit = element - offsets[0];
                mask.As<ulong>()[bit >> 6] &= ~(1UL << bit);
            }
        }

        return mask is null ? default : new Bits(mask.As<ulong>(), 0, total);
    }
}
