using System.Runtime.InteropServices;

namespace Quiver.Columns;

// Lists, lists of fixed size, maps and structs.
internal sealed partial class ArrowDecoder
{
    private Column Lists(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        MemoryBlock offsetBlock;
        var elements = data.Children[0];
        if (column.Field.Type.Kind == ArrowKind.LargeList)
        {
            offsetBlock = LargeOffsets(column, data, out var first);
            if (first > elements.Length) throw column.Malformed($"its first offset is {first}, and there are {elements.Length} elements.");
            elements = elements.Slice((int)first, elements.Length - (int)first);
        }
        else
        {
            offsetBlock = Offsets(column, data);
            CheckOffsets(column, offsetBlock.As<int>()[..(data.Length + 1)]);
        }

        var offsets = offsetBlock.As<int>()[..(data.Length + 1)];
        if (offsets[^1] > elements.Length) throw column.Malformed($"its offsets lead to element {offsets[^1]}, and there are {elements.Length}.");
        var below = Decode(column.Children[0], elements);
        if (column.Type.Kind == TypeKind.Map) CheckKeys(column, below, offsets, Mask(validity, data.Length));
        return ColumnFactory.List(column.Type, offsetBlock, below, data.Length, validity);
    }

    /// <summary>Lists that stand anywhere among the elements, also twice: they are put end to end.</summary>
    private Column ListViews(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        var mask = Mask(validity, data.Length);
        var isLarge = column.Field.Type.Kind == ArrowKind.LargeListView;
        var width = isLarge ? sizeof(long) : sizeof(int);
        var starts = data.Buffers[1].Span(column, (long)data.Offset * width, (long)data.Length * width, "offsets");
        var sizes = data.Buffers[2].Span(column, (long)data.Offset * width, (long)data.Length * width, "sizes");
        budget.Take(column, (data.Length + 1L) * sizeof(int));
        var offsetBlock = BufferPool.Rent(checked((data.Length + 1) * sizeof(int)));
        var offsets = offsetBlock.As<int>()[..(data.Length + 1)];
        offsets[0] = 0;
        long total = 0;
        for (var row = 0; row < data.Length; row++)
        {
            if (mask.IsEmpty || mask[row])
            {
                var (start, size) = (Entry(starts, row), Entry(sizes, row));
                if (start < 0 || size < 0 || start > data.Children[0].Length || size > data.Children[0].Length - start)
                    throw column.Malformed($"row {row} of the batch has {size} elements from {start} on, and there are {data.Children[0].Length}.");
                total += size;
                if (total > int.MaxValue - 64) throw column.Unsupported($"its lists of one batch have more than {int.MaxValue - 64} elements. Write smaller batches.");
            }

            offsets[row + 1] = (int)total;
        }

        budget.Take(column, total * sizeof(int));
        var rows = new int[total];
        for (var row = 0; row < data.Length; row++)
        {
            for (var element = offsets[row]; element < offsets[row + 1]; element++) rows[element] = (int)Entry(starts, row) + element - offsets[row];
        }

        using var below = Decode(column.Children[0], data.Children[0]);
        return ColumnFactory.List(column.Type, offsetBlock, Gathered(column, below, rows), data.Length, validity);

        long Entry(ReadOnlySpan<byte> numbers, int row) => isLarge ? MemoryMarshal.Cast<byte, long>(numbers)[row] : MemoryMarshal.Cast<byte, int>(numbers)[row];
    }

    private Column FixedLists(ArrowColumn column, ArrowData data)
    {
        var size = column.Field.Type.Size;
        var elements = Part(column, data.Children[0], (long)data.Offset * size, (long)data.Length * size);
        return ColumnFactory.FixedList(column.Type, Decode(column.Children[0], elements), data.Length, Validity(column, data));
    }

    private Column Structs(ArrowColumn column, ArrowData data)
    {
        var members = new Column[column.Children.Length];
        for (var member = 0; member < members.Length; member++) members[member] = Decode(column.Children[member], Part(column, data.Children[member], data.Offset, data.Length));
        return ColumnFactory.Struct(column.Type, members, data.Length, Validity(column, data));
    }

    private static ArrowData Part(ArrowColumn column, ArrowData child, long start, long length)
    {
        if (start + length > child.Length) throw column.Malformed($"it needs {start + length} rows below it, and there are {child.Length}.");
        return child.Slice((int)start, (int)length);
    }

    private static void CheckKeys(ArrowColumn column, Column entries, ReadOnlySpan<int> offsets, Bits mask)
    {
        var keys = entries.Children[0];
        if (keys.NullCount == 0 && entries.NullCount == 0) return;
        for (var row = 0; row + 1 < offsets.Length; row++)
        {
            if (!mask.IsEmpty && !mask[row]) continue;
            for (var entry = offsets[row]; entry < offsets[row + 1]; entry++)
                if (keys.IsNull(entry) || entries.IsNull(entry)) throw column.Malformed($"row {row} of the batch has a key that is null.");
        }
    }
}
