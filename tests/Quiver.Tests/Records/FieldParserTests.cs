using System.Text;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Records;

namespace Quiver.Tests.Records;

/// <summary>What is read by loops of ours is what DuckDB's cast makes of the same text: of usual ones, of odd ones, and of those with a character changed.</summary>
public sealed class FieldParserTests : IDisposable
{
    private readonly Instance _duckdb = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly EngineCasts _casts;

    public FieldParserTests() => _casts = new EngineCasts(_duckdb.Connect);

    public void Dispose()
    {
        _casts.Dispose();
        _duckdb.Dispose();
    }

    private static readonly string[] Names =
    [
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UHUGEINT", "UUID", "TIME_NS", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL(4,2)", "DECIMAL(18,3)", "DECIMAL(38,10)",
        "VARCHAR", "JSON", "BLOB", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL",
    ];

    public static TheoryData<string> Types => [.. Names];

    private static readonly string[] Texts =
    [
        "", " ", "0", "-0", "1", "-1", "+1", "007", "42 ", " 42", "1_000", "1,000", "127", "128", "-128", "-129", "255", "256", "32767", "32768", "65535", "2147483647", "2147483648", "4294967295",
        "999999999999999999", "1000000000000000000", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615", "18446744073709551616",
        "170141183460469231731687303715884105727", "99999999999999999999999999999999999999", "1.5", "2.5", "-1.5", "0.005", "1.005", "99.99", "99.995", "100.00", "1.", ".5", "-.5", "-", ".", "1e3", "1E3", "1e-3", "1e400", "-1e400",
        "5e-324", "1e-400", "1.7976931348623157e308", "3.4028235e38", "3.5e38", "0.1", "0.30000000000000004", "123456789.123456789", "123456789012345", "1234567890123456", "9007199254740993", "1234567.8901234", "0.000001",
        "nan", "NaN", "inf", "Infinity", "-inf", "-infinity", "0x10", "true", "false", "TRUE", "t", "f", "yes", "no", "null", "NULL", "on",
        "2024-01-31", "2024-02-29", "2023-02-29", "2024-13-01", "2024-00-10", "2024-1-5", "0001-01-01", "0000-01-01", "9999-12-31", "10000-01-01", "2024-01-31 ", " 2024-01-31", "2024/01/31", "31.01.2024", "2024-01-31 (BC)", "epoch", "infinity",
        "10:00:00", "23:59:59", "24:00:00", "23:60:00", "10:00", "1:00:00", "10:00:00.5", "10:00:00.123456", "10:00:00.1234567", "10:00:00.", "10:00:00Z", "10:00:00+01",
        "2024-01-31 10:00:00", "2024-01-31T10:00:00", "2024-01-31T10:00:00Z", "2024-01-31 10:00:00.5", "2024-01-31 10:00:00.123", "2024-01-31 10:00:00.123456", "2024-01-31 10:00:00.1234567", "2024-01-31 10:00:00.123456789",
        "2024-01-31 10:00:00.1234567891", "2024-01-31 10:00:00+01", "2024-01-31 10:00:00+01:00", "2024-01-31T10:00:00-05:30", "2024-01-31T10:00:00.25+14:00", "2024-01-31 10:00:00 +01", "2024-01-31 10:00:00 UTC", "2024-01-31T10:00:00z",
        "2024-01-31 10:00", "2024-01-31 24:00:00", "2024-01-31 23:59:60", "1677-09-21 00:12:43.145224193", "1677-09-22", "2262-04-11 23:47:16.854775807", "2262-04-12", "1969-12-31 23:59:59.9999995", "1969-12-31T23:59:59.999", "1500-01-01",
        "47183823-2574-4bfd-b411-99ed177d3e43", "{47183823-2574-4bfd-b411-99ed177d3e43}", "4718382325744bfdb41199ed177d3e43", "47183823-2574-4bfd-b411-99ed177d3e4G", "47183823-2574-4BFD-B411-99ED177D3E43", "1 day", "5 minutes", "01:02:03", "1 year 2 months", "P1D", "-3 hours",
        "{}", "{\"a\": [1, 2]}", "[1,2]", "\"x\"", "{a:1}", "[1,", "1 2", "text", "ünï 🙂", "a\\xFFb", "\\x41", "\\xZZ", "a\nb", "a\0b", "\u00A01",
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Texts_become_what_DuckDB_makes_of_them(string name)
    {
        var type = DataTypeOf(name);
        foreach (var text in Texts) Compare(type, Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("BIGINT")]
    [InlineData("DOUBLE")]
    [InlineData("DECIMAL(18,3)")]
    [InlineData("DATE")]
    [InlineData("TIMESTAMP")]
    [InlineData("TIMESTAMP_NS")]
    public void Texts_with_a_character_changed_do_too(string name)
    {
        const string signs = "0123456789-+.eE :TZ/_n";
        var random = new Random(Seed: 11);
        var type = DataTypeOf(name);
        for (var round = 0; round < 400; round++)
        {
            var text = new StringBuilder(Texts[random.Next(Texts.Length)]);
            if (text.Length == 0) continue;
            var place = random.Next(text.Length);
            if (random.Next(3) == 0) text.Insert(place, signs[random.Next(signs.Length)]);
            else if (random.Next(2) == 0) text.Remove(place, 1);
            else text[place] = signs[random.Next(signs.Length)];
            Compare(type, Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    [Fact]
    public void Numbers_are_the_nearest_doubles()
    {
        var random = new Random(Seed: 3);
        var parser = FieldParser.For(DataType.Float64, _casts);
        using var column = new ColumnBuilder(DataType.Float64);
        for (var round = 0; round < 20_000; round++)
        {
            var text = random.Next(4) switch
            {
                0 => $"{random.Next(100_000)}.{random.Next(1_000_000):000000}",
                1 => BitConverter.Int64BitsToDouble(random.NextInt64()) is var any && double.IsFinite(any) ? any.ToString("R") : "1",
                2 => $"-{random.NextInt64(1_000_000_000_000_000)}e{random.Next(-300, 290)}",
                _ => (random.NextDouble() * 1000).ToString("F" + random.Next(1, 15)),
            };
            if (!parser.TryAppend(Encoding.UTF8.GetBytes(text), column)) Assert.Fail(text);
            using var value = column.Finish();
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text)), BitConverter.DoubleToInt64Bits(value.Values<double>().All[0]));
        }
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_no_value_of_any_type()
    {
        foreach (var type in Names.Select(DataTypeOf))
        {
            using var column = new ColumnBuilder(type);
            Assert.False(FieldParser.For(type, _casts).TryAppend([0x31, 0xFF], column));
            Assert.Equal(0, column.Length);
        }
    }

    private static DataType DataTypeOf(string name)
    {
        if (name == "JSON") return DataType.Json; // of files: it cannot be declared
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE s (a {name})").Dispose();
        return quiver.Source("s").Schema[0].Type;
    }

    private void Compare(DataType type, byte[] text)
    {
        using var ours = new ColumnBuilder(type);
        using var theirs = new ColumnBuilder(type);
        var shown = $"{type}: '{Encoding.UTF8.GetString(text)}'";
        var isOurs = FieldParser.For(type, _casts).TryAppend(text, ours);
        var isTheirs = _casts.TryAppend(text, theirs);
        Assert.True(isOurs == isTheirs, $"{shown}: {isOurs} here, {isTheirs} in DuckDB");
        if (!isOurs) return;
        using var ourValue = ours.Finish();
        using var theirValue = theirs.Finish();
        Assert.Equal((shown, ValueText.Format(theirValue, 0)), (shown, ValueText.Format(ourValue, 0)));
    }
}
