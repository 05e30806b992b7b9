using System.Runtime.CompilerServices;
using System.Text;

namespace Quiver.Columns;

/// <summary>Makes columns of blocks that are filled already; the column owns them from then on.</summary>
internal static class ColumnFactory
{
    /// <summary>A column of fixed width.</summary>
    /// <param name="type">Its type, of the width of <typeparamref name="T"/>.</param>
    /// <param name="values">A slot for each row.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a value; null: all do.</param>
    public static Column Fixed<T>(DataType type, MemoryBlock values, int length, MemoryBlock? validity = null)
        where T : unmanaged
    {
        if (type.Width != Unsafe.SizeOf<T>()) throw new ArgumentException($"A column of {type} has slots of {type.Width} bytes, not {Unsafe.SizeOf<T>()}.", nameof(type));
        return Column.PooledSlots(type, length, validity, values);
    }

    /// <summary>A column of booleans.</summary>
    /// <param name="bits">A bit for each row.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a value; null: all do.</param>
    public static Column Bits(MemoryBlock bits, int length, MemoryBlock? validity = null) => Column.PooledSlots(DataType.Boolean, length, validity, bits);

    /// <summary>A column of texts or byte strings.</summary>
    /// <param name="type">VARCHAR or BLOB.</param>
    /// <param name="offsets">Where each row's bytes start, and where the last end: <paramref name="length"/> + 1 numbers, never falling.</param>
    /// <param name="bytes">The bytes of all rows; for text valid UTF-8.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a value; null: all do.</param>
    public static Column Text(DataType type, MemoryBlock offsets, MemoryBlock bytes, int length, MemoryBlock? validity = null)
    {
        if (!type.IsVariable) throw new ArgumentException($"A column of {type} is not made of texts.", nameof(type));
        return Column.Pooled(type, length, validity, offsets, bytes);
    }

    /// <summary>A column of lists or maps.</summary>
    /// <param name="type">A list or a map.</param>
    /// <param name="offsets">Where each row's elements start, and where the last end: <paramref name="length"/> + 1 numbers, never falling.</param>
    /// <param name="elements">The elements of all rows; of maps the entries, a struct of keys, none of them null, and values.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a value; null: all do.</param>
    public static Column List(DataType type, MemoryBlock offsets, Column elements, int length, MemoryBlock? validity = null)
    {
        if (type.Kind is not (TypeKind.List or TypeKind.Map)) throw new ArgumentException($"A column of {type} is not made of offsets and elements.", nameof(type));
        CheckChild(type, type.Element!, elements, elements.Length);
        return Column.Pooled(type, length, validity, offsets, children: [elements]);
    }

    /// <summary>A column of lists of fixed size.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="elements">The elements of all rows, null ones too: as many as the type says for each.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a list; null: all do.</param>
    public static Column FixedList(DataType type, Column elements, int length, MemoryBlock? validity = null)
    {
        if (type.Kind != TypeKind.FixedList) throw new ArgumentException($"A column of {type} is not made of lists of fixed size.", nameof(type));
        CheckChild(type, type.Element!, elements, checked(length * type.Size));
        return Column.Pooled(type, length, validity, BufferPool.Rent(0), children: [elements]);
    }

    /// <summary>A column of structs.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="members">A column for each member, with a row for each of its rows, null ones too.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="validity">A set bit for each row that holds a struct; null: all do.</param>
    public static Column Struct(DataType type, Column[] members, int length, MemoryBlock? validity = null)
    {
        if (type.Kind != TypeKind.Struct || members.Length != type.Fields.Length) throw new ArgumentException($"A column of {type} is not made of {members.Length} members.", nameof(type));
        for (var member = 0; member < members.Length; member++) CheckChild(type, type.Fields[member].Type, members[member], length);
        return Column.Pooled(type, length, validity, BufferPool.Rent(0), children: members);
    }

    /// <summary>A column of type "NULL".</summary>
    /// <param name="length">How many rows.</param>
    public static Column Null(int length) => AllNull(DataType.Null, length);

    /// <summary>A column whose rows are all the same. A text is stored once, coded.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="value">The value in the C# type that <see cref="Cells.Get"/> gives for a column of this type; null: all rows are null.</param>
    /// <param name="length">How many rows.</param>
    /// <exception cref="ArgumentException">The value is not of the type's C# type.</exception>
    public static Column Constant(DataType type, object? value, int length)
    {
        if (value is null) return AllNull(type, length);
        if (type.Kind == TypeKind.Utf8 && value is string text)
        {
            var dictionary = new TextDictionary();
            if (dictionary.Add(Encoding.UTF8.GetBytes(text)) == 0) return CodedColumn.Create(BufferPool.RentZeroed(length * sizeof(int)), length, null, dictionary);
        }

        return (type.Kind, value) switch
        {
            (TypeKind.Boolean, bool boolean) => Repeated(boolean, length),
            (TypeKind.Int8, sbyte number) => Repeated(type, number, length),
            (TypeKind.Int16, short number) => Repeated(type, number, length),
            (TypeKind.Int32 or TypeKind.Date, int number) => Repeated(type, number, length),
            (TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp, long number) => Repeated(type, number, length),
            (TypeKind.Int128 or TypeKind.Decimal, Int128 number) => Repeated(type, number, length),
            (TypeKind.UInt8, byte number) => Repeated(type, number, length),
            (TypeKind.UInt16, ushort number) => Repeated(type, number, length),
            (TypeKind.UInt32, uint number) => Repeated(type, number, length),
            (TypeKind.UInt64, ulong number) => Repeated(type, number, length),
            (TypeKind.UInt128, UInt128 number) => Repeated(type, number, length),
            (TypeKind.Uuid, Guid uuid) => Repeated(type, Uuids.ToSlot(uuid), length),
            (TypeKind.Float32, float number) => Repeated(type, number, length),
            (TypeKind.Float64, double number) => Repeated(type, number, length),
            (TypeKind.Interval, Interval interval) => Repeated(type, interval, length),
            (TypeKind.Utf8, string tooLong) => Repeated(type, Encoding.UTF8.GetBytes(tooLong), length),
            (TypeKind.Binary, byte[] bytes) => Repeated(type, bytes, length),
            (_, object?[] items) when type.IsNested => Repeated(type, items, length),
            _ => throw new ArgumentException($"A constant of {type} was given as {value.GetType().Name}.", nameof(value)),
        };
    }

    /// <summary>A column whose rows are all null.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="length">How many rows.</param>
    public static Column AllNull(DataType type, int length)
    {
        if (type.Kind == TypeKind.Other) throw new ArgumentException($"Columns do not hold {type}; cast it to a type they hold, such as VARCHAR.", nameof(type));
        var bytes = type.Kind switch
        {
            TypeKind.Boolean => BitSpans.Words(length) * sizeof(ulong),
            TypeKind.Struct or TypeKind.FixedList => 0,
            _ when type.Width == 0 => checked((length + 1) * sizeof(int)),
            _ => checked(length * type.Width),
        };
        Column[]? children = type.Kind switch
        {
            TypeKind.Struct => [.. type.Fields.Select(field => AllNull(field.Type, length))],
            TypeKind.FixedList => [AllNull(type.Element!, checked(length * type.Size))],
            TypeKind.List or TypeKind.Map => [AllNull(type.Element!, 0)],
            _ => null,
        };
        return new Column(
            type, length, BufferPool.RentZeroed(BitSpans.Words(length) * sizeof(ulong)), BufferPool.RentZeroed(bytes), type.IsVariable ? BufferPool.Rent(0) : null,
            nullCount: length, children: children);
    }

    private static void CheckChild(DataType type, DataType expected, Column child, int length)
    {
        if (child.Type != expected || child.Length != length)
            throw new ArgumentException($"A column of {type} needs {length} rows of {expected} below it, and was given {child.Length} of {child.Type}.", nameof(child));
    }

    private static Column Repeated(bool value, int length)
    {
        var bits = BufferPool.RentZeroed(BitSpans.Words(length) * sizeof(ulong));
        if (value) BitSpans.SetRange(bits.As<ulong>(), 0, length);
        return Bits(bits, length);
    }

    private static Column Repeated<T>(DataType type, T value, int length)
        where T : unmanaged
    {
        var values = BufferPool.Rent(checked(length * Unsafe.SizeOf<T>()));
        values.As<T>()[..length].Fill(value);
        return Fixed<T>(type, values, length);
    }

    private static Column Repeated(DataType type, byte[] value, int length)
    {
        using var builder = new ColumnBuilder(type, length);
        for (var row = 0; row < length; row++) builder.AppendText(value);
        return builder.Finish();
    }

    private static Column Repeated(DataType type, object?[] items, int length)
    {
        using var builder = new ColumnBuilder(type, length);
        var isStruct = type.Kind == TypeKind.Struct;
        for (var item = 0; item < items.Length; item++)
        {
            using var value = Constant(isStruct ? type.Fields[item].Type : type.Element!, items[item], 1);
            (isStruct ? builder.Members[item] : builder.Elements).AppendFrom(value, 0);
        }

        if (isStruct) builder.EndStruct();
        else builder.EndList();
        using var one = builder.Finish();
        for (var row = 0; row < length; row++) builder.AppendFrom(one, 0);
        return builder.Finish();
    }
}
