using System.Text;
using Quiver.Columns;

namespace Quiver.Tests;

/// <summary>Random values of every type, and columns of them in every shape: with and without a mask, garbage under nulls, sliced off word boundaries, coded.</summary>
internal static class Data
{
    public static readonly DataType[] Types =
    [
        DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64, DataType.Float32, DataType.Float64,
        DataType.Decimal(18, 4), DataType.Utf8, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned, DataType.TimestampIn(TimeUnit.Nanosecond), DataType.Interval,
        DataType.UInt128, DataType.Uuid, DataType.TimeNanos,
    ];

    /// <summary>Lists of values, of texts, of lists.</summary>
    public static readonly DataType[] Lists = [DataType.List(DataType.Int64), DataType.List(DataType.Boolean), DataType.List(DataType.Utf8), DataType.List(DataType.List(DataType.Int16))];

    /// <summary>Structs, maps and lists of fixed size, of each other too.</summary>
    public static readonly DataType[] Nested =
    [
        DataType.Struct(new Field("a", DataType.Int32), new Field("b c", DataType.Utf8), new Field("d", DataType.Boolean)),
        DataType.Struct(new Field("", DataType.Struct(new Field("x", DataType.Float64), new Field("y", DataType.List(DataType.Utf8)))), new Field("", DataType.Interval)),
        DataType.FixedList(DataType.Int64, 3), DataType.FixedList(DataType.FixedList(DataType.Utf8, 2), 1), DataType.FixedList(DataType.Boolean, 70),
        DataType.Map(DataType.Utf8, DataType.Int32), DataType.Map(DataType.Int16, DataType.List(DataType.Struct(new Field("k", DataType.FixedList(DataType.Int8, 2))))),
        DataType.List(DataType.Struct(new Field("l", DataType.List(DataType.Int16)), new Field("m", DataType.Map(DataType.Int32, DataType.Utf8)))),
    ];

    /// <summary>All that columns hold.</summary>
    public static readonly DataType[] AllTypes = [.. Types, .. Lists, .. Nested];

    /// <summary>A value in the C# type that <see cref="Cells.Get"/> gives; small ranges and extremes, so that equal values occur.</summary>
    public static object Value(Random random, DataType type)
    {
        var extreme = random.Next(10);
        return type.Kind switch
        {
            TypeKind.Boolean => random.Next(2) == 0,
            TypeKind.Int8 => extreme == 0 ? sbyte.MinValue : (object)(sbyte)random.Next(-3, 4),
            TypeKind.Int16 => extreme == 0 ? short.MinValue : (object)(short)random.Next(-3, 4),
            TypeKind.Int32 or TypeKind.Date => extreme == 0 ? int.MinValue : (object)random.Next(-3, 4),
            TypeKind.Int64 or TypeKind.Time or TypeKind.Timestamp => extreme == 0 ? long.MinValue : (object)random.NextInt64(-3, 4),
            TypeKind.Int128 or TypeKind.Decimal => extreme == 0 ? Int128.MinValue : (object)(Int128)random.Next(-3, 4),
            TypeKind.UInt8 => extreme == 0 ? byte.MaxValue : (object)(byte)random.Next(4),
            TypeKind.UInt16 => extreme == 0 ? ushort.MaxValue : (object)(ushort)random.Next(4),
            TypeKind.UInt32 => extreme == 0 ? uint.MaxValue : (object)(uint)random.Next(4),
            TypeKind.UInt64 => extreme == 0 ? ulong.MaxValue : (object)(ulong)random.Next(4),
            TypeKind.Float32 => new[] { 0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1.5f, -1.5f }[random.Next(7)],
            TypeKind.Float64 => new[] { 0d, -0d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1.5, -1.5 }[random.Next(7)],
            TypeKind.Interval => new Interval(random.Next(-1, 2), random.Next(-31, 31), random.NextInt64(-1, 2) * 86_400_000_000),
            TypeKind.List => Values(random, type.Element!, extreme == 0 ? 70 : random.Next(4), nulls: 0.2),
            TypeKind.FixedList => Values(random, type.Element!, type.Size, nulls: 0.2),
            TypeKind.Struct => type.Fields.Select(field => random.Next(5) == 0 ? null : Value(random, field.Type)).ToArray(),
            TypeKind.Map => Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, type.Element!.Fields[0].Type)).Distinct()
                .Select(key => (object)new object?[] { key, random.Next(5) == 0 ? null : Value(random, type.Element!.Fields[1].Type) }).ToArray(),
            TypeKind.UInt128 => extreme == 0 ? UInt128.MaxValue : (object)(UInt128)random.Next(4),
            TypeKind.Uuid => new[] { Guid.Empty, Guid.AllBitsSet, new Guid("7fffffff-0000-4000-8000-000000000000"), new Guid("80000000-0000-4000-8000-000000000001") }[random.Next(4)],
            TypeKind.Utf8 => extreme == 0 ? "ein längerer Text, länger als ein Wort 🙂" : new[] { "", "a", "AAPL", "MSFT", "ünï" }[random.Next(5)],
            _ => Encoding.Latin1.GetBytes(extreme == 0 ? "\0\u00ff\u0080 longer than sixteen bytes" : new[] { "", "a", "\0", "\u00ff" }[random.Next(4)]),
        };
    }

    public static object?[] Values(Random random, DataType type, int count, double nulls) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < nulls ? null : Value(random, type))];

    public static void Append(ColumnBuilder builder, object? value)
    {
        switch (value)
        {
            case null: builder.AppendNull(); break;
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
            case UInt128 number: builder.Append(number); break;
            case Guid uuid: builder.Append(Uuids.ToSlot(uuid)); break;
            case string text: builder.AppendText(text); break;
            case byte[] bytes: builder.AppendText(bytes); break;
            case object?[] members when builder.Type.Kind == TypeKind.Struct:
                for (var member = 0; member < members.Length; member++) Append(builder.Members[member], members[member]);
                builder.EndStruct();
                break;
            case object?[] items:
                foreach (var item in items) Append(builder.Elements, item);
                builder.EndList();
                break;
            default: throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }

    /// <summary>A plain column of values; garbage stands under its nulls.</summary>
    public static Column Column(DataType type, params object?[] values)
    {
        using var builder = new ColumnBuilder(type);
        var garbage = new Random(Seed: 5);
        foreach (var value in values) Append(builder, value ?? Value(garbage, type));
        using var full = builder.Finish();
        if (Array.TrueForAll(values, value => value is not null)) return full.Share();

        var validity = BufferPool.Rent(BitSpans.Words(values.Length) * sizeof(ulong));
        validity.Bytes.Fill(0xA5); // bits behind the last row may be anything
        var words = validity.As<ulong>();
        for (var row = 0; row < values.Length; row++)
            words[row >> 6] = (words[row >> 6] & ~(1UL << row)) | ((values[row] is null ? 0UL : 1UL) << row);
        return full.Masked(validity);
    }

    /// <summary>A coded column of values; codes under its nulls are out of range.</summary>
    public static Column Coded(TextDictionary dictionary, params object?[] values)
    {
        using var codes = Column(DataType.Int32, [.. values.Select(value => value is string text ? (object)dictionary.Add(Encoding.UTF8.GetBytes(text)) : null)]);
        return codes.Decoded(dictionary);
    }

    /// <summary>Columns of every type in every shape, with the values they hold.</summary>
    public static IEnumerable<(object?[] Values, Column Column)> Columns(Random random, int rounds = 6)
    {
        var dictionary = new TextDictionary();
        foreach (var type in AllTypes)
        {
            for (var round = 0; round < rounds; round++)
            {
                var values = Values(random, type, random.Next(0, 200), nulls: (round % 3) switch { 0 => 0, 1 => 0.3, _ => 1 });
                using var whole = type.Kind == TypeKind.Utf8 && round >= rounds / 2 ? Coded(dictionary, values) : Column(type, values);
                var start = random.Next(0, values.Length + 1);
                var length = random.Next(0, values.Length - start + 1);
                yield return (values, whole.Share());
                yield return (values[start..(start + length)], whole.Slice(start, length));
            }
        }
    }

    public static void AssertEqual(IReadOnlyList<object?> expected, Column actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (var row = 0; row < expected.Count; row++)
        {
            var value = Cells.Get(actual, row);
            if (expected[row] is double or float) Assert.Equal(Bits(expected[row]), Bits(value));
            else Assert.Equal(expected[row], value);
        }
    }

    private static object? Bits(object? value) => value switch
    {
        double number => BitConverter.DoubleToInt64Bits(number),
        float number => BitConverter.SingleToInt32Bits(number),
        _ => value,
    };
}
