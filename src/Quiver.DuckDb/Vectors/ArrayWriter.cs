using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Lists of fixed size: a vector with the elements of all rows. Those of null rows are null, as DuckDB takes for granted.</summary>
/// <param name="elements">Writes the elements.</param>
internal sealed class ArrayWriter(VectorWriter elements) : VectorWriter
{
    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var size = column.Type.Size;
        using var part = column.Children[0].Slice(start * size, count * size); // the column keeps the memory
        var child = NativeMethods.duckdb_array_vector_get_child(vector);
        if (column.NullCount == 0)
        {
            elements.Write(part, 0, count * size, child);
            return;
        }

        var block = BufferPool.RentZeroed(BitSpans.Words(count * size) * sizeof(ulong));
        var mask = block.As<ulong>();
        for (var row = 0; row < count; row++)
            if (!column.IsNull(start + row)) BitSpans.SetRange(mask, row * size, size);
        using var alive = part.NullBelow(new Bits(mask, 0, count * size));
        elements.Write(alive, 0, count * size, child);
        block.Release();
    }
}
