using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Lists: a place and a length a row, and a vector with the elements of all rows.</summary>
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
        elements.Write(part, 0, total, NativeMethods.duckdb_list_vector_get_child(vector));
    }
}
