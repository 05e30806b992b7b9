using System.Text;
using Quiver.Columns;

namespace Quiver.Tests.DuckDb;

/// <summary>Random columns of every type, rich in nulls, extremes and empty texts, with garbage under the nulls; and their values as objects.</summary>
internal static class RandomRows
{
    public static readonly DataType[] Types =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
        DataType.Float32, DataType.Float64, DataType.Decimal(1, 0), DataType.Decimal(4, 2), DataType.Decimal(5, 0), DataType.Decimal(9, 9), DataType.Decimal(10, 1), DataType.Decimal(18, 6),
        DataType.Decimal(19, 0), DataType.Decimal(38, 10), DataType.Utf8, DataType.Json, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned,
        DataType.TimestampIn(TimeUnit.Second), DataType.TimestampIn(TimeUnit.Millisecond), DataType.TimestampIn(TimeUnit.Nanosecond), DataType.Interval,
        DataType.List(DataType.Int32), DataType.List(DataType.Boolean), DataType.List(DataType.Decimal(9, 9)), DataType.List(DataType.Utf8), DataType.List(DataType.List(DataType.Utf8)),
        DataType.UInt128, DataType.Uuid, DataType.TimeNanos, DataType.FixedList(DataType.Int32, 3), DataType.FixedList(DataType.FixedList(DataType.Utf8, 2), 2), DataType.List(DataType.FixedList(DataType.Boolean, 5)),
        DataType.Struct(new Field("a", DataType.Int32), new Field("b c", DataType.Utf8), new Field("d", DataType.Boolean)),
        DataType.Struct(new Field("s", DataType.Struct(new Field("x", DataType.Float64), new Field("y", DataType.List(DataType.Utf8)))), new Field("e", DataType.FixedList(DataType.Decimal(4, 2), 2))),
        DataType.Map(DataType.Utf8, DataType.Int32), DataType.Map(DataType.Int16, DataType.List(DataType.Struct(new Field("k", DataType.FixedList(DataType.Int8, 2))))),
        DataType.List(DataType.Struct(new Field("l", DataType.List(DataType.Int16)), new Field("m", DataType.Map(DataType.Int32, DataType.Utf8)))),
    ];

    /// <summary>Values of a type, null about as often as asked.</summary>
    public static object?[] Values(DataType type, int rows, Random random, double nulls = 0.2) =>
        [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < nulls ? null : Value(type, random))];

    /// <summary>A column of values; the slots of its null rows hold other values.</summary>
    public static Column Build(DataType type, object?[] values, Random random)
    {
        using var builder = new ColumnBuilder(type);
        foreach (var value in values)
        {
            if (value is null && random.Next(2) == 0) builder.AppendNull();
            else Append(builder, value ?? Value(type, random));
        }

        using var full = builder.Finish();
        if (values.All(value => value is not null)) return full.Share();
        var mask = BufferPool.RentZeroed(BitSpans.Words(values.Length) * sizeof(ulong));
        for (var row = 0; row < values.Length; row++)
            if (values[row] is not null) BitSpans.SetRange(mask.As<ulong>(), row, 1);
        return full.Masked(mask);
    }

    /// <summary>A text column coded with a dictionary.</summary>
    public static Column Coded(object?[] texts, TextDictionary dictionary)
    {
        using var builder = new CodedTextBuilder(dictionary);
        foreach (var text in texts) builder.AppendText((string?)text);
        return builder.Finish();
    }

    /// <summary>The values of a column as objects.</summary>
    public static object?[] Read(Column column) => [.. Enumerable.Range(0, column.Length).Select(row => Cells.Get(column, row))];

    private static object Value(DataType type, Random random) => type.Kind switch
    {
        TypeKind.Boolean => random.Next(2) == 0,
        TypeKind.Int8 => Pick(random, sbyte.MinValue, sbyte.MaxValue, (sbyte)random.Next(-128, 128)),
        TypeKind.Int16 => Pick(random, short.MinValue, short.MaxValue, (short)random.Next(-32768, 32768)),
        TypeKind.Int32 => Pick(random, int.MinValue, int.MaxValue, random.Next(int.MinValue, int.MaxValue)),
        TypeKind.Int64 => Pick(random, long.MinValue, long.MaxValue, random.NextInt64(long.MinValue, long.MaxValue)),
        TypeKind.Int128 => Pick(random, Int128.MinValue, Int128.MaxValue, (Int128)random.NextInt64(long.MinValue, long.MaxValue) * random.Next()),
        TypeKind.UInt8 => Pick(random, byte.MinValue, byte.MaxValue, (byte)random.Next(256)),
        TypeKind.UInt16 => Pick(random, ushort.MinValue, ushort.MaxValue, (ushort)random.Next(65536)),
        TypeKind.UInt32 => Pick(random, uint.MinValue, uint.MaxValue, (uint)random.NextInt64(uint.MaxValue)),
        TypeKind.UInt64 => Pick(random, ulong.MinValue, ulong.MaxValue, (ulong)random.NextInt64() * 2),
        TypeKind.Float32 => Pick(random, 0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, random.NextSingle()),
        TypeKind.Float64 => Pick(random, 0d, -0d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, random.NextDouble() * 1e9),
        TypeKind.Decimal => Digits(type.Precision, random),
        TypeKind.Utf8 => type == DataType.Json ? $"[{random.Next()}, \"é\"]" : Text(random),
        TypeKind.Binary => Bytes(random),
        TypeKind.Date => Pick(random, -719_162 /* year 1 */, 2_932_896 /* year 9999 */, random.Next(-40_000, 40_000)),
        TypeKind.Time when type == DataType.TimeNanos => Pick(random, 0L, 86_399_999_999_999L, random.NextInt64(86_400_000_000_000)),
        TypeKind.Time => Pick(random, 0L, 86_399_999_999L, random.NextInt64(86_400_000_000)),
        TypeKind.Timestamp => type.Unit switch
        {
            TimeUnit.Second => Pick(random, -62_135_596_800L, 253_402_300_799L, -1L, random.NextInt64(4_000_000_000)),
            TimeUnit.Millisecond => Pick(random, -62_135_596_800_000L, 253_402_300_799_999L, -1L, random.NextInt64(4_000_000_000_000)),
            TimeUnit.Nanosecond => Pick(random, -9_000_000_000_000_000_000L, 9_000_000_000_000_000_000L, -1L, random.NextInt64()),
            _ => Pick(random, -62_135_596_800_000_000L, 253_402_300_799_999_999L, -1L, random.NextInt64(4_000_000_000_000_000)),
        },
        TypeKind.Interval => Pick(random, new Interval(int.MinValue, int.MaxValue, long.MinValue), default, new Interval(random.Next(-100, 100), random.Next(-100, 100), random.NextInt64(-1_000_000, 1_000_000))),
        TypeKind.List => Values(type.Element!, Pick(random, 0, 1, 3, random.Next(10), random.Next(100) == 0 ? 5_000 : 0), random),
        TypeKind.FixedList => Values(type.Element!, type.Size, random),
        TypeKind.Struct => type.Fields.Select(field => Values(field.Type, 1, random)[0]).ToArray(),
        TypeKind.Map => Values(type.Element!.Fields[0].Type, Pick(random, 0, 1, random.Next(10)), random, nulls: 0).Distinct().Select(key => (object)new[] { key, Values(type.Element!.Fields[1].Type, 1, random)[0] }).ToArray(),
        TypeKind.UInt128 => Pick(random, UInt128.MinValue, UInt128.MaxValue, (UInt128)random.NextInt64() * (UInt128)random.NextInt64()),
        TypeKind.Uuid => Pick(random, Guid.Empty, Guid.AllBitsSet, new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column"),
    };

    private static void Append(ColumnBuilder builder, object value)
    {
        switch (value)
        {
            case bool boolean: builder.AppendBoolean(boolean); break;
            case sbyte number: builder.Append(number); break;
            case short number: builder.Append(number); break;
            case int number: builder.Append(number); break;
            case long number: builder.Append(number); break;
            case Int128 number: builder.Append(number); break;
            case byte number: builder.Append(number); break;
            case ushort number: builder.Append(number); break;
            case uint number: builder.Append(number); break;
            case ulong number: builder.Append(number); break;
            case float number: builder.Append(number); break;
            case double number: builder.Append(number); break;
            case Interval interval: builder.Append(interval); break;
            case string text: builder.AppendText(Encoding.UTF8.GetBytes(text)); break;
            case byte[] bytes: builder.AppendText(bytes); break;
            case UInt128 number: builder.Append(number); break;
            case Guid uuid: builder.Append(Uuids.ToSlot(uuid)); break;
            case object?[] members when builder.Type.Kind == TypeKind.Struct:
                for (var member = 0; member < members.Length; member++)
                {
                    if (members[member] is { } present) Append(builder.Members[member], present);
                    else builder.Members[member].AppendNull();
                }

                builder.EndStruct();
                break;
            case object?[] items:
                foreach (var item in items)
                {
                    if (item is null) builder.Elements.AppendNull();
                    else Append(builder.Elements, item);
                }

                builder.EndList();
                break;
            default: throw new ArgumentOutOfRangeException(nameof(value), value, "no such value");
        }
    }

    private static T Pick<T>(Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    private static Int128 Digits(int precision, Random random)
    {
        var limit = Int128.One;
        for (var digit = 0; digit < precision; digit++) limit *= 10;
        return Pick(random, limit - 1, 1 - limit, 0, (Int128)random.NextInt64() * random.NextInt64() % limit);
    }

    // Lengths around the 12 bytes that DuckDB keeps in place; several bytes a character; a zero inside.
    private static string Text(Random random) => Pick(random, "", "a", "é", "12 bytes lon", "13 bytes long", "twelve\0bytes and a zero", "💡💡💡", "💡💡💡💡", new string('x', random.Next(300)), $"key {random.Next(20)}");

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[Pick(random, 0, 1, 12, 13, random.Next(100))];
        random.NextBytes(bytes);
        return bytes;
    }
}
