using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Quiver.Columns;

// Texts and byte strings: offsets never fall and stay within the bytes, and texts are UTF-8.
internal sealed partial class ArrowDecoder
{
    private const int ViewBytes = 16;
    private const int InlineBytes = 12; // texts of a view that are no longer stand in it

    private static Column Texts(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        var offsetBlock = Offsets(column, data);
        var offsets = offsetBlock.As<int>()[..(data.Length + 1)];
        CheckOffsets(column, offsets);
        var bytes = data.Buffers[2].Block(column, 0, offsets[^1], 1, "bytes");
        if (column.Type.Kind == TypeKind.Utf8) CheckTexts(column, offsets, bytes.Bytes, Mask(validity, data.Length));
        return Column.Pooled(column.Type, data.Length, validity, offsetBlock, bytes);
    }

    private Column LargeTexts(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        var offsetBlock = LargeOffsets(column, data, out var first);
        var offsets = offsetBlock.As<int>()[..(data.Length + 1)];
        var bytes = data.Buffers[2].Block(column, first, offsets[^1], 1, "bytes");
        if (column.Type.Kind == TypeKind.Utf8) CheckTexts(column, offsets, bytes.Bytes, Mask(validity, data.Length));
        return Column.Pooled(column.Type, data.Length, validity, offsetBlock, bytes);
    }

    private Column FixedBytes(ArrowColumn column, ArrowData data)
    {
        var size = column.Field.Type.Size;
        var validity = Validity(column, data);
        var bytes = data.Buffers[1].Block(column, (long)data.Offset * size, (long)data.Length * size, 1, "bytes");
        budget.Take(column, (data.Length + 1L) * sizeof(int));
        var offsets = BufferPool.Rent(checked((data.Length + 1) * sizeof(int)));
        var target = offsets.As<int>()[..(data.Length + 1)];
        for (var row = 0; row < target.Length; row++) target[row] = row * size;
        return Column.Pooled(column.Type, data.Length, validity, offsets, bytes);
    }

    /// <summary>Texts that stand in their row, if they are short, or in one of several buffers: they are put end to end.</summary>
    private Column Views(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        var mask = Mask(validity, data.Length);
        var views = data.Buffers[1].Span(column, (long)data.Offset * ViewBytes, (long)data.Length * ViewBytes, "views");
        long total = 0;
        for (var row = 0; row < data.Length; row++)
        {
            if (!mask.IsEmpty && !mask[row]) continue;
            var length = BitConverter.ToInt32(views[(row * ViewBytes)..]);
            if (length < 0) throw column.Malformed($"row {row} of the batch has a length of {length}.");
            total += length;
        }

        budget.Take(column, total + ((data.Length + 1L) * sizeof(int)));
        if (total > int.MaxValue - 64) throw column.Unsupported($"its texts of one batch take {total} bytes; a column holds at most 2 GiB. Write smaller batches.");
        var offsetBlock = BufferPool.Rent(checked((data.Length + 1) * sizeof(int)));
        var offsets = offsetBlock.As<int>()[..(data.Length + 1)];
        var bytes = BufferPool.Rent((int)total);
        offsets[0] = 0;
        for (var row = 0; row < data.Length; row++)
        {
            offsets[row + 1] = offsets[row];
            if (!mask.IsEmpty && !mask[row]) continue;
            var text = View(column, data, views.Slice(row * ViewBytes, ViewBytes));
            text.CopyTo(bytes.Bytes[offsets[row]..]);
            offsets[row + 1] += text.Length;
        }

        if (column.Type.Kind == TypeKind.Utf8) CheckTexts(column, offsets, bytes.Bytes, mask);
        return Column.Pooled(column.Type, data.Length, validity, offsetBlock, bytes);
    }

    private static ReadOnlySpan<byte> View(ArrowColumn column, ArrowData data, ReadOnlySpan<byte> view)
    {
        var length = BitConverter.ToInt32(view);
        if (length <= InlineBytes) return view.Slice(sizeof(int), length);
        var buffer = BitConverter.ToInt32(view[8..]);
        var start = BitConverter.ToInt32(view[12..]);
        if (buffer < 0 || buffer >= data.Buffers.Length - 2 || start < 0) throw column.Malformed($"a text is said to be at byte {start} of buffer {buffer}; there are {data.Buffers.Length - 2} buffers.");
        return data.Buffers[buffer + 2].Span(column, start, length, "texts");
    }

    private static Bits Mask(MemoryBlock? validity, int length) => validity is null ? default : new Bits(validity.As<ulong>(), 0, length);

    /// <summary>Offsets of 32 bits where they are; not checked.</summary>
    private static MemoryBlock Offsets(ArrowColumn column, ArrowData data)
    {
        if (data.Length == 0) return BufferPool.RentZeroed(sizeof(int)); // no rows need no offsets, and may have none
        return data.Buffers[1].Block(column, (long)data.Offset * sizeof(int), (data.Length + 1L) * sizeof(int), sizeof(int), "offsets");
    }

    /// <summary>Offsets of 64 bits as ones of 32, counted from the first; checked.</summary>
    private MemoryBlock LargeOffsets(ArrowColumn column, ArrowData data, out long first)
    {
        first = 0;
        if (data.Length == 0) return BufferPool.RentZeroed(sizeof(int));
        var source = MemoryMarshal.Cast<byte, long>(data.Buffers[1].Span(column, (long)data.Offset * sizeof(long), (data.Length + 1L) * sizeof(long), "offsets"));
        first = source[0];
        if (first < 0) throw column.Malformed($"its first offset is {first}.");
        if (source[^1] - first > int.MaxValue - 64) throw column.Unsupported($"its values of one batch take {source[^1] - first} bytes or elements; a column holds at most 2,147,483,583. Write smaller batches.");
        budget.Take(column, (data.Length + 1L) * sizeof(int));
        var block = BufferPool.Rent(checked((data.Length + 1) * sizeof(int)));
        var offsets = block.As<int>()[..(data.Length + 1)];
        long last = 0;
        for (var row = 0; row < offsets.Length; row++)
        {
            var offset = source[row] - first;
            if (offset < last || offset > int.MaxValue - 64) throw column.Malformed($"its offset {source[row]} at row {row} of the batch comes after {last + first}; offsets never fall.");
            offsets[row] = (int)offset;
            last = offset;
        }

        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CheckOffsets(ArrowColumn column, ReadOnlySpan<int> offsets)
    {
        var bad = offsets[^1]; // the others are looked at with the next one
        var row = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wrong = Vector<int>.Zero;
            for (; row + Vector<int>.Count < offsets.Length; row += Vector<int>.Count)
            {
                var here = new Vector<int>(offsets[row..]);
                wrong |= here | (new Vector<int>(offsets[(row + 1)..]) - here); // negative when an offset is, or when the next one is less; between two that are not negative there is no overflow
            }

            if (Vector.LessThanAny(wrong, Vector<int>.Zero)) bad = -1;
        }

        for (; row + 1 < offsets.Length; row++) bad |= offsets[row] | (offsets[row + 1] - offsets[row]);
        if (bad < 0) throw FallingOffset(column, offsets);
    }

    private static ArrowException FallingOffset(ArrowColumn column, ReadOnlySpan<int> offsets)
    {
        var row = 0;
        while (row + 1 < offsets.Length && offsets[row] >= 0 && offsets[row + 1] >= offsets[row]) row++;
        return column.Malformed($"row {row} of the batch goes from offset {offsets[row]} to {(row + 1 < offsets.Length ? offsets[row + 1] : offsets[row])}; offsets are not negative and never fall.");
    }

    private static void CheckTexts(ArrowColumn column, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, Bits mask)
    {
        var all = bytes[offsets[0]..offsets[^1]];
        if (Ascii.IsValid(all) || (Utf8.IsValid(all) && StartTexts(offsets, bytes))) return;
        for (var row = 0; row + 1 < offsets.Length; row++)
        {
            if (mask.IsEmpty || mask[row])
            {
                if (!Utf8.IsValid(bytes[offsets[row]..offsets[row + 1]])) throw column.Malformed($"row {row} of the batch is not UTF-8. Write the column as binary, or correct the text.");
            }
        }
    }

    // Whether no offset is in the middle of a character.
    private static bool StartTexts(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes)
    {
        foreach (var offset in offsets)
            if (offset < bytes.Length && (bytes[offset] & 0xC0) == 0x80) return false;
        return true;
    }
}
