using System.Numerics;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

// Rows that are numbers into a dictionary: texts at the top of a schema stay coded, others are looked up.
internal sealed partial class ArrowDecoder
{
    private Column Decoded(ArrowColumn column, ArrowData data)
    {
        var validity = Validity(column, data);
        var mask = Mask(validity, data.Length);
        if (data.Dictionary is not { Count: > 0 } dictionary)
        {
            if (mask.IsEmpty ? data.Length > 0 : mask.Count() > 0) throw column.Malformed(data.Dictionary is null ? "it uses a dictionary that did not come before it." : "it uses a dictionary without values.");
            budget.Take(column, data.Length * 16L); // all rows are null: they need no dictionary
            return ColumnFactory.AllNull(column.Type, data.Length);
        }

        var index = column.Field.Coding!.Index;
        var isCoded = column.IsTop && dictionary.Texts is not null;
        var codes = isCoded && index.Bits == 32 && dictionary.Codes is null
            ? data.Buffers[1].Block(column, (long)data.Offset * sizeof(int), (long)data.Length * sizeof(int), sizeof(int), "codes")
            : Widened(column, data, index, mask, dictionary.Count);
        CheckCodes(column, codes.As<int>()[..data.Length], mask, dictionary.Count);
        if (isCoded && dictionary.Codes is not null) Recode(codes.As<int>()[..data.Length], dictionary.Codes, ref validity);
        if (isCoded) return Column.Pooled(column.Type, data.Length, validity, codes, null, dictionary.Texts);

        var rows = codes.As<int>()[..data.Length];
        using var gathered = Gathered(column, dictionary.Values(), rows);
        codes.Release();
        var masked = gathered.NullBelow(mask);
        validity?.Release();
        return masked;
    }

    /// <summary>Codes of any width as ones of 32 bits, those of null rows 0.</summary>
    private MemoryBlock Widened(ArrowColumn column, ArrowData data, ArrowType index, Bits mask, int count)
    {
        budget.Take(column, data.Length * (long)sizeof(int));
        var block = BufferPool.Rent(checked(data.Length * sizeof(int)));
        var codes = block.As<int>()[..data.Length];
        switch (index.Bits, index.IsSigned)
        {
            case (8, true): Widen<sbyte>(column, Numbers<sbyte>(column, data), codes, count); break;
            case (8, false): Widen<byte>(column, Numbers<byte>(column, data), codes, count); break;
            case (16, true): Widen<short>(column, Numbers<short>(column, data), codes, count); break;
            case (16, false): Widen<ushort>(column, Numbers<ushort>(column, data), codes, count); break;
            case (32, _): Numbers<int>(column, data).CopyTo(codes); break;
            case (64, true): Widen<long>(column, Numbers<long>(column, data), codes, count); break;
            default: Widen<ulong>(column, Numbers<ulong>(column, data), codes, count); break;
        }

        if (!mask.IsEmpty)
        {
            for (var row = 0; row < codes.Length; row++)
                if (!mask[row]) codes[row] = 0;
        }

        return block;
    }

    private static ReadOnlySpan<T> Numbers<T>(ArrowColumn column, ArrowData data)
        where T : unmanaged => Source<T>(column, data);

    // What is no code stays none: -1.
    private static void Widen<T>(ArrowColumn column, ReadOnlySpan<T> source, Span<int> codes, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var row = 0; row < codes.Length; row++)
        {
            var code = long.CreateSaturating(source[row]);
            codes[row] = code >= 0 && code < count ? (int)code : -1;
        }
    }

    private static void CheckCodes(ArrowColumn column, ReadOnlySpan<int> codes, Bits mask, int count)
    {
        uint largest = 0;
        foreach (var code in codes) largest = Math.Max(largest, (uint)code);
        if (largest < (uint)count) return;
        for (var row = 0; row < codes.Length; row++)
        {
            if ((uint)codes[row] >= (uint)count && (mask.IsEmpty || mask[row]))
                throw column.Malformed($"the code of row {row} of the batch is {(codes[row] < 0 ? "none" : codes[row])}; its dictionary has {count} values.");
        }
    }

    /// <summary>Puts codes of our own in place of those that were read; values that are null make rows null.</summary>
    private static void Recode(Span<int> codes, int[] own, ref MemoryBlock? validity)
    {
        MemoryBlock? masked = null;
        for (var row = 0; row < codes.Length; row++)
        {
            var code = own[codes[row]];
            if (code < 0)
            {
                masked ??= MaskOf(validity, codes.Length);
                masked.As<ulong>()[row >> 6] &= ~(1UL << row);
                code = 0;
            }

            codes[row] = code;
        }

        if (masked is null) return;
        validity?.Release();
        validity = masked;
    }

    private static MemoryBlock MaskOf(MemoryBlock? validity, int length)
    {
        var words = BitSpans.Words(length);
        var mask = BufferPool.RentZeroed(words * sizeof(ulong));
        if (validity is null) BitSpans.SetRange(mask.As<ulong>(), 0, length);
        else validity.As<ulong>()[..words].CopyTo(mask.As<ulong>());
        return mask;
    }

    /// <summary>Rows of a column, as often as they are named.</summary>
    private Column Gathered(ArrowColumn column, Column values, ReadOnlySpan<int> rows)
    {
        budget.Take(column, (long)Math.Min(BytesOf(values, rows), long.MaxValue / 2));
        return Gather.Rows(values, rows);
    }

    /// <summary>Bytes that chosen rows take at most; a double, as it may be any number.</summary>
    private static double BytesOf(Column values, ReadOnlySpan<int> rows)
    {
        if (rows.IsEmpty) return 0;
        double own = rows.Length * (long)Math.Max(values.Type.Width, sizeof(int));
        switch (values.Type.Kind)
        {
            case TypeKind.Utf8 or TypeKind.Binary:
                var texts = values.Texts;
                foreach (var row in rows) own += texts[row].Length;
                return own;
            case TypeKind.List or TypeKind.Map:
                var lists = values.Lists;
                double elements = 0;
                foreach (var row in rows) elements += lists[row].End.Value - lists[row].Start.Value;
                return own + (elements * LargestOf(lists.Elements));
            case TypeKind.FixedList or TypeKind.Struct:
                return own + (rows.Length * LargestOf(values));
            default:
                return own;
        }
    }

    /// <summary>Bytes of the largest row.</summary>
    private static double LargestOf(Column values)
    {
        double largest = Math.Max(values.Type.Width, sizeof(int));
        switch (values.Type.Kind)
        {
            case TypeKind.Utf8 or TypeKind.Binary:
                var texts = values.Texts;
                for (var row = 0; row < texts.Length; row++) largest = Math.Max(largest, texts[row].Length);
                return largest;
            case TypeKind.List or TypeKind.Map:
                var lists = values.Lists;
                for (var row = 0; row < lists.Length; row++) largest = Math.Max(largest, lists[row].End.Value - lists[row].Start.Value);
                return largest * LargestOf(lists.Elements);
            case TypeKind.FixedList:
                return largest + (values.Type.Size * LargestOf(values.Children[0]));
            case TypeKind.Struct:
                foreach (var member in values.Children) largest += LargestOf(member);
                return largest;
            default:
                return largest;
        }
    }
}
