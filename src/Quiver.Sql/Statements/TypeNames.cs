using System.Collections.Frozen;
using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>The types that a column of a source can have, by all names that DuckDB gives them.</summary>
internal static class TypeNames
{
    private const int DefaultPrecision = 18; // of DECIMAL without parameters, as DuckDB has it
    private const int DefaultScale = 3;

    private static readonly FrozenDictionary<string, DataType> Plain = PlainTable();

    private static readonly FrozenDictionary<string, string> NotHeld = NotHeldTable();

    /// <summary>The type that a column declares.</summary>
    /// <param name="source">The text that the declaration is part of, for the place of an error.</param>
    /// <param name="type">The type as written.</param>
    /// <exception cref="QueryException">Code 203: no such type, wrong parameters, or a type that columns do not hold.</exception>
    public static DataType Read(SourceText source, SqlText type) => new TypeReader(source, type).Read();

    /// <summary>The type of a name; null when there is none, or columns do not hold it.</summary>
    /// <param name="name">Its words with single spaces.</param>
    public static DataType? Find(string name) => Plain.GetValueOrDefault(name);

    /// <summary>What to do instead of declaring a type that there is, but that columns do not hold; null for other names.</summary>
    /// <param name="name">Its words with single spaces.</param>
    public static string? CureOf(string name) => NotHeld.GetValueOrDefault(name);

    /// <summary>What to do instead of declaring a type that there is not.</summary>
    /// <param name="name">Its words with single spaces.</param>
    public static string CureOfUnknown(string name) =>
        Suggestions.Nearest(name, [.. Plain.Keys, "STRUCT", "MAP"]) is { } nearest ? $"did you mean {nearest}?" : "the usual ones are VARCHAR, BIGINT, DOUBLE, DECIMAL(18,4), BOOLEAN, DATE and TIMESTAMP";

    private static FrozenDictionary<string, DataType> PlainTable()
    {
        Dictionary<string, DataType> types = new(StringComparer.OrdinalIgnoreCase);
        Add(DataType.Boolean, "BOOLEAN", "BOOL", "LOGICAL");
        Add(DataType.Int8, "TINYINT", "INT1");
        Add(DataType.Int16, "SMALLINT", "INT2", "INT16", "SHORT");
        Add(DataType.Int32, "INTEGER", "INT", "INT4", "INT32", "SIGNED", "INTEGRAL");
        Add(DataType.Int64, "BIGINT", "INT8", "INT64", "LONG", "OID");
        Add(DataType.Int128, "HUGEINT", "INT128");
        Add(DataType.UInt8, "UTINYINT", "UINT8");
        Add(DataType.UInt16, "USMALLINT", "UINT16");
        Add(DataType.UInt32, "UINTEGER", "UINT32");
        Add(DataType.UInt64, "UBIGINT", "UINT64");
        Add(DataType.UInt128, "UHUGEINT", "UINT128");
        Add(DataType.Float32, "FLOAT", "FLOAT4", "REAL");
        Add(DataType.Float64, "DOUBLE", "DOUBLE PRECISION", "FLOAT8");
        Add(DataType.Decimal(DefaultPrecision, DefaultScale), "DECIMAL", "NUMERIC", "DEC");
        Add(DataType.Utf8, "VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR", "NVARCHAR", "NCHAR", "CHARACTER", "CHARACTER VARYING", "CHAR VARYING",
            "NATIONAL CHARACTER", "NATIONAL CHAR", "NATIONAL CHARACTER VARYING", "NATIONAL CHAR VARYING", "NCHAR VARYING");
        Add(DataType.Binary, "BLOB", "BYTEA", "BINARY", "VARBINARY");
        Add(DataType.Date, "DATE");
        Add(DataType.Time, "TIME", "TIME WITHOUT TIME ZONE");
        Add(DataType.TimeNanos, "TIME_NS");
        Add(DataType.Uuid, "UUID", "GUID");
        Add(DataType.Timestamp, "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_US", "DATETIME");
        Add(DataType.TimestampIn(TimeUnit.Second), "TIMESTAMP_S");
        Add(DataType.TimestampIn(TimeUnit.Millisecond), "TIMESTAMP_MS");
        Add(DataType.TimestampIn(TimeUnit.Nanosecond), "TIMESTAMP_NS");
        Add(DataType.TimestampZoned, "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ");
        Add(DataType.Interval, "INTERVAL");
        return types.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(DataType type, params ReadOnlySpan<string> names)
        {
            foreach (var name in names) types.Add(name, type);
        }
    }

    private static FrozenDictionary<string, string> NotHeldTable()
    {
        Dictionary<string, string> types = new(StringComparer.OrdinalIgnoreCase);
        Add("declare it VARCHAR", "JSON", "BIT", "BITSTRING", "BIT VARYING", "ENUM", "GEOMETRY", "VARIANT", "BIGNUM", "VARINT", "TIMETZ", "TIME WITH TIME ZONE");
        Add("write the type of its elements and [], for instance INTEGER[]", "LIST", "ARRAY");
        Add("declare a STRUCT with its members, of which all but one are NULL, or VARCHAR", "UNION");
        return types.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(string cure, params ReadOnlySpan<string> names)
        {
            foreach (var name in names) types.Add(name, cure);
        }
    }
}
