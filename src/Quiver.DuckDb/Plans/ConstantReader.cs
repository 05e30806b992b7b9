using System.Globalization;
using System.Text.Json;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>Reads the constants of a plan: <c>{"type":…,"is_null":…,"value":…}</c>.</summary>
internal static class ConstantReader
{
    /// <summary>The constant, its value in C# as <see cref="BoundConstant"/> says.</summary>
    public static BoundConstant Read(JsonFields constant)
    {
        var written = constant.Take("type");
        var typeFields = new JsonFields(written, constant, "type");
        var type = TypeReader.Read(typeFields);
        typeFields.Close();
        if (constant.TakeBool("is_null"))
        {
            constant.Ignore("value");
            return new BoundConstant(type, null);
        }

        if (constant.TryTake("value", out var value)) return new BoundConstant(type, Value(written.GetProperty("id").GetString()!, written, type, value, constant));
        throw constant.Unexpected("a constant without a value");
    }

    private static object Value(string id, JsonElement written, DataType type, JsonElement value, JsonFields at) => id switch
    {
        "BOOLEAN" => value.GetBoolean(),
        "TINYINT" => value.GetSByte(),
        "SMALLINT" => value.GetInt16(),
        "INTEGER" or "DATE" => value.GetInt32(),
        "BIGINT" or "TIME" or "TIME_NS" or "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" or "TIMESTAMP WITH TIME ZONE" or "TIME WITH TIME ZONE" => value.GetInt64(),
        "UTINYINT" => value.GetByte(),
        "USMALLINT" => value.GetUInt16(),
        "UINTEGER" => value.GetUInt32(),
        "UBIGINT" => value.GetUInt64(),
        "HUGEINT" or "UHUGEINT" or "UUID" or "DECIMAL" => WideValue(id, value, at),
        "FLOAT" => value.ValueKind == JsonValueKind.String ? (float)Unbounded(value) : value.GetSingle(),
        "DOUBLE" => value.ValueKind == JsonValueKind.String ? Unbounded(value) : value.GetDouble(),
        "VARCHAR" or "BIT" => value.GetString()!,
        "BLOB" => Unescape(value.GetString()!, at),
        "ENUM" => TypeReader.NamesOf(written)[value.GetInt32()],
        "INTERVAL" => Span(new JsonFields(value, at, "value")),
        "LIST" or "ARRAY" or "STRUCT" or "MAP" or "UNION" => Children(new JsonFields(value, at, "value")),
        _ => throw at.Unexpected($"a constant of type {type}"),
    };

    // By themselves, as code with 128-bit integers in it is compiled when it is first called, never ahead.
    private static object WideValue(string id, JsonElement value, JsonFields at) => id switch
    {
        "UHUGEINT" => (UInt128)Wide(value, at),
        "UUID" => UuidOf(Wide(value, at)),
        "DECIMAL" when value.ValueKind == JsonValueKind.Number => (Int128)value.GetInt64(),
        _ => Wide(value, at),
    };

    // NaN, Infinity or -Infinity.
    private static double Unbounded(JsonElement word) => double.Parse(word.GetString()!, CultureInfo.InvariantCulture);

    private static Int128 Wide(JsonElement value, JsonFields at)
    {
        var halves = new JsonFields(value, at, "value");
        var wide = new Int128(Half(halves, "upper"), Half(halves, "lower"));
        halves.Close();
        return wide;
    }

    // The upper half is signed or not, as the type is.
    private static ulong Half(JsonFields halves, string key) =>
        !halves.TryTake(key, out var half) ? 0 : half.TryGetUInt64(out var unsigned) ? unsigned : unchecked((ulong)half.GetInt64());

    // DuckDB keeps the top bit flipped, so that integers sort as their text does.
    private static Guid UuidOf(Int128 stored)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt128BigEndian(bytes, stored ^ Int128.MinValue);
        return new Guid(bytes, bigEndian: true);
    }

    private static Interval Span(JsonFields parts)
    {
        var span = new Interval(parts.TakeInt("months"), parts.TakeInt("days"), parts.TryTake("micros", out var micros) ? micros.GetInt64() : 0);
        parts.Close();
        return span;
    }

    private static ValueList<BoundConstant> Children(JsonFields parts)
    {
        var children = parts.TakeObjects("children", Read);
        parts.Close();
        return children;
    }

    // Bytes that are not printable ASCII are written as \xAA.
    private static byte[] Unescape(string text, JsonFields at)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.Add((byte)text[i]);
                continue;
            }

            if (i + 3 >= text.Length || text[i + 1] != 'x' || !byte.TryParse(text.AsSpan(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
                throw at.Unexpected("a BLOB that is not escaped");
            bytes.Add(value);
            i += 3;
        }

        return [.. bytes];
    }
}
