using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.Columns;

/// <summary>Values as text; the expected texts are what DuckDB itself prints for the same values.</summary>
public sealed class ValueTextTests : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Session _session;
    private readonly Random _random = new(Seed: 21);

    public ValueTextTests() => _session = _instance.Connect();

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    [Fact]
    public void Doubles_have_the_shortest_digits_and_DuckDB_s_notation()
    {
        double[] edges =
        [
            0, -0.0, 1, -1, 10, 0.1, 0.5, 1e-4, 9.999e-5, 1e-5, 1.5e-5, 1e15, 1e16, 1e17, 1e20, 1.5e20, 9.999999999999998e15, 123456789012345680, 1e100, -1e-100, double.Epsilon, double.MaxValue, double.MinValue, 1.7976931348623157E+308,
            5e-324, 2.2250738585072014e-308, 1e22, 1e23, 9007199254740993, 0.30000000000000004, 100, 1000000, 123456.789, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        ];
        var random = Enumerable.Range(0, 1500).Select(i => (i % 3) switch
        {
            0 => BitConverter.Int64BitsToDouble(_random.NextInt64(long.MinValue, long.MaxValue)),
            1 => Math.Round(_random.NextDouble() * Math.Pow(10, _random.Next(-8, 20)), _random.Next(0, 6)),
            _ => Math.Pow(10, _random.Next(-30, 30)) * _random.Next(1, 1000),
        });
        Agree("SELECT $1::DOUBLE::VARCHAR", DataType.Float64, [.. edges, .. random.Where(number => !double.IsNaN(number))], number => number);
    }

    [Fact]
    public void Floats_have_the_shortest_digits_and_DuckDB_s_notation()
    {
        float[] edges = [0, -0f, 1, 0.1f, 16777216, 1e10f, 1e15f, 1e16f, 1e20f, 3.4028235e38f, float.Epsilon, 1e-4f, 1e-5f, 0.3f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        var random = Enumerable.Range(0, 1000).Select(i => i % 2 == 0 ? BitConverter.Int32BitsToSingle(_random.Next(int.MinValue, int.MaxValue)) : (float)(_random.Next(1, 100_000) * Math.Pow(10, _random.Next(-10, 15))));

        // For one float in fifty DuckDB does not find the shortest digits and prints those of the equal double; ours are always the shortest.
        Agree("SELECT $1::FLOAT::VARCHAR", DataType.Float32, [.. edges, .. random.Where(number => !float.IsNaN(number))], number => number, (expected, number) => expected == ValueText.Float((double)number));
    }

    [Fact]
    public void Integers_and_booleans_are_printed_alike()
    {
        Agree("SELECT $1::HUGEINT::VARCHAR", DataType.Int128, [Int128.MinValue, Int128.MaxValue, 0, -1, (Int128)long.MaxValue * 10], number => number);
        Agree("SELECT $1::BIGINT::VARCHAR", DataType.Int64, [long.MinValue, long.MaxValue, 0, -1], number => number);
        Agree("SELECT $1::UBIGINT::VARCHAR", DataType.UInt64, [ulong.MinValue, ulong.MaxValue], number => number);
        Agree("SELECT $1::TINYINT::VARCHAR", DataType.Int8, [sbyte.MinValue, (sbyte)0, sbyte.MaxValue], number => number);
        Agree("SELECT $1::BOOLEAN::VARCHAR", DataType.Boolean, [true, false], flag => flag);
    }

    [Fact]
    public void Decimals_show_all_digits_of_their_scale()
    {
        foreach (var (precision, scale) in new[] { (4, 0), (4, 4), (9, 2), (18, 4), (38, 10), (38, 0), (38, 38) })
        {
            var most = Int128.Parse(new string('9', precision));
            Int128[] values = [0, 1, -1, 5, -10, 1234, most, -most, .. Enumerable.Range(0, 50).Select(_ => (Int128)_random.NextInt64(-9999, 9999))];
            Agree($"SELECT $1::VARCHAR::DECIMAL({precision},{scale})::VARCHAR", DataType.Decimal(precision, scale), values.Where(value => Int128.Abs(value) <= most).ToArray(), unscaled => Pointed(unscaled, scale));
        }
    }

    [Fact]
    public void Days_are_printed_alike_before_Christ_and_beyond_year_9999()
    {
        int[] edges = [0, -1, 1, 11016, 19782, -719163, -719162, -719528, -719529, -800000, 2932896, 2932897, 100_000_000, -100_000_000, int.MaxValue, -int.MaxValue];
        var random = Enumerable.Range(0, 600).Select(_ => _random.Next(-1_500_000, 4_000_000));
        Agree("SELECT CASE $1::INTEGER WHEN 2147483647 THEN DATE 'infinity' WHEN -2147483647 THEN DATE '-infinity' ELSE DATE '1970-01-01' + $1::INTEGER END::VARCHAR", DataType.Date, [.. edges, .. random], days => days);
    }

    [Fact]
    public void Times_have_as_many_digits_as_they_need()
    {
        long[] edges = [0, 1, 10, 100_000, 1_000_000, 86_399_999_999, 3_600_000_000, 45_296_789_000];
        Agree("SELECT (TIME '00:00:00' + to_microseconds($1::BIGINT))::VARCHAR", DataType.Time, [.. edges, .. Enumerable.Range(0, 100).Select(_ => _random.NextInt64(86_400_000_000))], micros => micros);
    }

    [Fact]
    public void Moments_are_printed_alike_in_every_unit()
    {
        long[] seconds = [0, 1, -1, 1_704_067_200, -62_135_596_800, -62_135_596_801, -62_167_219_200, -62_167_219_201, 253_402_300_799, 253_402_300_800, -99_999_999_999];
        long[] micros = [.. seconds.Select(second => second * 1_000_000), 100_000, 1, -1, 1_704_067_200_100_000, long.MaxValue, -long.MaxValue, .. Enumerable.Range(0, 300).Select(_ => _random.NextInt64(-9_000_000_000_000_000, 9_000_000_000_000_000))];
        const string Moment = "CASE $1::BIGINT WHEN 9223372036854775807 THEN TIMESTAMP 'infinity' WHEN -9223372036854775807 THEN TIMESTAMP '-infinity' ELSE make_timestamp($1::BIGINT) END";
        Agree($"SELECT ({Moment})::VARCHAR", DataType.Timestamp, micros, value => value);
        Agree($"SELECT ({Moment})::TIMESTAMPTZ::VARCHAR", DataType.TimestampZoned, micros, value => value);
        Agree("SELECT make_timestamp($1::BIGINT * 1000000)::TIMESTAMP_S::VARCHAR", DataType.TimestampIn(TimeUnit.Second), seconds, value => value);
        Agree("SELECT make_timestamp($1::BIGINT * 1000)::TIMESTAMP_MS::VARCHAR", DataType.TimestampIn(TimeUnit.Millisecond), [.. seconds.Select(second => (second * 1000) + 250), 1, -1], value => value);
        Agree("SELECT make_timestamp_ns($1::BIGINT)::VARCHAR", DataType.TimestampIn(TimeUnit.Nanosecond), [0, 1, -1, 1_704_067_200_123_456_789, 1_704_067_200_100_000_000, -1_704_067_200_000_000_001], value => value);
    }

    [Fact]
    public void Intervals_are_printed_alike()
    {
        Interval[] edges =
        [
            default, new(1, 2, 11_045_000_000), new(14, 0, 0), new(-14, 0, 0), new(12, 1, 1), new(-1, -1, -1), new(0, 0, 86_400_000_000), new(0, 0, 360_000_000_000), new(0, 0, 3_600_000_000_000_000), new(0, -1, 500_000), new(1, 0, 0), new(-13, 5, 0),
            new(0, 0, -3_600_000_000), new(0, 0, long.MaxValue),
        ];
        var random = Enumerable.Range(0, 200).Select(_ => new Interval(_random.Next(-40, 40), _random.Next(-40, 40), _random.NextInt64(-400_000_000_000, 400_000_000_000)));
        Agree("SELECT $1::INTERVAL::VARCHAR", DataType.Interval, [.. edges, .. random], interval => interval);
    }

    [Fact]
    public void Bytes_that_are_not_plain_ASCII_are_escaped()
    {
        byte[][] values = [[], [0xAA], "plain"u8.ToArray(), [.. Enumerable.Range(0, 256).Select(value => (byte)value)]];
        Agree("SELECT $1::BLOB::VARCHAR", DataType.Binary, values, bytes => bytes);
    }

    [Fact]
    public void Lists_are_printed_alike()
    {
        char[] letters = ['a', ' ', '\'', '"', '\\', ',', '[', ']', '{', '}', '(', ')', ':', '=', ';', '\t', '\n', '\v', '\u00a0', 'é', 'N', 'U', 'L'];
        string?[] words = ["", "NULL", "null", "nul", null, " ", "a b", "💡", .. letters.SelectMany(letter => new[] { $"{letter}", $"{letter}b", $"b{letter}", $"a{letter}b" })];
        foreach (var word in words)
        {
            var literal = word is null ? "NULL::VARCHAR" : Quiver.DuckDb.Sql.Literal(word);
            using var column = Data.Column(DataType.List(DataType.List(DataType.Utf8)), [new object?[] { new object?[] { "x", word }, null, Array.Empty<object?>() }]);
            Assert.Equal(_session.QueryText($"SELECT [['x', {literal}], NULL, []]::VARCHAR"), ValueText.Format(column, 0));
        }

        foreach (var expression in new[] { "1.5::DOUBLE", "1.50::DECIMAL(5,2)", "TIMESTAMP '2024-01-01 10:00:00'", "DATE '2024-01-01'", "TIME '10:00:00'", "INTERVAL '1 day 01:00:00'", "INTERVAL 1 DAY", "true", "'a''b'::BLOB", "''::BLOB", "'{\"a\": [1]}'::JSON", "'null'::JSON" })
        {
            using var query = _session.Prepare($"SELECT [{expression}, NULL], [{expression}, NULL]::VARCHAR");
            using var reader = new BatchReader(query.Execute());
            using var row = reader.Next()!;
            Assert.Equal(row[1].Texts.Text(0), ValueText.Format(row[0], 0));
        }
    }

    private static string Pointed(Int128 unscaled, int scale) => unscaled < 0 ? "-" + Pointed(-unscaled, scale) : unscaled.ToString().PadLeft(40, '0').Insert(40 - scale, ".");

    private void Agree<T>(string sql, DataType type, T[] values, Func<T, object> parameter, Func<string?, T, bool>? also = null)
    {
        using var column = Data.Column(type, [.. values.Cast<object>()]);
        using var statement = _session.Prepare(sql);
        var differences = new List<string>();
        for (var row = 0; row < values.Length; row++)
        {
            var expected = statement.QueryText(parameter(values[row]));
            var actual = ValueText.Format(column, row);
            if (!string.Equals(expected, actual, StringComparison.Ordinal) && also?.Invoke(expected, values[row]) != true) differences.Add($"{values[row]}: DuckDB {expected}, here {actual}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {values.Length} {type}: {string.Join("; ", differences.Take(12))}");
    }
}
