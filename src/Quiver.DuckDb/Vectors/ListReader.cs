using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Lists, and maps, which are lists of entries. DuckDB's may lie anywhere in the vector of elements, in any order and one over the other: those that follow each other are read at once.</summary>
/// <param name="type">The type of the lists or maps.</param>
/// <param name="elements">Reads the elements; this owns it.</param>
internal sealed unsafe class ListReader(DataType type, ColumnReader elements) : ColumnReader(type)
{
    private MemoryBlock? _offsets;

    /// <inheritdoc/>
    public override long TextBytes => elements.TextBytes + ((long)elements.Length * Math.Max(1, Type.Element!.Width));

    private protected override void Reserve(int capacity)
    {
        var first = _offsets is null;
        _offsets = Grown(_offsets, (capacity + 1L) * sizeof(int));
        if (first) _offsets.As<int>()[0] = 0;
    }

    private protected override void AppendValues(Vector vector)
    {
        var entries = vector.Values<ListSlot>();
        var child = NativeMethods.duckdb_list_vector_get_child(vector.Pointer);
        var ends = _offsets!.As<int>().Slice(Length + 1, vector.Length);
        var end = (long)elements.Length;
        var (runStart, runEnd) = (0L, 0L);
        for (var row = 0; row < entries.Length; row++)
        {
            if (!vector.IsNull(row) && entries[row].Length > 0) // a null row's entry may be anything
            {
                if (entries[row].Offset != runEnd)
                {
                    Read(child, runStart, runEnd);
                    runStart = runEnd = entries[row].Offset;
                }

                runEnd += entries[row].Length;
                end += entries[row].Length;
                if (end > int.MaxValue / 2) throw new QuiverException(ErrorCode.QueryFailed, $"One column of a few thousand rows holds lists of {end} elements in all; at most {int.MaxValue / 2} can be read at a time. Select shorter lists.");
            }

            ends[row] = (int)end;
        }

        Read(child, runStart, runEnd);
    }

    private protected override Column Build(MemoryBlock? validity)
    {
        var offsets = _offsets!;
        _offsets = null;
        return new Column(Type, Length, validity, offsets, children: [elements.Finish()]);
    }

    private protected override void Release()
    {
        _offsets?.Release();
        _offsets = null;
        elements.Dispose();
    }

    // In vectors of the usual length, as readers expect them.
    private void Read(nint child, long start, long end)
    {
        var room = (int)(elements.Length + end - start);
        for (; start < end; start += NativeMethods.VectorSize)
            elements.Append(new Vector(child, (int)start, (int)Math.Min(NativeMethods.VectorSize, end - start)), Math.Max(room, elements.Length * 2));
    }
}
