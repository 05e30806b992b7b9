using System.Globalization;
using System.Text.Json.Nodes;
using Quiver.Columns;

namespace Quiver.DuckDb.Syntax;

/// <summary>Writes .NET values as constants of a syntax tree, exactly and with the SQL type that fits the .NET one.</summary>
internal static class Constants
{
    /// <summary>The constant; null when the value has no SQL type here.</summary>
    /// <remarks>
    /// <see cref="DateTime"/> is UTC and becomes a TIMESTAMP, <see cref="DateTimeOffset"/> a TIMESTAMP WITH TIME ZONE, both rounded down to microseconds; <see cref="TimeSpan"/> and
    /// <see cref="Interval"/> an INTERVAL; <see cref="decimal"/> a DECIMAL of as many digits as it has; <see cref="Guid"/> and <see cref="char"/> texts; <see cref="string"/> is what a literal
    /// is, so that it compares with times and the like.
    /// </remarks>
    public static JsonObject? Of(object? value) => value switch
    {
        null or DBNull => Null(),
        bool truth => Typed(truth ? "true" : "false", "BOOLEAN"),
        sbyte number => Number(number, "TINYINT"),
        short number => Number(number, "SMALLINT"),
        int number => Number(number, "INTEGER"),
        long number => Number(number, "BIGINT"),
        Int128 number => Number(number, "HUGEINT"),
        byte number => Number(number, "UTINYINT"),
        ushort number => Number(number, "USMALLINT"),
        uint number => Number(number, "UINTEGER"),
        ulong number => Number(number, "UBIGINT"),
        float number => Typed(number.ToString("R", CultureInfo.InvariantCulture), "FLOAT"),
        double number => Typed(number.ToString("R", CultureInfo.InvariantCulture), "DOUBLE"),
        decimal number => Decimal(number),
        string text => Text(text),
        char letter => Text(letter.ToString()),
        Guid guid => Text(guid.ToString()),
        byte[] bytes => Typed(string.Concat(bytes.Select(part => $"\\x{part:X2}")), "BLOB"),
        DateTime { Kind: not DateTimeKind.Local } time => Typed(time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture), "TIMESTAMP"),
        DateTimeOffset time => Typed(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture), "TIMESTAMP WITH TIME ZONE"),
        DateOnly date => Typed(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "DATE"),
        TimeOnly time => Typed(time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture), "TIME"),
        TimeSpan span => Micros(span.Ticks / TimeSpan.TicksPerMicrosecond),
        Interval span => Sum(Sum(Part("to_months", span.Months), Part("to_days", span.Days)), Micros(span.Micros)),
        _ => null,
    };

    private static JsonObject Null() => new()
    {
        ["class"] = "CONSTANT",
        ["type"] = "VALUE_CONSTANT",
        ["alias"] = "",
        ["query_location"] = SyntaxNodes.NoPlace,
        ["value"] = new JsonObject { ["type"] = new JsonObject { ["id"] = "NULL", ["type_info"] = null }, ["is_null"] = true },
    };

    private static JsonObject Typed(string text, string type) => SyntaxNodes.Cast(SyntaxNodes.Text(text, null), type, null);

    private static JsonObject Number<T>(T value, string type) where T : IFormattable => Typed(value.ToString(null, CultureInfo.InvariantCulture), type);

    private static JsonObject Decimal(decimal number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture).Count(char.IsAsciiDigit);
        var precision = Math.Max(digits, number.Scale);
        var type = new JsonObject { ["id"] = "DECIMAL", ["type_info"] = new JsonObject { ["type"] = "DECIMAL_TYPE_INFO", ["alias"] = "", ["extension_info"] = null, ["width"] = precision, ["scale"] = (int)number.Scale } };
        return SyntaxNodes.Cast(SyntaxNodes.Text(number.ToString(CultureInfo.InvariantCulture), null), type, null);
    }

    // The C interface, and so the text of a query, ends at a zero.
    private static JsonObject Text(string text)
    {
        var parts = text.Split('\0');
        var whole = SyntaxNodes.Text(parts[0], null);
        foreach (var part in parts.AsSpan(1))
            whole = SyntaxNodes.Operator("||", null, SyntaxNodes.Operator("||", null, whole, SyntaxNodes.Call("chr", null, SyntaxNodes.Integer(0, null))), SyntaxNodes.Text(part, null));
        return whole;
    }

    private static JsonObject Micros(long micros) => SyntaxNodes.Call("to_microseconds", null, Number(micros, "BIGINT"));

    private static JsonObject Part(string function, int count) => SyntaxNodes.Call(function, null, Number(count, "INTEGER"));

    private static JsonObject Sum(JsonObject left, JsonObject right) => SyntaxNodes.Operator("+", null, left, right);
}
