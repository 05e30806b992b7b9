using System.Collections.Immutable;
using System.Globalization;

namespace Quiver.Columns;

/// <summary>The type of a column. Immutable, compared by value.</summary>
public sealed record DataType
{
    private const int MostElements = 100_000; // of a list of fixed size, as in DuckDB

    private DataType(TypeKind kind, string name)
    {
        Kind = kind;
        Name = name;
        Width = WidthOf(kind);
    }

    /// <summary>What a column of this type holds.</summary>
    public TypeKind Kind { get; }

    /// <summary>The type as SQL writes it: BIGINT, DECIMAL(18,4), TIMESTAMP WITH TIME ZONE.</summary>
    public string Name { get; }

    /// <summary>Digits of a decimal, 1 to 38; 0 for other types.</summary>
    public int Precision { get; private init; }

    /// <summary>Digits after the point of a decimal, 0 to <see cref="Precision"/>.</summary>
    public int Scale { get; private init; }

    /// <summary>Unit of a timestamp or a time of day; microseconds for other types.</summary>
    public TimeUnit Unit { get; private init; } = TimeUnit.Microsecond;

    /// <summary>Whether a timestamp is shown in the session's zone (UTC): TIMESTAMP WITH TIME ZONE.</summary>
    public bool HasZone { get; private init; }

    /// <summary>The type of a list's elements; of a map's entries, STRUCT("key" …, "value" …); null for other types.</summary>
    public DataType? Element { get; private init; }

    /// <summary>How many elements each list has, of lists of fixed size; 0 for other types.</summary>
    public int Size { get; private init; }

    /// <summary>The members of a struct, in order, all of them nullable; empty for other types.</summary>
    public ImmutableArray<Field> Fields { get; private init; } = [];

    /// <summary>Whether values are made of values: lists, lists of fixed size, structs and maps.</summary>
    public bool IsNested => Kind is TypeKind.List or TypeKind.FixedList or TypeKind.Struct or TypeKind.Map;

    /// <summary>BOOLEAN.</summary>
    public static DataType Boolean { get; } = new(TypeKind.Boolean, "BOOLEAN");

    /// <summary>TINYINT.</summary>
    public static DataType Int8 { get; } = new(TypeKind.Int8, "TINYINT");

    /// <summary>SMALLINT.</summary>
    public static DataType Int16 { get; } = new(TypeKind.Int16, "SMALLINT");

    /// <summary>INTEGER.</summary>
    public static DataType Int32 { get; } = new(TypeKind.Int32, "INTEGER");

    /// <summary>BIGINT.</summary>
    public static DataType Int64 { get; } = new(TypeKind.Int64, "BIGINT");

    /// <summary>HUGEINT.</summary>
    public static DataType Int128 { get; } = new(TypeKind.Int128, "HUGEINT");

    /// <summary>UTINYINT.</summary>
    public static DataType UInt8 { get; } = new(TypeKind.UInt8, "UTINYINT");

    /// <summary>USMALLINT.</summary>
    public static DataType UInt16 { get; } = new(TypeKind.UInt16, "USMALLINT");

    /// <summary>UINTEGER.</summary>
    public static DataType UInt32 { get; } = new(TypeKind.UInt32, "UINTEGER");

    /// <summary>UBIGINT.</summary>
    public static DataType UInt64 { get; } = new(TypeKind.UInt64, "UBIGINT");

    /// <summary>UHUGEINT.</summary>
    public static DataType UInt128 { get; } = new(TypeKind.UInt128, "UHUGEINT");

    /// <summary>FLOAT.</summary>
    public static DataType Float32 { get; } = new(TypeKind.Float32, "FLOAT");

    /// <summary>DOUBLE.</summary>
    public static DataType Float64 { get; } = new(TypeKind.Float64, "DOUBLE");

    /// <summary>VARCHAR.</summary>
    public static DataType Utf8 { get; } = new(TypeKind.Utf8, "VARCHAR");

    /// <summary>JSON: text that DuckDB knows to be JSON.</summary>
    public static DataType Json { get; } = new(TypeKind.Utf8, "JSON");

    /// <summary>BLOB.</summary>
    public static DataType Binary { get; } = new(TypeKind.Binary, "BLOB");

    /// <summary>DATE.</summary>
    public static DataType Date { get; } = new(TypeKind.Date, "DATE");

    /// <summary>TIME.</summary>
    public static DataType Time { get; } = new(TypeKind.Time, "TIME");

    /// <summary>TIME_NS: nanoseconds since midnight.</summary>
    public static DataType TimeNanos { get; } = new(TypeKind.Time, "TIME_NS") { Unit = TimeUnit.Nanosecond };

    /// <summary>TIMESTAMP: microseconds, the type of event time.</summary>
    public static DataType Timestamp { get; } = new(TypeKind.Timestamp, "TIMESTAMP");

    /// <summary>TIMESTAMP WITH TIME ZONE.</summary>
    public static DataType TimestampZoned { get; } = new(TypeKind.Timestamp, "TIMESTAMP WITH TIME ZONE") { HasZone = true };

    /// <summary>INTERVAL.</summary>
    public static DataType Interval { get; } = new(TypeKind.Interval, "INTERVAL");

    /// <summary>UUID.</summary>
    public static DataType Uuid { get; } = new(TypeKind.Uuid, "UUID");

    /// <summary>The type of a column that has no values, NULL in each row: "NULL".</summary>
    public static DataType Null { get; } = new(TypeKind.Null, "\"NULL\"");

    /// <summary>A timestamp in a unit: TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP, TIMESTAMP_NS.</summary>
    /// <param name="unit">The unit of the count.</param>
    public static DataType TimestampIn(TimeUnit unit) => unit switch
    {
        TimeUnit.Second => new(TypeKind.Timestamp, "TIMESTAMP_S") { Unit = unit },
        TimeUnit.Millisecond => new(TypeKind.Timestamp, "TIMESTAMP_MS") { Unit = unit },
        TimeUnit.Nanosecond => new(TypeKind.Timestamp, "TIMESTAMP_NS") { Unit = unit },
        _ => Timestamp,
    };

    /// <summary>DECIMAL(precision, scale).</summary>
    /// <param name="precision">Digits, 1 to 38.</param>
    /// <param name="scale">Digits after the point, 0 to <paramref name="precision"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Precision or scale is outside its range.</exception>
    public static DataType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new(TypeKind.Decimal, $"DECIMAL({precision},{scale})") { Precision = precision, Scale = scale };
    }

    /// <summary>A list: BIGINT[], VARCHAR[][]. Of a type that columns do not hold, it is one too.</summary>
    /// <param name="element">The type of its elements.</param>
    public static DataType List(DataType element) =>
        element.Kind == TypeKind.Other ? Other($"{element}[]") : new(TypeKind.List, $"{element}[]") { Element = element };

    /// <summary>A list of fixed size, which SQL calls an array: INTEGER[3]. Of a type that columns do not hold, it is one too.</summary>
    /// <param name="element">The type of its elements.</param>
    /// <param name="size">How many elements each list has, 1 to 100,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is outside its range.</exception>
    public static DataType FixedList(DataType element, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MostElements);
        var name = string.Create(CultureInfo.InvariantCulture, $"{element}[{size}]");
        return element.Kind == TypeKind.Other ? Other(name) : new(TypeKind.FixedList, name) { Element = element, Size = size };
    }

    /// <summary>A struct: STRUCT(a INTEGER, "the b" VARCHAR[]). With a type that columns do not hold in it, it is one too.</summary>
    /// <param name="members">Names and types of its members, at least one. The names are distinct without case, or all empty (a row without names). Every member may be NULL, whatever its field says.</param>
    /// <exception cref="ArgumentException">There is no member, or two have one name, or some have none.</exception>
    public static DataType Struct(params ReadOnlySpan<Field> members)
    {
        if (members.IsEmpty) throw new ArgumentException("A struct has at least one member.", nameof(members));
        CheckNames(members);
        var fields = ImmutableArray.CreateBuilder<Field>(members.Length);
        var isHeld = true;
        foreach (var member in members)
        {
            fields.Add(member.Nullable ? member : member with { Nullable = true });
            isHeld &= member.Type.Kind != TypeKind.Other;
        }

        var name = $"STRUCT({string.Join(", ", fields.Select(field => field.Name.Length == 0 ? field.Type.Name : $"{SqlNames.Quoted(field.Name)} {field.Type}"))})";
        return isHeld ? new(TypeKind.Struct, name) { Fields = fields.MoveToImmutable() } : Other(name);
    }

    /// <summary>A struct, of members in a list.</summary>
    /// <param name="members">As of the other one.</param>
    /// <exception cref="ArgumentException">There is no member, or two have one name, or some have none.</exception>
    public static DataType Struct(IEnumerable<Field> members) => Struct(members.ToArray().AsSpan());

    /// <summary>A map: MAP(VARCHAR, INTEGER). With a type that columns do not hold in it, it is one too.</summary>
    /// <param name="key">The type of its keys, which are never NULL, and distinct within a map.</param>
    /// <param name="value">The type of its values.</param>
    public static DataType Map(DataType key, DataType value)
    {
        var name = $"MAP({key}, {value})";
        var entry = Struct(new Field("key", key), new Field("value", value));
        return entry.Kind == TypeKind.Other ? Other(name) : new(TypeKind.Map, name) { Element = entry };
    }

    /// <summary>A type that plans may speak of but columns do not hold, such as a UNION.</summary>
    /// <param name="name">Its SQL text.</param>
    public static DataType Other(string name) => new(TypeKind.Other, name);

    /// <summary>Bytes of one slot: 1, 2, 4, 8 or 16; 0 for booleans (bits), for text and bytes (variable) and for what is nested.</summary>
    public int Width { get; }

    private static int WidthOf(TypeKind kind) => kind switch
    {
        TypeKind.Int8 or TypeKind.UInt8 or TypeKind.Null => 1,
        TypeKind.Int16 or TypeKind.UInt16 => 2,
        TypeKind.Int32 or TypeKind.UInt32 or TypeKind.Float32 or TypeKind.Date => 4,
        TypeKind.Int64 or TypeKind.UInt64 or TypeKind.Float64 or TypeKind.Time or TypeKind.Timestamp => 8,
        TypeKind.Int128 or TypeKind.UInt128 or TypeKind.Decimal or TypeKind.Interval or TypeKind.Uuid => 16,
        _ => 0,
    };

    /// <summary>Whether values have no fixed width: text and bytes.</summary>
    public bool IsVariable => Kind is TypeKind.Utf8 or TypeKind.Binary;

    /// <inheritdoc/>
    public bool Equals(DataType? other) => ReferenceEquals(this, other) || (other is not null && Kind == other.Kind && Name == other.Name); // the name says everything else

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void CheckNames(ReadOnlySpan<Field> members)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        var unnamed = 0;
        foreach (var member in members)
        {
            if (member.Name.Length == 0) unnamed++;
            else if (!names.Add(member.Name)) throw new ArgumentException($"A struct has two members named '{member.Name}'; names are compared without case.", nameof(members));
        }

        if (unnamed > 0 && unnamed < members.Length) throw new ArgumentException("Some members of a struct have names and some have none.", nameof(members));
    }
}
