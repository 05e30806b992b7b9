using System.Collections.Frozen;
using System.Globalization;
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
    public static DataType Read(SourceText source, SqlText type)
    {
        var (name, parameters, depth, isSized) = Normalise(type.Text);
        var isKnown = Plain.TryGetValue(name, out var plain);
        if (isSized && (isKnown || NotHeld.ContainsKey(name))) throw Wrong($"{name}[n]", "an array of fixed size, which a column cannot hold in this version", $"declare it {name}[]");
        if (isKnown)
        {
            var held = parameters.Length == 0 ? plain! : WithParameters(name, plain!);
            for (; depth > 0; depth--) held = DataType.List(held);
            return held;
        }

        if (NotHeld.TryGetValue(name, out var cure)) throw Wrong(name, "which a column cannot hold in this version", cure);
        throw Wrong(name, "expected a type", Suggestions.Nearest(name, Plain.Keys) is { } nearest ? $"did you mean {nearest}?" : "the usual ones are VARCHAR, BIGINT, DOUBLE, DECIMAL(18,4), BOOLEAN, DATE and TIMESTAMP");

        DataType WithParameters(string name, DataType plain) => plain.Kind switch
        {
            TypeKind.Decimal => Decimal(),
            TypeKind.Utf8 when parameters.Length == 1 && Number(parameters[0]) >= 0 => plain, // a length limits nothing, as in DuckDB
            TypeKind.Float32 when name is "FLOAT" && parameters.Length == 1 => Number(parameters[0]) switch
            {
                >= 1 and <= 24 => DataType.Float32,
                > 24 and <= 53 => DataType.Float64,
                _ => throw Wrong(type.Text, "expected 1 to 53 bits", "write FLOAT or DOUBLE"),
            },
            TypeKind.Timestamp when name is "TIMESTAMP" or "TIMESTAMP WITHOUT TIME ZONE" && parameters.Length == 1 => Number(parameters[0]) switch
            {
                0 => DataType.TimestampIn(TimeUnit.Second),
                >= 1 and <= 3 => DataType.TimestampIn(TimeUnit.Millisecond),
                > 3 and <= 6 => DataType.Timestamp,
                > 6 and <= 9 => DataType.TimestampIn(TimeUnit.Nanosecond),
                _ => throw Wrong(type.Text, "expected 0 to 9 digits of a second", "write TIMESTAMP"),
            },
            _ => throw Wrong(type.Text, $"expected {name} without parameters", $"write {name}"),
        };

        DataType Decimal()
        {
            var precision = parameters.Length is 1 or 2 ? Number(parameters[0]) : -1;
            var scale = parameters.Length == 2 ? Number(parameters[1]) : 0;
            return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
                ? DataType.Decimal(precision, scale)
                : throw Wrong(type.Text, "expected DECIMAL(digits, digits behind the point) with 1 to 38 digits", "write for instance DECIMAL(18,4)");
        }

        QueryException Wrong(string found, string expected, string cure) =>
            source.Error(ErrorCode.InvalidSchema, type.Offset, TokenReader.Sentence($"Found type {found}, {expected}", cure));
    }

    private static int Number(string parameter) => int.TryParse(parameter, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The words of a type in capitals with single spaces, its parameters, how many times [] or ARRAY follow, and whether with a size.</summary>
    private static (string Name, string[] Parameters, int Depth, bool IsSized) Normalise(string type)
    {
        List<string> words = [];
        List<string> parameters = [];
        var lists = 0;
        var isArray = false; // INTEGER ARRAY and INTEGER ARRAY[3] are INTEGER[] and INTEGER[3]
        var isSized = false;
        var depth = 0;
        foreach (var token in Lexer.Read(type))
        {
            var text = type.AsSpan(token.Offset, token.Length);
            switch (text)
            {
                case "(": depth++; break;
                case ")": depth--; break;
                case "[": lists++; break;
                case "]": break;
                case ",": break;
                case var _ when depth > 0: parameters.Add(text.ToString()); break;
                case var _ when words.Count > 0 && text.Equals("ARRAY", StringComparison.OrdinalIgnoreCase): isArray = true; break;
                case var _ when lists > 0: isSized = true; break;
                case var _ when token.Kind == TokenKind.QuotedName: words.Add(text[1..^1].ToString().ToUpperInvariant()); break;
                default: words.Add(text.ToString().ToUpperInvariant()); break;
            }
        }

        return (string.Join(' ', words), [.. parameters], Math.Max(lists, isArray ? 1 : 0), isSized);
    }

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
        Add(DataType.Float32, "FLOAT", "FLOAT4", "REAL");
        Add(DataType.Float64, "DOUBLE", "DOUBLE PRECISION", "FLOAT8");
        Add(DataType.Decimal(DefaultPrecision, DefaultScale), "DECIMAL", "NUMERIC", "DEC");
        Add(DataType.Utf8, "VARCHAR", "TEXT", "STRING", "CHAR", "BPCHAR", "NVARCHAR", "NCHAR", "CHARACTER", "CHARACTER VARYING", "CHAR VARYING",
            "NATIONAL CHARACTER", "NATIONAL CHAR", "NATIONAL CHARACTER VARYING", "NATIONAL CHAR VARYING", "NCHAR VARYING");
        Add(DataType.Binary, "BLOB", "BYTEA", "BINARY", "VARBINARY");
        Add(DataType.Date, "DATE");
        Add(DataType.Time, "TIME", "TIME WITHOUT TIME ZONE");
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
        Add("declare it VARCHAR", "UUID", "GUID", "JSON", "BIT", "BITSTRING", "BIT VARYING", "ENUM", "GEOMETRY", "VARIANT", "BIGNUM", "VARINT", "TIMETZ", "TIME WITH TIME ZONE");
        Add("declare it HUGEINT or DECIMAL(38,0)", "UHUGEINT", "UINT128");
        Add("declare it TIME", "TIME_NS");
        Add("spread its parts over columns of their own, or declare it VARCHAR", "STRUCT", "ROW", "MAP", "LIST", "ARRAY", "UNION");
        return types.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(string cure, params ReadOnlySpan<string> names)
        {
            foreach (var name in names) types.Add(name, cure);
        }
    }
}
