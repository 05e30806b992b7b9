using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>Makes Arrow arrays of columns.</summary>
internal static class ArrowEncoder
{
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct MonthDayNano(int Months, int Days, long Nanos);

    /// <summary>The rows of a column as an array.</summary>
    /// <param name="column">The rows; to be held as long as the array.</param>
    /// <param name="field">What they are written as, made by <see cref="ArrowTypes"/> of the column's type. When it is coded the rows are codes of the column's dictionary, if the column has one; else they stay plain, for the caller to code.</param>
    /// <exception cref="ArrowException">A value has no place in the Arrow type.</exception>
    public static ArrowRows Encode(Column column, ArrowField field)
    {
        var isCoded = field.Coding is not null && column.IsCoded;
        var rows = new ArrowRows { Length = column.Length, NullCount = column.NullCount, Dictionary = isCoded ? column.Dictionary : null };
        try
        {
            if (isCoded) rows.Buffers = [Mask(rows, column), ArrowBytes.Of(column.Codes.All)];
            else Encode(rows, column, field);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    private static void Encode(ArrowRows rows, Column column, ArrowField field)
    {
        switch (column.Type.Kind)
        {
            case TypeKind.Null:
                break;
            case TypeKind.Boolean:
                rows.Buffers = [Mask(rows, column), Bits(rows, column.Booleans)];
                break;
            case TypeKind.Utf8 or TypeKind.Binary:
                Texts(rows, column);
                break;
            case TypeKind.Uuid:
                rows.Buffers = [Mask(rows, column), Uuids(rows, column)];
                break;
            case TypeKind.Interval:
                rows.Buffers = [Mask(rows, column), Intervals(rows, column, field)];
                break;
            case TypeKind.Int128:
                CheckDigits(column, field);
                rows.Buffers = [Mask(rows, column), ArrowBytes.Of(column.Values<Int128>().All)];
                break;
            case TypeKind.List or TypeKind.Map:
                Lists(rows, column, field);
                break;
            case TypeKind.FixedList or TypeKind.Struct:
                rows.Buffers = [Mask(rows, column)];
                rows.Children = new ArrowRows[column.Children.Length];
                Array.Fill(rows.Children, new ArrowRows { Length = 0, NullCount = 0 });
                for (var child = 0; child < rows.Children.Length; child++) rows.Children[child] = Encode(column.Children[child], field.Children[child]);
                break;
            default:
                rows.Buffers = [Mask(rows, column), Slots(column)];
                break;
        }
    }

    private static ArrowBytes Slots(Column column) => column.Type.Width switch
    {
        1 => ArrowBytes.Of(column.Values<byte>().All),
        2 => ArrowBytes.Of(column.Values<short>().All),
        4 => ArrowBytes.Of(column.Values<int>().All),
        8 => ArrowBytes.Of(column.Values<long>().All),
        _ => ArrowBytes.Of(column.Values<Int128>().All),
    };

    private static ArrowBytes Mask(ArrowRows rows, Column column) => rows.NullCount == 0 ? default : Bits(rows, column.Validity);

    private static ArrowBytes Bits(ArrowRows rows, Bits bits)
    {
        if (bits.Length == 0) return default;
        var bytes = (bits.Length + 7) >> 3;
        if (bits.Offset % 8 == 0) return ArrowBytes.Of(MemoryMarshal.AsBytes(bits.Words).Slice(bits.Offset / 8, bytes));
        var block = rows.Make(bits.WordCount * sizeof(ulong));
        bits.CopyTo(block.As<ulong>());
        return ArrowBytes.Of<byte>(block.Bytes[..bytes]);
    }

    private static void Texts(ArrowRows rows, Column column)
    {
        var texts = column.Texts;
        if (column.IsCoded)
        {
            PlainTexts(rows, column, texts);
            return;
        }

        var (first, last) = (texts.Offsets[0], texts.Offsets[texts.Length]);
        rows.Buffers = [Mask(rows, column), Offsets(rows, texts.Offsets[..(texts.Length + 1)]), ArrowBytes.Of(texts.Bytes[first..last])];
    }

    /// <summary>Texts of codes, one after another.</summary>
    private static void PlainTexts(ArrowRows rows, Column column, Texts texts)
    {
        var offsets = rows.Make(checked((column.Length + 1) * sizeof(int))).As<int>()[..(column.Length + 1)];
        offsets[0] = 0;
        long end = 0;
        for (var row = 0; row < column.Length; row++)
        {
            if (!texts.IsNull(row)) end += texts[row].Length;
            if (end > int.MaxValue - 64) throw ArrowException.Unsupported("The texts of a batch, written one by one, take more than 2 GiB. Write smaller batches.");
            offsets[row + 1] = (int)end;
        }

        var bytes = rows.Make((int)end).Bytes[..(int)end];
        for (var row = 0; row < column.Length; row++)
            if (!texts.IsNull(row)) texts[row].CopyTo(bytes[offsets[row]..]);
        rows.Buffers = [Mask(rows, column), ArrowBytes.Of<int>(offsets), ArrowBytes.Of<byte>(bytes)];
    }

    // Offsets count from the first value of the rows.
    private static ArrowBytes Offsets(ArrowRows rows, ReadOnlySpan<int> offsets)
    {
        if (offsets[0] == 0) return ArrowBytes.Of(offsets);
        var moved = rows.Make(checked(offsets.Length * sizeof(int))).As<int>()[..offsets.Length];
        for (var row = 0; row < offsets.Length; row++) moved[row] = offsets[row] - offsets[0];
        return ArrowBytes.Of<int>(moved);
    }

    private static void Lists(ArrowRows rows, Column column, ArrowField field)
    {
        var offsets = column.Lists.Offsets[..(column.Length + 1)];
        rows.Buffers = [Mask(rows, column), Offsets(rows, offsets)];
        var elements = rows.Hold(column.Lists.Elements.Slice(offsets[0], offsets[^1] - offsets[0]));
        rows.Children = [Encode(elements, field.Children[0])];
    }

    private static ArrowBytes Uuids(ArrowRows rows, Column column)
    {
        var slots = column.Values<Int128>().All;
        var bytes = rows.Make(checked(slots.Length * 16)).Bytes[..(slots.Length * 16)];
        for (var row = 0; row < slots.Length; row++) BinaryPrimitives.WriteUInt128BigEndian(bytes[(row * 16)..], (UInt128)slots[row] ^ (UInt128.One << 127));
        return ArrowBytes.Of<byte>(bytes);
    }

    private static ArrowBytes Intervals(ArrowRows rows, Column column, ArrowField field)
    {
        var slots = column.Values<Interval>();
        var target = rows.Make(checked(slots.Length * 16)).As<MonthDayNano>()[..slots.Length];
        for (var row = 0; row < slots.Length; row++)
        {
            var span = slots.IsNull(row) ? default : slots.All[row];
            if (span.Micros is > long.MaxValue / 1000 or < long.MinValue / 1000)
                throw ArrowException.Unsupported($"Column '{field.Name}', INTERVAL: row {row} of the batch has {span.Micros} microseconds, more than Arrow's nanoseconds of 64 bits hold (292 years). Write the column as BIGINT.");
            target[row] = new MonthDayNano(span.Months, span.Days, span.Micros * 1000);
        }

        return ArrowBytes.Of<MonthDayNano>(target);
    }

    private static void CheckDigits(Column column, ArrowField field)
    {
        var limit = PowersOfTen.Of(38);
        var slots = column.Values<Int128>();
        for (var row = 0; row < slots.Length; row++)
        {
            if ((slots.All[row] >= limit || slots.All[row] <= -limit) && !slots.IsNull(row))
                throw ArrowException.Unsupported($"Column '{field.Name}', HUGEINT: row {row} of the batch holds {slots.All[row]}; Arrow's decimals have 38 digits. Cast the column to VARCHAR or DOUBLE.");
        }
    }
}
