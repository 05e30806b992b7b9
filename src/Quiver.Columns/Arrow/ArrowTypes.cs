using System.Collections.Immutable;

namespace Quiver.Columns;

/// <summary>Which column an Arrow field becomes, and which Arrow field a column. What has no place on the other side is refused by its name.</summary>
internal static class ArrowTypes
{
    private const string TypeKey = "QUIVER:type"; // tells a HUGEINT from the decimal it is written as
    private const string Uuid = "arrow.uuid";
    private const string Json = "arrow.json";

    private static readonly ArrowType Int32 = new(ArrowKind.Int) { Bits = 32, IsSigned = true };

    /// <summary>The column that a field of a schema becomes.</summary>
    /// <exception cref="ArrowException">Quiver has no column of its type.</exception>
    public static ArrowColumn Bind(ArrowField field) => Bind(field, new ArrowPath(null, field.Name)) with { IsTop = true };

    /// <summary>The Arrow field of a column.</summary>
    /// <param name="field">The column.</param>
    /// <param name="dictionary">The number of its dictionary, when its texts are written coded.</param>
    /// <exception cref="ArrowException">Arrow has no such type.</exception>
    public static ArrowField Of(Field field, long? dictionary = null)
    {
        var arrow = Of(field.Name, field.Type, field.Nullable, field.Name);
        return dictionary is { } id && arrow.Type.Kind == ArrowKind.Utf8 ? arrow with { Coding = new ArrowCoding(id, Int32, IsOrdered: false) } : arrow;
    }

    private static ArrowColumn Bind(ArrowField field, ArrowPath path)
    {
        var children = BindChildren(field, path);
        DataType type;
        try
        {
            type = TypeOf(field, children, path);
        }
        catch (ArgumentException refused) // a name twice in a struct, a list of a size that no column has
        {
            throw Refused(path, field.Type, refused.Message);
        }

        if (type.Kind == TypeKind.Map) children = [children[0] with { Type = type.Element! }]; // Arrow's names for key and value are free
        return new ArrowColumn(field, type, children, path);
    }

    private static ImmutableArray<ArrowColumn> BindChildren(ArrowField field, ArrowPath path)
    {
        var expected = field.Type.Kind switch
        {
            ArrowKind.List or ArrowKind.LargeList or ArrowKind.FixedList or ArrowKind.ListView or ArrowKind.LargeListView or ArrowKind.Map => 1,
            ArrowKind.Struct or ArrowKind.Union or ArrowKind.RunEndEncoded => field.Children.Length,
            _ => 0,
        };
        if (field.Children.Length != expected) throw ArrowException.Malformed($"Column '{path}', {field.Type}, has {field.Children.Length} parts in the schema; its type has {expected}.");
        if (field.Type.Kind is ArrowKind.Union or ArrowKind.RunEndEncoded) return [];
        return [.. field.Children.Select(child => Bind(child, child.Name.Length == 0 ? path : new ArrowPath(path, child.Name)))];
    }

    private static DataType TypeOf(ArrowField field, ImmutableArray<ArrowColumn> children, ArrowPath path)
    {
        var type = field.Type;
        return type.Kind switch
        {
            ArrowKind.Null => DataType.Null,
            ArrowKind.Boolean => DataType.Boolean,
            ArrowKind.Int => Integer(type),
            ArrowKind.Float => type.Bits == 64 ? DataType.Float64 : DataType.Float32,
            ArrowKind.Decimal => Decimal(field, path),
            ArrowKind.Utf8 or ArrowKind.LargeUtf8 or ArrowKind.Utf8View => field.Extension == Json ? DataType.Json : DataType.Utf8,
            ArrowKind.Binary or ArrowKind.LargeBinary or ArrowKind.BinaryView => DataType.Binary,
            ArrowKind.FixedBinary when type.Size < 0 => throw ArrowException.Malformed($"Column '{path}' holds byte strings of {type.Size} bytes."),
            ArrowKind.FixedBinary => type.Size == 16 && field.Extension == Uuid ? DataType.Uuid : DataType.Binary,
            ArrowKind.Date => type.Bits == 32 ? DataType.Date : DataType.TimestampIn(TimeUnit.Millisecond), // should be whole days, and often is not
            ArrowKind.Time => Time(type, path),
            ArrowKind.Timestamp => type.Zone is { Length: > 0 } ? DataType.TimestampZoned : DataType.TimestampIn(type.Unit),
            ArrowKind.Interval or ArrowKind.Duration => DataType.Interval,
            ArrowKind.List or ArrowKind.LargeList or ArrowKind.ListView or ArrowKind.LargeListView => DataType.List(children[0].Type),
            ArrowKind.FixedList when type.Size < 0 => throw ArrowException.Malformed($"Column '{path}' holds lists of {type.Size} elements."),
            ArrowKind.FixedList => DataType.FixedList(children[0].Type, type.Size),
            ArrowKind.Struct when children.IsEmpty => throw Refused(path, type, "a struct without members has no column."),
            ArrowKind.Struct => DataType.Struct(children.Select(child => new Field(child.Field.Name, child.Type))),
            ArrowKind.Map => Map(field, children[0], path),
            ArrowKind.Union => throw Refused(path, type, "Quiver has no unions. Write each member as a column of its own, NULL where the row is of another."),
            ArrowKind.RunEndEncoded => throw Refused(path, type, "runs are not decoded. Write the values one by one, or as a dictionary."),
            _ => throw Refused(path, type, "Quiver has no column for it."),
        };
    }

    private static DataType Integer(ArrowType type) => (type.Bits, type.IsSigned) switch
    {
        (8, true) => DataType.Int8,
        (16, true) => DataType.Int16,
        (32, true) => DataType.Int32,
        (64, true) => DataType.Int64,
        (8, false) => DataType.UInt8,
        (16, false) => DataType.UInt16,
        (32, false) => DataType.UInt32,
        _ => DataType.UInt64,
    };

    private static DataType Decimal(ArrowField field, ArrowPath path)
    {
        var type = field.Type;
        if (type.Bits == 256) throw Refused(path, type, "a DECIMAL has 38 digits at most, in 128 bits. Cast it to decimal128 of a precision that holds the values, or to text.");
        if (type.Bits is not (32 or 64 or 128)) throw ArrowException.Malformed($"Column '{path}' holds decimals of {type.Bits} bits; there are decimals of 32, 64, 128 and 256.");
        if (type.Precision is < 1 or > 38 || type.Scale < 0 || type.Scale > type.Precision)
            throw Refused(path, type, "a DECIMAL has 1 to 38 digits, of which none to all are behind the point. Cast it to such a decimal.");
        return type is { Precision: 38, Scale: 0, Bits: 128 } && field.Metadata.Contains(new(TypeKey, DataType.Int128.Name)) ? DataType.Int128 : DataType.Decimal(type.Precision, type.Scale);
    }

    private static DataType Time(ArrowType type, ArrowPath path) => (type.Bits, type.Unit) switch
    {
        (32, TimeUnit.Second or TimeUnit.Millisecond) => DataType.Time,
        (64, TimeUnit.Microsecond) => DataType.Time,
        (64, TimeUnit.Nanosecond) => DataType.TimeNanos,
        _ => throw ArrowException.Malformed($"Column '{path}' is {type}, which Arrow does not have: seconds and milliseconds take 32 bits, the finer units 64."),
    };

    private static DataType Map(ArrowField field, ArrowColumn entries, ArrowPath path) =>
        entries is { Field: { Type.Kind: ArrowKind.Struct, Coding: null }, Children: [var key, var value] }
            ? DataType.Map(key.Type, value.Type)
            : throw ArrowException.Malformed($"Column '{path}', {field.Type}, holds {entries.Field.Type}; a map holds structs of a key and a value.");

    private static ArrowException Refused(ArrowPath path, ArrowType type, string why) => ArrowException.Unsupported($"Column '{path}' is {type}: {why}");

    private static ArrowField Of(string name, DataType type, bool nullable, string path) => type.Kind switch
    {
        TypeKind.Null => Plain(name, nullable, new(ArrowKind.Null)),
        TypeKind.Boolean => Plain(name, nullable, new(ArrowKind.Boolean)),
        TypeKind.Int8 or TypeKind.Int16 or TypeKind.Int32 or TypeKind.Int64 => Plain(name, nullable, new(ArrowKind.Int) { Bits = type.Width * 8, IsSigned = true }),
        TypeKind.UInt8 or TypeKind.UInt16 or TypeKind.UInt32 or TypeKind.UInt64 => Plain(name, nullable, new(ArrowKind.Int) { Bits = type.Width * 8 }),
        TypeKind.Int128 => Plain(name, nullable, new(ArrowKind.Decimal) { Bits = 128, Precision = 38 }) with { Metadata = [new(TypeKey, type.Name)] },
        TypeKind.Float32 or TypeKind.Float64 => Plain(name, nullable, new(ArrowKind.Float) { Bits = type.Width * 8 }),
        TypeKind.Decimal => Plain(name, nullable, new(ArrowKind.Decimal) { Bits = 128, Precision = type.Precision, Scale = type.Scale }),
        TypeKind.Utf8 => Plain(name, nullable, new(ArrowKind.Utf8)) with { Metadata = type == DataType.Json ? ArrowField.Extended(Json) : [] },
        TypeKind.Binary => Plain(name, nullable, new(ArrowKind.Binary)),
        TypeKind.Uuid => Plain(name, nullable, new(ArrowKind.FixedBinary) { Size = 16 }) with { Metadata = ArrowField.Extended(Uuid) },
        TypeKind.Date => Plain(name, nullable, new(ArrowKind.Date) { Bits = 32 }),
        TypeKind.Time => Plain(name, nullable, new(ArrowKind.Time) { Bits = 64, Unit = type.Unit }),
        TypeKind.Timestamp => Plain(name, nullable, new(ArrowKind.Timestamp) { Unit = type.Unit, Zone = type.HasZone ? "UTC" : null }),
        TypeKind.Interval => Plain(name, nullable, new(ArrowKind.Interval) { Interval = ArrowInterval.MonthDayNano }),
        TypeKind.List => new(name, new(ArrowKind.List), nullable, [Of("item", type.Element!, nullable: true, path)]),
        TypeKind.FixedList => new(name, new(ArrowKind.FixedList) { Size = type.Size }, nullable, [Of("item", type.Element!, nullable: true, path)]),
        TypeKind.Struct => new(name, new(ArrowKind.Struct), nullable, [.. type.Fields.Select(member => Of(member.Name, member.Type, member.Nullable, path))]),
        TypeKind.Map => new(name, new(ArrowKind.Map), nullable, [Entries(type.Element!, path)]),
        _ => throw ArrowException.Unsupported($"Column '{path}' is {type}, which Arrow has no type for. Cast it to VARCHAR, or leave it out."),
    };

    private static ArrowField Plain(string name, bool nullable, ArrowType type) => new(name, type, nullable, []);

    private static ArrowField Entries(DataType entry, string path) => new(
        "entries", new(ArrowKind.Struct), Nullable: false, [Of("key", entry.Fields[0].Type, nullable: false, path), Of("value", entry.Fields[1].Type, nullable: true, path)]);
}
