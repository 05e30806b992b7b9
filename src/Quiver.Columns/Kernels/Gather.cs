using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Copies chosen rows to new columns, in any order, a row as often as it is named.</summary>
internal static class Gather
{
    /// <summary>The rows of a column at some positions; coded texts stay coded.</summary>
    /// <param name="column">The column; not disposed here.</param>
    /// <param name="rows">Positions, each 0 to the column's length - 1.</param>
    public static Column Rows(Column column, ReadOnlySpan<int> rows)
    {
        var nulls = column.NullCount == 0 ? 0 : -1;
        var validity = nulls == 0 || Faults.NullMaskIgnored ? null : Bits(column.Validity, rows);
        if (column.Dictionary is not null) return Column.Pooled(column.Type, rows.Length, validity, Slots(column.Codes.All, rows), null, column.Dictionary);
        return column.Type.Width switch
        {
            1 => Column.Pooled(column.Type, rows.Length, validity, Slots(column.Values<byte>().All, rows)),
            2 => Column.Pooled(column.Type, rows.Length, validity, Slots(column.Values<short>().All, rows)),
            4 => Column.Pooled(column.Type, rows.Length, validity, Slots(column.Values<int>().All, rows)),
            8 => Column.Pooled(column.Type, rows.Length, validity, Slots(column.Values<long>().All, rows)),
            16 => Column.Pooled(column.Type, rows.Length, validity, Slots(column.Values<Int128>().All, rows)),
            _ when column.Type.Kind == TypeKind.Boolean => Column.Pooled(column.Type, rows.Length, validity, Bits(column.Booleans, rows)),
            _ when column.Type.IsVariable => Texts(column, rows, validity),
            _ when column.Type.Kind is TypeKind.List or TypeKind.Map => Lists(column, rows, validity),
            _ when column.Type.Kind == TypeKind.Struct => Structs(column, rows, validity),
            _ when column.Type.Kind == TypeKind.FixedList => FixedLists(column, rows, validity),
            _ => throw new UnreachableException($"A column of {column.Type}."),
        };
    }

    /// <summary>The rows that count as a batch of their own, without a selection; weights go along. Where most rows are selected and stand together, memory is shared.</summary>
    /// <param name="batch">The batch; not disposed here.</param>
    /// <returns>A batch whose first row has the sequence number of the first selected row; the numbers of the others are lost where rows were left out.</returns>
    public static Batch Selected(Batch batch)
    {
        if (batch.Selection is null) return batch.Share();
        var rows = batch.Selection.Rows;
        var first = rows.IsEmpty ? 0 : rows[0];
        if (rows.Length * 2L >= batch.Length && (rows.IsEmpty || rows[^1] - first == rows.Length - 1))
            return batch.Rows(first, rows.Length);

        var columns = ThreadSpares.Current.Scratch(batch.Columns.Length);
        for (var column = 0; column < columns.Length; column++) columns[column] = Rows(batch[column], rows);
        var gathered = Batch.Pooled(batch.Schema, columns, rows.Length, batch.FirstSequence + first, batch.Weights is null ? null : Rows(batch.Weights, rows), ingestedMicros: batch.IngestedMicros);
        columns.Clear();
        return gathered;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MemoryBlock Slots<T>(ReadOnlySpan<T> source, ReadOnlySpan<int> rows)
        where T : unmanaged
    {
        var block = BufferPool.Rent(checked(rows.Length * Unsafe.SizeOf<T>()));
        var target = block.As<T>()[..rows.Length];
        for (var i = 0; i < rows.Length; i++) target[i] = source[rows[i]];
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MemoryBlock Bits(Bits source, ReadOnlySpan<int> rows)
    {
        var block = BufferPool.Rent(BitSpans.Words(rows.Length) * sizeof(ulong));
        var words = block.As<ulong>();
        for (var start = 0; start < rows.Length; start += 64)
        {
            var word = 0UL;
            var count = Math.Min(64, rows.Length - start);
            for (var i = 0; i < count; i++) word |= (source[rows[start + i]] ? 1UL : 0UL) << i;
            words[start >> 6] = word;
        }

        return block;
    }

    private static Column Texts(Column column, ReadOnlySpan<int> rows, MemoryBlock? validity)
    {
        var texts = column.Texts;
        var offsetBlock = BufferPool.Rent(checked((rows.Length + 1) * sizeof(int)));
        var offsets = offsetBlock.As<int>();
        offsets[0] = 0;
        long end = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            end += texts[rows[i]].Length;
            offsets[i + 1] = (int)end;
        }

        if (end > int.MaxValue - 64) throw new InvalidOperationException("A column holds at most 2 GiB of text; gather fewer rows at a time.");
        var byteBlock = BufferPool.Rent((int)end);
        var bytes = byteBlock.Bytes;
        for (var i = 0; i < rows.Length; i++) texts[rows[i]].CopyTo(bytes[offsets[i]..]);
        return Column.Pooled(column.Type, rows.Length, validity, offsetBlock, byteBlock);
    }

    private static Column Lists(Column column, ReadOnlySpan<int> rows, MemoryBlock? validity)
    {
        var lists = column.Lists;
        var offsetBlock = BufferPool.Rent(checked((rows.Length + 1) * sizeof(int)));
        var offsets = offsetBlock.As<int>();
        offsets[0] = 0;
        for (var i = 0; i < rows.Length; i++)
            offsets[i + 1] = checked(offsets[i] + (lists.IsNull(rows[i]) ? 0 : lists.Offsets[rows[i] + 1] - lists.Offsets[rows[i]]));

        var elementBlock = BufferPool.Rent(checked(offsets[rows.Length] * sizeof(int)));
        var elements = elementBlock.As<int>()[..offsets[rows.Length]];
        for (var i = 0; i < rows.Length; i++)
        {
            var first = lists.Offsets[rows[i]] - offsets[i];
            for (var element = offsets[i]; element < offsets[i + 1]; element++) elements[element] = first + element;
        }

        var gathered = Rows(lists.Elements, elements);
        elementBlock.Release();
        return Column.Pooled(column.Type, rows.Length, validity, offsetBlock, children: [gathered]);
    }

    private static Column FixedLists(Column column, ReadOnlySpan<int> rows, MemoryBlock? validity)
    {
        var size = column.Type.Size;
        var elementBlock = BufferPool.Rent(checked(rows.Length * size * sizeof(int)));
        var elements = elementBlock.As<int>()[..(rows.Length * size)];
        for (var i = 0; i < elements.Length; i++) elements[i] = (rows[i / size] * size) + (i % size);
        var gathered = Rows(column.Children[0], elements);
        elementBlock.Release();
        return Column.Pooled(column.Type, rows.Length, validity, BufferPool.Rent(0), children: [gathered]);
    }

    private static Column Structs(Column column, ReadOnlySpan<int> rows, MemoryBlock? validity)
    {
        var children = column.Children;
        var gathered = new Column[children.Length];
        for (var member = 0; member < gathered.Length; member++) gathered[member] = Rows(children[member], rows);
        return Column.Pooled(column.Type, rows.Length, validity, BufferPool.Rent(0), children: gathered);
    }
}
