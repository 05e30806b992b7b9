using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Lists of fixed size: a vector with the elements of all rows, null ones too.</summary>
/// <param name="type">The type of the lists.</param>
/// <param name="elements">Reads the elements; this owns it.</param>
internal sealed class ArrayReader(DataType type, ColumnReader elements) : ColumnReader(type)
{
    /// <inheritdoc/>
    public override long TextBytes => elements.TextBytes + ((long)elements.Length * Math.Max(1, Type.Element!.Width));

    private protected override void Reserve(int capacity)
    {
        // the elements make room for themselves
    }

    // In vectors of the usual length, as readers expect them.
    private protected override void AppendValues(Vector vector)
    {
        var child = NativeMethods.duckdb_array_vector_get_child(vector.Pointer);
        var start = (long)vector.Start * Type.Size;
        var end = start + ((long)vector.Length * Type.Size);
        var total = elements.Length + end - start;
        if (total > int.MaxValue / 2) throw new QuiverException(ErrorCode.QueryFailed, $"One column of a few thousand rows holds lists of {total} elements in all; at most {int.MaxValue / 2} can be read at a time. Select shorter lists.");
        var room = (int)Math.Min(Math.Max(total, (long)Capacity * Type.Size), int.MaxValue / 2);
        for (; start < end; start += NativeMethods.VectorSize)
            elements.Append(new Vector(child, (int)start, (int)Math.Min(NativeMethods.VectorSize, end - start)), room);
    }

    private protected override Column Build(MemoryBlock? validity) => new(Type, Length, validity, BufferPool.Rent(0), children: [elements.Finish()]);

    private protected override void Release() => elements.Dispose();
}
