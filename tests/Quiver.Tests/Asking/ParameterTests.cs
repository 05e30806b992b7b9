using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>Values of parameters, asked and kept.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    private sealed record Trade(string Symbol, long Qty);

    public ParameterTests() => _quiver.Execute("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts)").Dispose();

    public void Dispose() => _quiver.Dispose();

    /// <summary>A value, its SQL type, and what a query answers when it selects it.</summary>
    public static TheoryData<object?, string, object?> Values()
    {
        var epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        return new TheoryData<object?, string, object?>
        {
            { true, "BOOLEAN", true },
            { false, "BOOLEAN", false },
            { sbyte.MinValue, "TINYINT", sbyte.MinValue },
            { byte.MaxValue, "UTINYINT", byte.MaxValue },
            { short.MinValue, "SMALLINT", short.MinValue },
            { ushort.MaxValue, "USMALLINT", ushort.MaxValue },
            { int.MinValue, "INTEGER", int.MinValue },
            { 5, "INTEGER", 5 },
            { uint.MaxValue, "UINTEGER", uint.MaxValue },
            { long.MinValue, "BIGINT", long.MinValue },
            { 5L, "BIGINT", 5L },
            { ulong.MaxValue, "UBIGINT", ulong.MaxValue },
            { Int128.MinValue, "HUGEINT", Int128.MinValue },
            { Int128.MaxValue, "HUGEINT", Int128.MaxValue },
            { float.MaxValue, "FLOAT", float.MaxValue },
            { float.Epsilon, "FLOAT", float.Epsilon },
            { float.NaN, "FLOAT", float.NaN },
            { 0.1, "DOUBLE", 0.1 },
            { double.MaxValue, "DOUBLE", double.MaxValue },
            { -double.Epsilon, "DOUBLE", -double.Epsilon },
            { double.NegativeInfinity, "DOUBLE", double.NegativeInfinity },
            { -0.0, "DOUBLE", -0.0 },
            { 1.50m, "DECIMAL(3,2)", (Int128)150 },
            { 0m, "DECIMAL(1,0)", Int128.Zero },
            { -0.0000000000000000000000000001m, "DECIMAL(29,28)", Int128.NegativeOne },
            { decimal.MaxValue, "DECIMAL(29,0)", (Int128)decimal.MaxValue },
            { "", "VARCHAR", "" },
            { "it's; -- \"x\" \\ $1 ?", "VARCHAR", "it's; -- \"x\" \\ $1 ?" },
            { "Größe 日本語 🏹\r\n\t\u0001", "VARCHAR", "Größe 日本語 🏹\r\n\t\u0001" },
            { "\0a\0\0b'\0", "VARCHAR", "\0a\0\0b'\0" },
            { '\'', "VARCHAR", "'" },
            { Guid.Empty, "VARCHAR", "00000000-0000-0000-0000-000000000000" },
            { new byte[] { 0, 39, 92, 120, 255 }, "BLOB", new byte[] { 0, 39, 92, 120, 255 } },
            { Array.Empty<byte>(), "BLOB", Array.Empty<byte>() },
            { epoch.AddTicks(-1), "TIMESTAMP", -1L },
            { DateTime.MaxValue, "TIMESTAMP", 253402300799999999L },
            { DateTime.MinValue, "TIMESTAMP", -62135596800000000L },
            { new DateTimeOffset(1970, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)), "TIMESTAMP WITH TIME ZONE", 0L },
            { new DateOnly(1969, 12, 31), "DATE", -1 },
            { DateOnly.MaxValue, "DATE", 2932896 },
            { TimeOnly.MaxValue, "TIME", 86_399_999_999L },
            { TimeSpan.FromMinutes(-1.5), "INTERVAL", new Interval(0, 0, -90_000_000) },
            { TimeSpan.MaxValue, "INTERVAL", new Interval(0, 0, long.MaxValue / 10) },
            { new Interval(-3, 4, long.MinValue), "INTERVAL", new Interval(-3, 4, long.MinValue) },
            { null, "INTEGER", null },
            { DBNull.Value, "INTEGER", null },
        };
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_comes_back_as_it_was_in_its_type(object? value, string type, object? expected)
    {
        using var positional = _quiver.Query("SELECT $1", [value]);
        using var named = _quiver.Query("SELECT 'ä', $value, $Value IS NOT DISTINCT FROM $VALUE", new Dictionary<string, object?> { ["value"] = value });

        Assert.Equal(type, positional.Schema[0].Type.Name);
        Assert.Equal("$1", positional.Schema[0].Name);
        Assert.Equal(expected, positional[0, 0]);
        Assert.Equal(expected, named[0, 1]);
        Assert.Equal("$value", named.Schema[1].Name);
        Assert.Equal(true, named[0, 2]);
        if (value is double or float) Assert.Equal(BitConverter.DoubleToInt64Bits(Convert.ToDouble(value)) < 0, double.IsNegative(Convert.ToDouble(positional[0, 0])) || double.IsNaN(Convert.ToDouble(value)));
    }

    [Fact]
    public void Parameters_stand_wherever_expressions_do_asked_and_kept()
    {
        using var kept = _quiver.Subscribe("SELECT symbol, window_start, sum(qty) * $3 AS s FROM trades WHERE symbol <> $2 GROUP BY symbol, TUMBLE(ts, $1) HAVING sum(qty) > $4", [TimeSpan.FromMinutes(1), "B'", 2, 5]);
        _quiver.Execute("CREATE STREAM big AS SELECT symbol, qty FROM trades WHERE qty > $least", new Dictionary<string, object?> { ["$least"] = 6L }).Dispose();
        _quiver.Execute("INSERT INTO trades VALUES (?, ?, ?, ?), ('A', 1, 7, ?)", ["B'", 1.5, 6, new DateTime(2024, 1, 1), new DateTime(2024, 1, 1, 0, 0, 1)]).Dispose();
        _quiver.Execute("INSERT INTO trades SELECT symbol, price, qty, ts + $1 FROM trades", [TimeSpan.FromHours(1)]).Dispose();

        Assert.Equal(["A|2024-01-01 00:00:00|14"], kept.ReadAll());
        Assert.Equal(["A|7", "A|7"], _quiver.Query("SELECT * FROM big").Lines());
        Assert.Equal(["B'|2|12"], _quiver.Query("SELECT symbol, count(*), sum(qty) FROM trades WHERE ts >= $1 AND symbol IN ($2, $3) GROUP BY ALL LIMIT $4", ["2024-01-01", "B'", null, 1]).Lines());
        Assert.Equal(["A|4"], _quiver.Query("SELECT symbol, count(*) FROM trades WHERE symbol = $s GROUP BY symbol, HOP(ts, $slide, $size) HAVING count(*) = 2 UNION ALL SELECT $s, 4",
            new Dictionary<string, object?> { ["s"] = "A", ["slide"] = TimeSpan.FromDays(1), ["size"] = TimeSpan.FromDays(2) }).Lines().Distinct().Where(line => line.EndsWith('4')));
        Assert.Equal(["a INTEGER", "b DOUBLE"], _quiver.Execute("DESCRIBE SELECT $1 AS a, $2 AS b", [1, 2.0]).Rows!.Lines().Select(line => string.Join(' ', line.Split('|').Take(2))));
    }

    [Fact]
    public async Task Parameters_come_with_all_ways_to_ask()
    {
        using var answer = await _quiver.QueryAsync("SELECT $1 + $2", [1, 2]);
        using var named = await _quiver.QueryAsync("SELECT $a", new Dictionary<string, object?> { ["A"] = "x" });
        using var typed = _quiver.Subscribe<Trade>("SELECT symbol, qty FROM trades WHERE qty > $1", [1]);
        using var typedByName = _quiver.Subscribe<Trade>("SELECT symbol, qty FROM trades WHERE qty > $n", new Dictionary<string, object?> { ["n"] = 1 });

        Assert.Equal(3, answer[0, 0]);
        Assert.Equal("x", named[0, 0]);
    }

    public static TheoryData<string, object?[], string, int> Wrong { get; } = new()
    {
        { "SELECT 1, $2", [1], "A value is given for $1, and the query has $2. Leave it out, or write $1 where it belongs.", 0 },
        { "SELECT $1, $2", [1], "The parameter $2 has no value; there is $1. Pass as many values as there are parameters.", 11 },
        { "SELECT $1", [], "The parameter $1 has no value, as none are given. Pass values in order behind the query, or write the value.", 7 },
        { "SELECT $name", [], "The parameter $name has no value, as none are given. Pass a dictionary with 'name' behind the query, or write the value.", 7 },
        { "SELECT ?", [1, 2], "A value is given for $2, and the query has $1. Leave it out, or write $2 where it belongs.", 0 },
        { "SELECT 1", [1], "A value is given for $1, and the query has no parameters. Leave it out, or write $1 where it belongs.", 0 },
        { "SELECT $a, $1", [1], "Found parameters with names and with numbers in one query; write either $1, $2 … or $name for all.", 0 },
        { "SELECT $a", ["x"], "A value is given for $1, and the query has $a. Leave it out, or write $1 where it belongs.", 0 },
        { "SELECT 'ä', $1", [typeof(int)], "The value of $1 is a RuntimeType, which has no SQL type here. Pass a bool, number, string, bytes, date, time, interval or null.", 12 },
        { "SELECT $1", [new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local)], "The value of $1 is a local time, and times here are UTC. Convert it with ToUniversalTime().", 7 },
        { "SHOW TABLES", [1], "Values are given for parameters, which this statement cannot have: only SELECT and VALUES have them. Leave the values out.", 0 },
        { "SELECT $1; SELECT $2", [1, 2], "Parameters are those of one statement; there are 2. Execute each with its own.", 11 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_too_few_too_many_or_of_no_type_is_named(string sql, object?[] values, string message, int offset)
    {
        var error = Assert.Throws<QueryException>(() => _quiver.Execute(sql, values));

        Assert.Equal(message, error.Message);
        Assert.Equal(offset, error.Place?.Offset);
    }

    [Fact]
    public void A_kept_query_or_stream_without_values_says_so()
    {
        Assert.StartsWith("The parameter $1 has no value", Assert.Throws<QueryException>(() => _quiver.Execute("CREATE STREAM s AS SELECT * FROM trades WHERE qty > $1")).Message, StringComparison.Ordinal);
        Assert.StartsWith("The parameter $q has no value", Assert.Throws<QueryException>(() => _quiver.Subscribe("SELECT * FROM trades WHERE qty > $q")).Message, StringComparison.Ordinal);
        Assert.Equal("The parameter $q has no value; there are $a, $b. Pass one by that name.",
            Assert.Throws<QueryException>(() => _quiver.Query("SELECT $a, $b, $q", new Dictionary<string, object?> { ["b"] = 1, ["$a"] = 1 })).Message);
        Assert.Equal("Two values are given for the parameter $A. Names are the same in any case: give one.",
            Assert.Throws<QuiverException>(() => _quiver.Query("SELECT $a", new Dictionary<string, object?> { ["a"] = 1, ["$A"] = 1 })).Message);
        Assert.Throws<QueryException>(() => _quiver.Subscribe("trades", [1]));
    }

    [Fact]
    public void Errors_behind_a_long_value_keep_their_place()
    {
        const string query = "SELECT $1, $1,\n volume FROM trades";

        var error = Assert.Throws<QueryException>(() => _quiver.Query(query, [new string('x', 1000)]));

        Assert.Equal(query.IndexOf("volume", StringComparison.Ordinal), error.Place?.Offset);
    }
}
