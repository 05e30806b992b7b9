using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Makes columns of Arrow arrays, where their memory is as far as the layouts agree, and checks them: afterwards no length, offset, code or text can lead outside, whatever was read. Used by one thread at a time.
/// </summary>
/// <param name="budget">What is made is taken from it.</param>
/// <param name="checksValues">Whether values outside their type, decimals of more digits or times of no day, are refused.</param>
internal sealed partial class ArrowDecoder(ArrowBudget budget, bool checksValues)
{
    /// <summary>The rows of an array as a column.</summary>
    /// <param name="column">What becomes of it.</param>
    /// <param name="data">The rows; their memory is held by the column from now on.</param>
    /// <exception cref="ArrowException">The array is damaged, or holds what the column's type has no place for. What was made until then is garbage.</exception>
    public Column Decode(ArrowColumn column, ArrowData data)
    {
        if (data.NullCount > data.Length) throw column.Malformed($"it is said to have {data.NullCount} nulls in {data.Length} rows.");
        var decoded = column.Field.Coding is null ? Values(column, data) : Decoded(column, data);
        if (column.IsTop && !column.Field.Nullable && decoded.NullCount > 0 && column.Type.Kind != TypeKind.Null)
            throw column.Malformed($"row {FirstNull(decoded)} of the batch is null, and the schema says that none is.");
        return decoded;
    }

    private Column Values(ArrowColumn column, ArrowData data) => column.Field.Type.Kind switch
    {
        ArrowKind.Null => Nulls(column, data.Length),
        ArrowKind.Boolean => Column.Pooled(column.Type, data.Length, Validity(column, data), Bits(column, data), nullCount: -1),
        ArrowKind.Utf8 or ArrowKind.Binary => Texts(column, data),
        ArrowKind.LargeUtf8 or ArrowKind.LargeBinary => LargeTexts(column, data),
        ArrowKind.Utf8View or ArrowKind.BinaryView => Views(column, data),
        ArrowKind.FixedBinary when column.Type.Kind == TypeKind.Uuid => Uuids(column, data),
        ArrowKind.FixedBinary => FixedBytes(column, data),
        ArrowKind.List or ArrowKind.Map or ArrowKind.LargeList => Lists(column, data),
        ArrowKind.ListView or ArrowKind.LargeListView => ListViews(column, data),
        ArrowKind.FixedList => FixedLists(column, data),
        ArrowKind.Struct => Structs(column, data),
        _ => Slots(column, data),
    };

    private static int FirstNull(Column column)
    {
        var row = 0;
        while (!column.IsNull(row)) row++;
        return row;
    }

    /// <summary>The mask of an array; null: it has none, or none of its rows is null.</summary>
    private static MemoryBlock? Validity(ArrowColumn column, ArrowData data)
    {
        if (data.Length == 0 || data.NullCount == 0) return null;
        if (data.Buffers[0].IsEmpty)
            return data.NullCount < 0 ? null : throw column.Malformed($"it is said to have {data.NullCount} nulls, and there is no mask that says which.");
        return data.Buffers[0].Bits(column, data.Offset, data.Length, "mask");
    }

    private static MemoryBlock Bits(ArrowColumn column, ArrowData data) => data.Buffers[1].Bits(column, data.Offset, data.Length, "bits");

    private Column Nulls(ArrowColumn column, int length)
    {
        budget.Take(column, length + (length / 8L)); // Arrow stores nothing of them
        return ColumnFactory.Null(length);
    }

    /// <summary>The slots of an array of fixed width, as they are.</summary>
    private static ReadOnlySpan<T> Source<T>(ArrowColumn column, ArrowData data)
        where T : unmanaged
    {
        var width = Unsafe.SizeOf<T>();
        return MemoryMarshal.Cast<byte, T>(data.Buffers[1].Span(column, (long)data.Offset * width, (long)data.Length * width, "values"));
    }

    /// <summary>A column over the slots of an array where they are.</summary>
    private static Column InPlace(ArrowColumn column, ArrowData data)
    {
        var width = column.Type.Width;
        return Column.Pooled(
            column.Type, data.Length, Validity(column, data), data.Buffers[1].Block(column, (long)data.Offset * width, (long)data.Length * width, Math.Min(width, sizeof(long)), "values"));
    }

    /// <summary>A column whose slots are made of others.</summary>
    private Column Made<TFrom, TTo>(ArrowColumn column, ArrowData data, Func<TFrom, TTo> make)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var validity = Validity(column, data);
        var source = Source<TFrom>(column, data);
        budget.Take(column, (long)data.Length * column.Type.Width);
        var block = BufferPool.Rent(checked(data.Length * column.Type.Width));
        var target = block.As<TTo>()[..source.Length];
        var mask = validity is null ? default : new Bits(validity.As<ulong>(), 0, data.Length);
        for (var row = 0; row < source.Length; row++)
        {
            if (!mask.IsEmpty && !mask[row])
            {
                target[row] = default;
                continue;
            }

            try
            {
                target[row] = make(source[row]);
            }
            catch (OverflowException)
            {
                throw column.Unsupported($"row {row} of the batch holds {source[row]}, which a {column.Type} cannot hold exactly. Convert the column before it is written.");
            }
        }

        return Column.Pooled(column.Type, data.Length, validity, block);
    }

    /// <summary>Looks at the values of a column that is made.</summary>
    private static Column Checked<T>(ArrowColumn column, Column made, Func<T, bool> fits)
        where T : unmanaged
    {
        var values = made.Values<T>();
        for (var row = 0; row < values.Length; row++)
        {
            if (!fits(values.All[row]) && !values.IsNull(row))
                throw column.Malformed($"row {row} of the batch holds {values.All[row]}, which is no {column.Type}.");
        }

        return made;
    }
}
