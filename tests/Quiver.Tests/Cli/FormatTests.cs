using System.Text;
using System.Text.Json;
using Quiver.Cli;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Formats;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Cli;

public sealed class FormatTests
{
    private const long Micros = 1_767_607_230_000_001; // 2026-01-05 10:00:30.000001

    private static readonly (string Name, DataType Type, object?[] Values)[] EveryType =
    [
        ("b", DataType.Boolean, [true, false, null]),
        ("i8", DataType.Int8, [sbyte.MinValue, sbyte.MaxValue, null]),
        ("i16", DataType.Int16, [short.MinValue, short.MaxValue, null]),
        ("i32", DataType.Int32, [int.MinValue, int.MaxValue, null]),
        ("i64", DataType.Int64, [long.MinValue, long.MaxValue, null]),
        ("i128", DataType.Int128, [Int128.MinValue, Int128.MaxValue, null]),
        ("u8", DataType.UInt8, [byte.MinValue, byte.MaxValue, null]),
        ("u16", DataType.UInt16, [ushort.MinValue, ushort.MaxValue, null]),
        ("u32", DataType.UInt32, [uint.MinValue, uint.MaxValue, null]),
        ("u64", DataType.UInt64, [ulong.MinValue, ulong.MaxValue, null]),
        ("f32", DataType.Float32, [0.1f, float.MaxValue, null]),
        ("f64", DataType.Float64, [0.1, 10.0, null]),
        ("dec", DataType.Decimal(38, 2), [Int128.Parse("-99999999999999999999999999999999999999"), (Int128)5, null]),
        ("frac", DataType.Decimal(2, 2), [(Int128)(-5), (Int128)50, null]),
        ("text", DataType.Utf8, ["a", "", null]),
        ("blob", DataType.Binary, [new byte[] { 0, 255, 65 }, Array.Empty<byte>(), null]),
        ("d", DataType.Date, [20_458, -1, null]),
        ("t", DataType.Time, [36_030_500_000L, 0L, null]),
        ("ts", DataType.Timestamp, [Micros, -1L, null]),
        ("tz", DataType.TimestampZoned, [Micros, 0L, null]),
        ("ns", DataType.TimestampIn(TimeUnit.Nanosecond), [1L, 0L, null]),
        ("sec", DataType.TimestampIn(TimeUnit.Second), [1L, 0L, null]),
        ("iv", DataType.Interval, [new Interval(14, 3, 14_706_700_000), default(Interval), null]),
    ];

    [Fact]
    public void Csv_has_every_digit_of_every_type() => Assert.Equal(
        """
        b,i8,i16,i32,i64,i128,u8,u16,u32,u64,f32,f64,dec,frac,text,blob,d,t,ts,tz,ns,sec,iv
        true,-128,-32768,-2147483648,-9223372036854775808,-170141183460469231731687303715884105728,0,0,0,0,0.1,0.1,-999999999999999999999999999999999999.99,-0.05,a,00ff41,2026-01-05,10:00:30.5,2026-01-05T10:00:30.000001,2026-01-05T10:00:30.000001Z,1970-01-01T00:00:00.000000001,1970-01-01T00:00:01,1 year 2 months 3 days 04:05:06.7
        false,127,32767,2147483647,9223372036854775807,170141183460469231731687303715884105727,255,65535,4294967295,18446744073709551615,3.4028235e+38,10.0,0.05,0.50,"","",1969-12-31,00:00:00,1969-12-31T23:59:59.999999,1970-01-01T00:00:00Z,1970-01-01T00:00:00,1970-01-01T00:00:00,00:00:00
        ,,,,,,,,,,,,,,,,,,,,,,

        """,
        Print("csv", EveryType));

    [Fact]
    public void Ndjson_has_every_digit_of_every_type() => Assert.Equal(
        """
        {"b":true,"i8":-128,"i16":-32768,"i32":-2147483648,"i64":-9223372036854775808,"i128":-170141183460469231731687303715884105728,"u8":0,"u16":0,"u32":0,"u64":0,"f32":0.1,"f64":0.1,"dec":-999999999999999999999999999999999999.99,"frac":-0.05,"text":"a","blob":"AP9B","d":"2026-01-05","t":"10:00:30.5","ts":"2026-01-05T10:00:30.000001","tz":"2026-01-05T10:00:30.000001Z","ns":"1970-01-01T00:00:00.000000001","sec":"1970-01-01T00:00:01","iv":"1 year 2 months 3 days 04:05:06.7"}
        {"b":false,"i8":127,"i16":32767,"i32":2147483647,"i64":9223372036854775807,"i128":170141183460469231731687303715884105727,"u8":255,"u16":65535,"u32":4294967295,"u64":18446744073709551615,"f32":3.4028235e+38,"f64":10.0,"dec":0.05,"frac":0.50,"text":"","blob":"","d":"1969-12-31","t":"00:00:00","ts":"1969-12-31T23:59:59.999999","tz":"1970-01-01T00:00:00Z","ns":"1970-01-01T00:00:00","sec":"1970-01-01T00:00:00","iv":"00:00:00"}
        {"b":null,"i8":null,"i16":null,"i32":null,"i64":null,"i128":null,"u8":null,"u16":null,"u32":null,"u64":null,"f32":null,"f64":null,"dec":null,"frac":null,"text":null,"blob":null,"d":null,"t":null,"ts":null,"tz":null,"ns":null,"sec":null,"iv":null}

        """,
        Print("ndjson", EveryType));

    [Fact]
    public void Lists_are_arrays_in_json_and_DuckDB_s_text_elsewhere()
    {
        (string, DataType, object?[])[] lists =
        [
            ("l", DataType.List(DataType.Utf8), [new object?[] { "a", "b, c", null }, Array.Empty<object?>(), null]),
            ("n", DataType.List(DataType.List(DataType.Decimal(4, 2))), [new object?[] { new object?[] { (Int128)5 }, null }, null, Array.Empty<object?>()]),
        ];
        Assert.Equal("{\"l\":[\"a\",\"b, c\",null],\"n\":[[0.05],null]}\n{\"l\":[],\"n\":null}\n{\"l\":null,\"n\":[]}\n", Print("ndjson", lists));
        Assert.Equal("l,n\n\"[a, 'b, c', NULL]\",\"[[0.05], NULL]\"\n[],\n,[]\n", Print("csv", lists));
    }

    [Fact]
    public void Json_is_one_array_even_of_no_rows()
    {
        Assert.Equal("[]\n", Print("json", ("a", DataType.Int64, [])));
        Assert.Equal("[{\"a\":1}\n,{\"a\":null}\n]\n", Print("json", ("a", DataType.Int64, [1L, null])));
        using var document = JsonDocument.Parse(Print("json", EveryType));
        Assert.Equal(3, document.RootElement.GetArrayLength());
    }

    [Fact]
    public void Csv_of_no_rows_is_its_header() => Assert.Equal("a,b\n", Print("csv", ("a", DataType.Int64, []), ("b", DataType.Utf8, [])));

    [Fact]
    public void Ndjson_of_no_rows_is_nothing() => Assert.Equal("", Print("ndjson", ("a", DataType.Int64, [])));

    [Fact]
    public void Csv_quotes_what_would_be_read_otherwise() => Assert.Equal(
        "\"a,b\",\"q\"\"\"\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"cr\rlf\"\n\" padded \",plain text\nünï 🙂,'\n",
        Print("csv", ("a,b", DataType.Utf8, ["x,y", "two\nlines", " padded ", "ünï 🙂"]), ("q\"", DataType.Utf8, ["say \"hi\"", "cr\rlf", "plain text", "'"])));

    [Fact]
    public void Numbers_that_json_has_not_are_texts()
    {
        object?[] numbers = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 1e300, 5e-324];
        Assert.Equal("{\"x\":\"NaN\"}\n{\"x\":\"Infinity\"}\n{\"x\":\"-Infinity\"}\n{\"x\":-0.0}\n{\"x\":1e+300}\n{\"x\":5e-324}\n", Print("ndjson", ("x", DataType.Float64, numbers)));
        Assert.Equal("x\nnan\ninf\n-inf\n-0.0\n1e+300\n5e-324\n", Print("csv", ("x", DataType.Float64, numbers)));
        Assert.Equal("{\"x\":\"NaN\"}\n{\"x\":0.1}\n", Print("ndjson", ("x", DataType.Float32, [float.NaN, 0.1f])));
    }

    [Fact]
    public void Times_beyond_four_digits_and_before_year_one_are_counted_as_iso_does()
    {
        Assert.Equal(
            "d\n10000-01-01\n0000-12-31\n-0043-03-15\ninfinity\n-infinity\n",
            Print("csv", ("d", DataType.Date, [2_932_897, -719_163, -735_160, int.MaxValue, -int.MaxValue])));
        Assert.Equal(
            "ts\n-0043-03-15T12:00:00Z\ninfinity\n-infinity\n",
            Print("csv", ("ts", DataType.TimestampZoned, [(-735_160L * 86_400_000_000) + 43_200_000_000, long.MaxValue, -long.MaxValue])));
    }

    [Fact]
    public void Json_texts_are_escaped_where_they_must_be_and_stay_readable() => Assert.Equal(
        "{\"a \\\"b\\\"\":\"line\\nbreak \\\"quoted\\\" \\\\ tab\\t ünï 🙂 <&>'\"}\n",
        Print("ndjson", ("a \"b\"", DataType.Utf8, ["line\nbreak \"quoted\" \\ tab\t ünï 🙂 <&>'"])).Replace("\\uD83D\\uDE42", "🙂", StringComparison.Ordinal));

    [Fact]
    public void Json_columns_stay_json_on_one_line() => Assert.Equal(
        "{\"j\":{\"a\":[1,2.50,null],\"b\":12345678901234567890123}}\n{\"j\":\"not json\"}\n{\"j\":null}\n",
        Print("ndjson", ("j", DataType.Json, ["{\n  \"a\": [1, 2.50, null],\n  \"b\": 12345678901234567890123\n}", "not json", null])));

    [Fact]
    public void Columns_of_equal_names_are_told_apart_in_json() => Assert.Equal(
        "{\"a\":1,\"a_2\":2,\"a_1\":3,\"a_3\":4}\n",
        Print("ndjson", ("a", DataType.Int64, [1L]), ("a", DataType.Int64, [2L]), ("a_1", DataType.Int64, [3L]), ("a", DataType.Int64, [4L])));

    [Fact]
    public void Exact_texts_read_back_in_duckdb_as_the_values_they_were()
    {
        using var duckdb = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = duckdb.Connect();
        session.QueryText("SET TimeZone = 'UTC'");
        var types = EveryType.Where(column => column.Type.Kind != TypeKind.Binary).ToList();
        types.Add(("d", DataType.Date, [2_932_897, -719_163, -735_160, int.MaxValue]));
        types.Add(("f64", DataType.Float64, [double.NaN, double.NegativeInfinity, 1e300, 5e-324]));
        types.Add(("tz", DataType.TimestampZoned, [(-735_160L * 86_400_000_000) + 43_200_000_000, long.MaxValue]));
        foreach (var (_, type, values) in types)
        {
            using var column = Data.Column(type, values);
            for (var row = 0; row < column.Length; row++)
            {
                if (column.IsNull(row)) continue;
                var text = ExactText.For(type)(column, row);
                Assert.Equal(ValueText.Format(column, row), session.QueryText($"SELECT CAST(CAST($1 AS {type.Name}) AS VARCHAR)", text));
            }
        }
    }

    [Fact]
    public void A_table_has_types_under_names_numbers_to_the_right_and_wide_characters_in_two_cells() => Assert.Equal(
        """
        ┌──────────┬────────┬───────────────────────┐
        │ name     │      n │ at                    │
        │ VARCHAR  │ BIGINT │ TIMESTAMP             │
        ├──────────┼────────┼───────────────────────┤
        │ 東京     │      1 │ 1970-01-01 00:00:00   │
        │ NULL     │     -2 │ 1970-01-01 00:00:00.5 │
        │ a\nb\x1B │   NULL │ NULL                  │
        └──────────┴────────┴───────────────────────┘
        3 rows

        """,
        Print("table", ("name", DataType.Utf8, ["東京", null, "a\nb\e"]), ("n", DataType.Int64, [1L, -2L, null]), ("at", DataType.Timestamp, [0L, 500_000L, null])));

    [Fact]
    public void A_table_of_no_rows_has_a_header() => Assert.Equal(
        """
        ┌────────┐
        │      a │
        │ BIGINT │
        ├────────┤
        └────────┘
        0 rows

        """,
        Print("table", ("a", DataType.Int64, [])));

    [Fact]
    public void A_long_table_is_cut_and_says_how_to_get_the_rest()
    {
        var text = Print("table", new RowOutput(Stream.Null, ShownRows: 2), ("a", DataType.Int64, [1L, 2L, 3L]));
        Assert.EndsWith("│      2 │\n└────────┘\n2 of 3 rows; --rows 3 shows all, --format csv writes all\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_cut_to_the_screen_at_its_widest_columns()
    {
        var text = Print("table", new RowOutput(Stream.Null, Width: 50), ("a", DataType.Int64, [1L]), ("long", DataType.Utf8, [new string('x', 100)]), ("wide", DataType.Utf8, ["東京東京東京東京東京東京東京"]));
        var lines = text.Split('\n')[..^2];
        Assert.All(lines, line => Assert.Equal(50, DisplayWidth.Of(line)));
        Assert.Contains("x… │", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_fit_no_screen_are_left_out_of_the_middle_and_counted()
    {
        var columns = Enumerable.Range(0, 9).Select(column => ($"column_{column}", DataType.Int64, new object?[] { (long)column })).ToArray();
        Assert.Equal(
            """
            ┌──────────┬──────────┬───┬──────────┐
            │ column_0 │ column_1 │ … │ column_8 │
            │   BIGINT │   BIGINT │ … │   BIGINT │
            ├──────────┼──────────┼───┼──────────┤
            │        0 │        1 │ … │        8 │
            └──────────┴──────────┴───┴──────────┘
            1 row, 9 columns (3 shown)

            """,
            Print("table", new RowOutput(Stream.Null, Width: 40), columns));
        Assert.EndsWith("┘\n1 row, 9 columns\n", Print("box", new RowOutput(Stream.Null, Width: 100), columns), StringComparison.Ordinal);
        Assert.StartsWith("┌──────────┬───┐\n", Print("box", new RowOutput(Stream.Null, Width: 1), columns), StringComparison.Ordinal); // one stays
        Assert.EndsWith("1 row, 1 column\n", Print("box", new RowOutput(Stream.Null, Width: 1), columns[..1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_escapes_what_would_end_a_cell() => Assert.Equal(
        "| a | b\\|c |\n| --: | --- |\n| 1 | x\\|y\\n |\n| NULL | NULL |\n",
        Print("markdown", ("a", DataType.Int64, [1L, null]), ("b|c", DataType.Utf8, ["x|y\n", null])));

    [Fact]
    public void Lines_have_a_value_each_and_rows_an_empty_one_between() => Assert.Equal(
        "   a = 1\nlong = x\n\n   a = 2\nlong = NULL\n",
        Print("line", ("a", DataType.Int64, [1L, 2L]), ("long", DataType.Utf8, ["x", null])));

    [Fact]
    public void A_table_goes_on_under_one_header_when_rows_come_in_runs()
    {
        using var stream = new MemoryStream();
        using var first = Batch(("a", DataType.Int64, [1L]));
        using var second = Batch(("a", DataType.Int64, [1_000_000_000_000L]));
        using (var writer = RowFormats.Named("TABLE")!.Open(new RowOutput(stream), first.Schema))
        {
            writer.Write(first);
            writer.Flush();
            writer.Write(second);
            writer.Flush();
            writer.End();
        }

        Assert.Equal(
            """
            ┌────────┐
            │      a │
            │ BIGINT │
            ├────────┤
            │      1 │
            │ 1000000000000 │
            └───────────────┘
            2 rows

            """,
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void All_rows_of_many_batches_are_printed_in_order()
    {
        foreach (var format in (string[])["csv", "json", "ndjson", "table"])
        {
            using var stream = new MemoryStream();
            var schema = new Schema(new Field("a", DataType.Int64));
            using (var writer = RowFormats.Named(format)!.Open(new RowOutput(stream), schema))
            {
                for (var batch = 0; batch < 30; batch++)
                {
                    using var rows = Batch(("a", DataType.Int64, [.. Enumerable.Range(batch * 100, 100).Select(value => (object?)(long)value)]));
                    writer.Write(rows);
                    if (batch % 7 == 0) writer.Flush();
                }

                writer.End();
            }

            var numbers = Encoding.UTF8.GetString(stream.ToArray()).Split('\n')
                .Where(line => !line.Contains("rows", StringComparison.Ordinal))
                .Select(line => string.Concat(line.Where(char.IsAsciiDigit)))
                .Where(digits => digits.Length > 0)
                .Select(long.Parse);
            Assert.Equal(Enumerable.Range(0, 3_000).Select(value => (long)value), numbers);
        }
    }

    private static string Print(string format, params (string Name, DataType Type, object?[] Values)[] columns) => Print(format, new RowOutput(Stream.Null), columns);

    private static string Print(string format, RowOutput output, params (string Name, DataType Type, object?[] Values)[] columns)
    {
        using var stream = new MemoryStream();
        using var batch = Batch(columns);
        using (var writer = RowFormats.Named(format)!.Open(output with { Stream = stream }, batch.Schema))
        {
            writer.Write(batch);
            writer.End();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Batch Batch(params (string Name, DataType Type, object?[] Values)[] columns) => new(
        new Schema(columns.Select(column => new Field(column.Name, column.Type))),
        [.. columns.Select(column => Data.Column(column.Type, column.Values))]);
}
