using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Writes rows of a column into a vector that DuckDB offers. One writer serves all columns of a type, on any thread.</summary>
internal abstract unsafe class VectorWriter
{
    /// <summary>The writer of a type.</summary>
    public static VectorWriter For(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => BooleanWriter.Instance,
        TypeKind.Utf8 or TypeKind.Binary => TextWriter.Instance,
        TypeKind.List or TypeKind.Map => new ListWriter(For(type.Element!)),
        TypeKind.FixedList => new ArrayWriter(For(type.Element!)),
        TypeKind.Struct => new StructWriter([.. type.Fields.Select(field => For(field.Type))]),
        TypeKind.Null => NullWriter.Instance,
        TypeKind.Decimal => type.Precision switch
        {
            <= 4 => DecimalWriter<short>.Instance,
            <= 9 => DecimalWriter<int>.Instance,
            <= 18 => DecimalWriter<long>.Instance,
            _ => FixedWriter<Int128>.Instance,
        },
        _ => type.Width switch
        {
            1 => FixedWriter<byte>.Instance,
            2 => FixedWriter<short>.Instance,
            4 => FixedWriter<int>.Instance,
            8 => FixedWriter<long>.Instance,
            _ => FixedWriter<Int128>.Instance,
        },
    };

    /// <summary>Writes rows to the start of a vector.</summary>
    /// <param name="column">Where the rows are; it must stay alive until DuckDB has used the vector, as long texts are not copied.</param>
    /// <param name="start">First row, a multiple of 64.</param>
    /// <param name="count">How many rows: as many as the vector has room for, 2,048 if nobody made more.</param>
    /// <param name="vector">DuckDB's vector.</param>
    public void Write(Column column, int start, int count, nint vector)
    {
        WriteValues(column, start, count, vector);
        WriteValidity(column, start, count, vector);
    }

    /// <summary>Writes the slots; those of null rows may get anything that is harmless to copy.</summary>
    private protected abstract void WriteValues(Column column, int start, int count, nint vector);

    /// <summary>Where the slots of a vector are.</summary>
    private protected static Span<T> Slots<T>(nint vector, int count)
        where T : unmanaged => new(NativeMethods.duckdb_vector_get_data(vector), count);

    private static void WriteValidity(Column column, int start, int count, nint vector)
    {
        var validity = column.Validity;
        if (validity.IsEmpty) return;
        NativeMethods.duckdb_vector_ensure_validity_writable(vector);
        var words = NativeMethods.duckdb_vector_get_validity(vector);
        var first = start >> 6;
        for (var index = 0; index < (count + 63) >> 6; index++) words[index] = validity.Word(first + index);
    }
}

/// <summary>Slots of the same layout on both sides: copied as they are.</summary>
internal sealed unsafe class FixedWriter<T> : VectorWriter
    where T : unmanaged
{
    public static readonly FixedWriter<T> Instance = new();

    private protected override void WriteValues(Column column, int start, int count, nint vector) =>
        column.Values<T>().All.Slice(start, count).CopyTo(Slots<T>(vector, count));
}

/// <summary>Decimals, which DuckDB stores no wider than their digits need.</summary>
internal sealed unsafe class DecimalWriter<TStorage> : VectorWriter
    where TStorage : unmanaged, System.Numerics.IBinaryInteger<TStorage>
{
    public static readonly DecimalWriter<TStorage> Instance = new();

    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var values = column.Values<Int128>().All.Slice(start, count);
        var slots = Slots<TStorage>(vector, count);
        for (var row = 0; row < values.Length; row++) slots[row] = TStorage.CreateTruncating(values[row]); // a null row may hold more digits
    }
}

/// <summary>Booleans: bits with us, bytes there.</summary>
internal sealed unsafe class BooleanWriter : VectorWriter
{
    public static readonly BooleanWriter Instance = new();

    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var bits = column.Booleans;
        var bytes = Slots<byte>(vector, count);
        for (var row = 0; row < bytes.Length; row++) bytes[row] = bits[start + row] ? (byte)1 : (byte)0;
    }
}

/// <summary>Texts and byte strings, plain or coded. Long ones are pointed at in place: batches are pinned.</summary>
internal sealed unsafe class TextWriter : VectorWriter
{
    public static readonly TextWriter Instance = new();

    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        var slots = Slots<StringSlot>(vector, count);
        if (column.Dictionary is { } dictionary) WriteCoded(column, dictionary, start, slots);
        else WritePlain(column, start, slots);
    }

    // A null row has a place in the bytes too, if only an empty one, so its slot is as safe to copy as any.
    private static void WritePlain(Column column, int start, Span<StringSlot> slots)
    {
        var texts = column.Texts;
        var bytes = texts.Bytes;
        var offsets = texts.Offsets.Slice(start, slots.Length + 1);
        for (var row = 0; row < slots.Length; row++) slots[row] = StringSlot.Over(bytes[offsets[row]..offsets[row + 1]]);
    }

    private static void WriteCoded(Column column, TextDictionary dictionary, int start, Span<StringSlot> slots)
    {
        var codes = column.Codes.All.Slice(start, slots.Length);
        var known = DictionarySlots.Of(dictionary);
        for (var row = 0; row < slots.Length; row++)
            slots[row] = (uint)codes[row] < (uint)known.Length ? known[codes[row]] : default; // a null row's code may be any number
    }
}

/// <summary>No values: the mask says so.</summary>
internal sealed class NullWriter : VectorWriter
{
    public static readonly NullWriter Instance = new();

    private protected override void WriteValues(Column column, int start, int count, nint vector)
    {
        // there are none
    }
}
