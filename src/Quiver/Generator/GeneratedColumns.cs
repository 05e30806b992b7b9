using System.Numerics;
using System.Text;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Generator;

/// <summary>Makes some rows of a column.</summary>
/// <param name="first">Number of the first row.</param>
/// <param name="count">How many.</param>
internal delegate Column GeneratedColumn(long first, int count);

/// <summary>What values a generator gives a column, by its type: times advance with the rows, all others are by chance; never NULL.</summary>
internal static class GeneratedColumns
{
    private const string CountingName = "seq";
    private const ulong NumberBound = 1_000;    // numbers are 0 to 999
    private const ulong ByteBound = 100;        // in a byte 0 to 99
    private const int NumberDigits = 3;
    private const int LongestList = 3;          // lists have 0 to 3 elements

    /// <summary>The columns when none are declared.</summary>
    public static Schema DefaultSchema { get; } = new(
    [
        new Field(CountingName, DataType.Int64, Nullable: false),
        new Field("ts", DataType.Timestamp, Nullable: false),
        new Field("value", DataType.Utf8, Nullable: false),
    ]);

    /// <summary>The values of the default columns: 0, 1, 2 …; the row's time; v0, v1, v2 ….</summary>
    public static IReadOnlyList<GeneratedColumn> Default(GeneratorOptions options) => [Count, Moments(DataType.Timestamp, options), NumberedTexts];

    /// <summary>The values of declared columns.</summary>
    public static IReadOnlyList<GeneratedColumn> Of(Schema schema, GeneratorOptions options) => [.. Enumerable.Range(0, schema.Count).Select(column => Of(schema[column], column, options))];

    private static GeneratedColumn Of(Field field, int column, GeneratorOptions options)
    {
        var chance = new RowChance(options.Seed, column);
        var type = field.Type;
        switch (type.Kind)
        {
            case TypeKind.Int64 when string.Equals(field.Name, CountingName, StringComparison.OrdinalIgnoreCase): return Count;
            case TypeKind.Boolean: return Rows(type, (builder, row) => builder.AppendBoolean((chance[row] & 1) != 0));
            case TypeKind.Int8: return Numbers<sbyte>(type, chance, ByteBound);
            case TypeKind.UInt8: return Numbers<byte>(type, chance, ByteBound);
            case TypeKind.Int16: return Numbers<short>(type, chance, NumberBound);
            case TypeKind.UInt16: return Numbers<ushort>(type, chance, NumberBound);
            case TypeKind.Int32: return Numbers<int>(type, chance, NumberBound);
            case TypeKind.UInt32: return Numbers<uint>(type, chance, NumberBound);
            case TypeKind.Int64: return Numbers<long>(type, chance, NumberBound);
            case TypeKind.UInt64: return Numbers<ulong>(type, chance, NumberBound);
            case TypeKind.Int128: return Numbers<Int128>(type, chance, NumberBound);
            case TypeKind.Float32: return Slots(type, row => (float)Hundredths(chance[row]));
            case TypeKind.Float64: return Slots(type, row => Hundredths(chance[row]));
            case TypeKind.Decimal: return Decimals(type, chance);
            case TypeKind.Interval: return Slots(type, row => new Interval(0, 0, (long)(chance[row] % 3_600) * 1_000_000));
            case TypeKind.Date: return Slots(type, row => checked((int)Calendar.DayOf(options.MomentOf(row))));
            case TypeKind.Time: return Slots(type, row => (options.MomentOf(row) - (Calendar.DayOf(options.MomentOf(row)) * Calendar.MicrosPerDay)) * (type.Unit == TimeUnit.Nanosecond ? 1_000 : 1));
            case TypeKind.Timestamp: return Moments(type, options);
            case TypeKind.Binary: return Rows(type, (builder, row) => builder.AppendText(BitConverter.GetBytes(chance[row])));
            case TypeKind.Utf8: return Texts(field.Name, chance, options.Cardinality);
            case TypeKind.UInt128: return Numbers<UInt128>(type, chance, NumberBound);
            case TypeKind.Uuid: return Slots(type, row => new Int128(chance[row], chance[~row]));
            case TypeKind.Null: return (_, count) => ColumnFactory.Null(count);
            case TypeKind.List: return Lists(type, chance, Of(new Field(field.Name, type.Element!), column, options));
            case TypeKind.FixedList: return FixedLists(type, Of(new Field(field.Name, type.Element!), column, options));
            case TypeKind.Struct: return Structs(type, [.. type.Fields.Select((member, index) => Of(member, Below(column, index), options))]);
            case TypeKind.Map: return Maps(type, chance, Of(type.Element!.Fields[0], Below(column, 0), options), Of(type.Element!.Fields[1], Below(column, 1), options));
            default: throw new System.Diagnostics.UnreachableException($"A source has no columns of {type}.");
        }
    }

    private static Column Count(long first, int count)
    {
        using var builder = new ColumnBuilder(DataType.Int64, count);
        var slots = builder.AppendSpan<long>(count);
        for (var index = 0; index < slots.Length; index++) slots[index] = first + index;
        return builder.Finish();
    }

    private static GeneratedColumn Lists(DataType type, RowChance chance, GeneratedColumn elements) => (first, count) =>
    {
        using var values = elements(first * LongestList, count * LongestList);
        using var builder = new ColumnBuilder(type, count);
        for (var row = 0; row < count; row++)
        {
            var length = (int)(chance[first + row] % (LongestList + 1));
            for (var element = 0; element < length; element++) builder.Elements.AppendFrom(values, (row * LongestList) + element);
            builder.EndList();
        }

        return builder.Finish();
    };

    private static GeneratedColumn FixedLists(DataType type, GeneratedColumn elements) => (first, count) =>
        ColumnFactory.FixedList(type, elements(first * type.Size, count * type.Size), count);

    private static GeneratedColumn Structs(DataType type, GeneratedColumn[] members) => (first, count) =>
        ColumnFactory.Struct(type, Array.ConvertAll(members, member => member(first, count)), count);

    // 0 to 3 entries: of keys that are equal the first is taken.
    private static GeneratedColumn Maps(DataType type, RowChance chance, GeneratedColumn keys, GeneratedColumn values) => (first, count) =>
    {
        using var someKeys = keys(first * LongestList, count * LongestList);
        using var someValues = values(first * LongestList, count * LongestList);
        using var builder = new ColumnBuilder(type, count);
        for (var row = 0; row < count; row++)
        {
            var from = row * LongestList;
            var end = from + (int)(chance[first + row] % (LongestList + 1));
            for (var entry = from; entry < end; entry++)
            {
                if (someKeys.IsNull(entry) || Enumerable.Range(from, entry - from).Any(before => CompareRows.Equal(someKeys, before, someKeys, entry))) continue;
                builder.Elements.Members[0].AppendFrom(someKeys, entry);
                builder.Elements.Members[1].AppendFrom(someValues, entry);
                builder.Elements.EndStruct();
            }

            builder.EndList();
        }

        return builder.Finish();
    };

    // A number for the chance of a part of a column, apart from those of columns.
    private static int Below(int column, int part) => (column * 1_009) + part + 1_000_003;

    private static Column NumberedTexts(long first, int count)
    {
        using var builder = new ColumnBuilder(DataType.Utf8, count);
        for (var row = first; row < first + count; row++) builder.AppendText($"v{row}");
        return builder.Finish();
    }

    private static GeneratedColumn Moments(DataType type, GeneratorOptions options) => type.Unit switch
    {
        TimeUnit.Second => Slots(type, row => Calendar.FloorDivide(options.MomentOf(row), 1_000_000)),
        TimeUnit.Millisecond => Slots(type, row => Calendar.FloorDivide(options.MomentOf(row), 1_000)),
        TimeUnit.Nanosecond => Slots(type, row => checked(options.MomentOf(row) * 1_000)),
        _ => Slots(type, options.MomentOf),
    };

    private static GeneratedColumn Numbers<T>(DataType type, RowChance chance, ulong bound)
        where T : unmanaged, INumberBase<T> => Slots(type, row => T.CreateTruncating(chance[row] % bound));

    private static GeneratedColumn Decimals(DataType type, RowChance chance)
    {
        var bound = UInt128.One;
        for (var digit = 0; digit < Math.Min(type.Precision, type.Scale + NumberDigits); digit++) bound *= 10;
        return Slots(type, row => (Int128)(new UInt128(chance[row], chance[~row]) % bound));
    }

    /// <summary>Texts of a small set, coded: name_0, name_1 ….</summary>
    private static GeneratedColumn Texts(string name, RowChance chance, int cardinality)
    {
        var dictionary = new TextDictionary();
        for (var code = 0; code < cardinality; code++) dictionary.Add(Encoding.UTF8.GetBytes($"{name}_{code}"));
        var distinct = (ulong)dictionary.Count; // fewer than asked for when the name is so long that they do not fit
        return (first, count) =>
        {
            var codes = BufferPool.Rent(count * sizeof(int));
            var slots = codes.As<int>();
            for (var index = 0; index < count; index++) slots[index] = (int)(chance[first + index] % distinct);
            return CodedColumn.Create(codes, count, validity: null, dictionary);
        };
    }

    private static GeneratedColumn Slots<T>(DataType type, Func<long, T> value)
        where T : unmanaged => (first, count) =>
        {
            using var builder = new ColumnBuilder(type, count);
            var slots = builder.AppendSpan<T>(count);
            for (var index = 0; index < slots.Length; index++) slots[index] = value(first + index);
            return builder.Finish();
        };

    private static GeneratedColumn Rows(DataType type, Action<ColumnBuilder, long> append) => (first, count) =>
    {
        using var builder = new ColumnBuilder(type, count);
        for (var row = first; row < first + count; row++) append(builder, row);
        return builder.Finish();
    };

    private static double Hundredths(ulong chance) => (chance % (NumberBound * 100)) / 100.0;
}
