using System.IO.Pipelines;
using System.Text;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Records;

public sealed class JsonWritingTests : IDisposable
{
    private const string Errors = "SELECT record, line, position, column_name, code, reason, outcome, text FROM errors('s') ORDER BY _seq";

    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Theory]
    [InlineData("""[{"a":1,"b":"x"},{"a":2,"b":null}]""")]
    [InlineData("""{"a":1,"b":"x"}""" + "\n" + """{"a":2}""")]
    [InlineData("""{"a":1,"b":"x"}{"b":null,"a":2}""")]
    [InlineData("\uFEFF \r\n[ {\"A\" : 1 , \"B\" : \"x\"} \n , { \"a\" : \"2\" } ] \n")]
    [InlineData("""{"\u0061":1,"b":"\u0078"} {"a":2.0}""")]
    public void An_array_and_objects_that_follow_each_other_are_records(string json)
    {
        Create("a BIGINT, b VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(2, writer.WriteJson(json));
        Assert.Equal(["1|x", "2|NULL"], _quiver.Query("SELECT * FROM s").Lines());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[]")]
    [InlineData("\uFEFF[ ]\n")]
    public void No_records_are_no_rows(string json)
    {
        Create("a BIGINT");
        using var writer = _quiver.Writer("s");
        Assert.Equal(0, writer.WriteJson(json));
    }

    [Fact]
    public void Values_of_every_type_are_read()
    {
        Create("b BOOLEAN, i TINYINT, h HUGEINT, u UBIGINT, f FLOAT, d DOUBLE, n DECIMAL(9,2), t VARCHAR, x BLOB, dd DATE, tt TIME, ts TIMESTAMP, tz TIMESTAMP WITH TIME ZONE, ns TIMESTAMP_NS, v INTERVAL, l BIGINT[], m VARCHAR[][]");
        using var writer = _quiver.Writer("s");
        writer.WriteJson("""
            {"b":true,"i":-128,"h":170141183460469231731687303715884105727,"u":18446744073709551615,"f":0.1,"d":1e300,"n":1.005,"t":"a\"b\u20ac\ud83d\ude42","x":"ab\\xFF",
             "dd":"2026-01-05","tt":"10:00:00.5","ts":"2026-01-05T10:00:00.000001Z","tz":"2026-01-05 10:00:00+02","ns":"2026-01-05 10:00:00.123456789","v":"1 day 02:00:00","l":[1,"2",null],"m":[["a"],[],null]}
            {"b":"no","i":1.6,"t":12.50,"l":[],"m":[[{"k":1}]]}
            {"t":{"k": 1},"l":null,"d":"-inf"}
            """);
        Assert.Equal(
            [
                "true|-128|170141183460469231731687303715884105727|18446744073709551615|0.1|1e+300|1.01|a\"b€🙂|ab\\xFF|2026-01-05|10:00:00.5|2026-01-05 10:00:00.000001|2026-01-05 08:00:00+00|2026-01-05 10:00:00.123456789|1 day 02:00:00|[1, 2, NULL]|[[a], [], NULL]",
                "false|2|NULL|NULL|NULL|NULL|NULL|12.50|NULL|NULL|NULL|NULL|NULL|NULL|NULL|[]|[['{\"k\":1}']]",
                "NULL|NULL|NULL|NULL|NULL|-inf|NULL|{\"k\": 1}|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            ],
            _quiver.Query("SELECT * FROM s").Lines());
    }

    [Fact]
    public void Objects_go_into_structs_and_maps_and_arrays_into_lists_of_fixed_size()
    {
        Create("p STRUCT(x DOUBLE, name VARCHAR, tags VARCHAR[]), m MAP(VARCHAR, BIGINT), f INTEGER[2], l STRUCT(a BIGINT)[]", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteJson("""
            {"p":{"x":1.5,"Name":"n","tags":["t",null]},"m":{"a":1,"b":null},"f":[1,"2"],"l":[{"a":1},{},null]}
            {"p":{"x":null},"m":{},"l":[]}
            {"p":null,"m":null,"f":null,"l":null}
            {"p":{"y":1}}
            {"p":{"x":1,"X":2}}
            {"p":{"tags":[1,{"deep":[]},{"x":"y"}],"x":"no"}}
            {"m":{"a":1,"a":2}}
            {"f":[1,2,3]}
            {"l":[{"a":1},{"a":"z"}]}
            """));
        Assert.Equal(
            ["{'x': 1.5, 'name': n, 'tags': [t, NULL]}|{a=1, b=NULL}|[1, 2]|[{'a': 1}, {'a': NULL}, NULL]", "{'x': NULL, 'name': NULL, 'tags': NULL}|{}|NULL|[]", "NULL|NULL|NULL|NULL"],
            _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(
            [
                "4|'\"y\"' is no member of STRUCT(x DOUBLE, name VARCHAR, tags VARCHAR[])", "5|'\"X\"' comes twice", "6|'\"no\"' is no DOUBLE", "7|'\"a\"' comes twice", "8|'[' has 3 elements, and is no INTEGER[2]", "9|'\"z\"' is no BIGINT",
            ],
            _quiver.Query("SELECT record, split_part(reason, ', in column', 1) FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public void What_an_answer_writes_is_read_back_as_it_was()
    {
        Create("i BIGINT, d DOUBLE, n DECIMAL(38,10), t VARCHAR, ts TIMESTAMP, v INTERVAL, l VARCHAR[]");
        const string rows = "SELECT range AS i, range / 7 AS d, (range / 3)::DECIMAL(38,10) AS n, chr((range % 900 + 32)::INTEGER) || range AS t, TIMESTAMP '1969-12-31' + INTERVAL (range) MILLISECOND AS ts, INTERVAL (range) SECOND AS v, [range::VARCHAR, NULL] AS l FROM range(500)";
        using var writer = _quiver.Writer("s");
        using var asked = _quiver.Query(rows);
        using var json = new MemoryStream();
        asked.WriteJson(json);
        json.Position = 0;
        Assert.Equal(500, writer.WriteJson(json));
        Assert.Equal(asked.ToCsv(), _quiver.Query("SELECT * FROM s ORDER BY i").ToCsv());
        Assert.Equal(500, writer.WriteCsv(asked.ToCsv()));
        Assert.Equal(asked.ToCsv(), _quiver.Query("SELECT DISTINCT * FROM s ORDER BY i").ToCsv());
    }

    [Theory]
    [InlineData("""{"a":"x"}""", "JSON:1:6: Record 1: 'x' is no BIGINT, the type of column 'a'.")]
    [InlineData("""{"a":9223372036854775808}""", "JSON:1:6: Record 1: '9223372036854775808' is no BIGINT, the type of column 'a'.")]
    [InlineData("""{"a":1}""" + "\n\n  " + """{"c":"ü","a":true}""", "JSON:3:16: Record 2: 'true' is no BIGINT, the type of column 'a'.")]
    [InlineData("""{"a":[1]}""", "JSON:1:6: Record 1: An array is no BIGINT, the type of column 'a'.")]
    [InlineData("""{"a":{"b":1}}""", "JSON:1:6: Record 1: An object is no BIGINT, the type of column 'a'.")]
    [InlineData("""{"a":1,"A":2}""", "JSON:1:8: Record 1: Column 'a' has two values, expected one.")]
    [InlineData("""{"a":1,"prise":2}""", "JSON:1:8: Record 1: There is no column 'prise' in source 's'; did you mean price? There are: a, price, c, l. Leave the field out, or ignore such fields with UnknownFields.Ignore.")]
    [InlineData("""{"price":1}""", "JSON:1:1: Record 1: No value is given for column 'a', which is NOT NULL.")]
    [InlineData("""{"a":null}""", "JSON:1:6: Record 1: NULL cannot go into column 'a', which is NOT NULL.")]
    [InlineData("""{"a":1,"c":"\ud800"}""", "JSON:1:12: Record 1: '\\ud800' is no text in UTF-8.")]
    [InlineData("""{"a":1,"l":[1,[2],3]}""", "JSON:1:15: Record 1: '[' is no BIGINT, in column 'l' of type BIGINT[].")]
    [InlineData("""{"a":1,"l":[1,"x",{"k":[]}]}""", "JSON:1:15: Record 1: '\"x\"' is no BIGINT, in column 'l' of type BIGINT[].")]
    [InlineData("""{"a":1""", "JSON:1:7: Record 1: Found the end of the input within a record, expected '}'.")]
    [InlineData("""[{"a":1}""", "JSON:1:9: Record 2: Found the end of the input in an array, expected ']'.")]
    [InlineData("""[{"a":1},]""", "JSON:1:10: Record 2: Found ']' as a record, expected an object with the columns as its names: {\"name\": value, …}.")]
    [InlineData("""[,{"a":1}]""", "JSON:1:2: Record 1: Found ',' as a record, expected an object with the columns as its names: {\"name\": value, …}.")]
    [InlineData("""[{"a":1} {"a":2}]""", "JSON:1:10: Record 2: Found '{' behind an object, expected ',' or ']'.")]
    [InlineData("""[{"a":1}] x""", "JSON:1:11: Record 2: Found 'x' behind the end of the array, expected nothing: records are the objects of one array, or objects without one.")]
    [InlineData("""[1]""", "JSON:1:2: Record 1: Found a number as a record, expected an object with the columns as its names: {\"name\": value, …}.")]
    [InlineData("null", "JSON:1:1: Record 1: Found null as a record, expected an object with the columns as its names: {\"name\": value, …}.")]
    [InlineData("""{"a":1,}""", "JSON:1:8: Record 1: Found what is no JSON: The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options.")]
    [InlineData("""{"a":01}""", "JSON:1:7: Record 1: Found what is no JSON: Invalid leading zero before '1'.")]
    [InlineData("""{a:1}""", "JSON:1:2: Record 1: Found what is no JSON: 'a' is an invalid start of a property name. Expected a '\"'.")]
    [InlineData("a,b\n1,2\n", "JSON:1:1: Record 1: Found 'a' as a record, expected an object with the columns as its names: {\"name\": value, …}.")]
    public void A_bad_record_is_told_with_its_place_and_nothing_is_written(string json, string message)
    {
        Create("a BIGINT NOT NULL, price DOUBLE, c VARCHAR, l BIGINT[]");
        using var writer = _quiver.Writer("s");
        var error = Assert.Throws<QuiverException>(() => writer.WriteJson(json));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Equal($"{message} Correct it, or let bad records pass: ON ERROR SKIP, ON ERROR NULL FIELD. Nothing was written.", error.Message);
        Assert.Equal(0, _quiver.Source("s").Rows);
        Assert.Equal(1, _quiver.Source("s").ErrorRows);
        Assert.Equal("FAIL", _quiver.Query("SELECT outcome FROM errors('s')").Lines().Single());
    }

    [Fact]
    public void Skipped_records_are_left_out_and_can_be_read()
    {
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteJson("""
            {"a":1,"b":"x"}
            {"a":"?","b":2,"c":3}
            {"a":2
            [3]
            {"a":3}
            nonsense
            {"a":4,"b":"y"}
            """));
        Assert.Equal(["1|x", "3|NULL", "4|y"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(
            [
                "2|2|6|a|303|'?' is no BIGINT, the type of column 'a'.|SKIP|{\"a\":\"?\",\"b\":2,\"c\":3}",
                "2|2|16|c|303|There is no column 'c' in source 's'. There are: a, b. Leave the field out, or ignore such fields with UnknownFields.Ignore.|SKIP|{\"a\":\"?\",\"b\":2,\"c\":3}",
                "3|4|1|NULL|303|Found what is no JSON: '[' is invalid after a value. Expected either ',', '}', or ']'.|SKIP|{\"a\":2\n[3]",
                "5|6|1|NULL|303|Found 'n' as a record, expected an object with the columns as its names: {\"name\": value, …}.|SKIP|nonsense",
            ],
            _quiver.Query(Errors).Lines());
        Assert.Equal(4, _quiver.Source("s").ErrorRows);
        Assert.Equal(BadRecords.Skip, _quiver.Source("s").OnError);
        Assert.Equal(["s|NULL|NULL|SKIP|4"], _quiver.Execute("SHOW SOURCES").Rows!.Lines());
    }

    [Fact]
    public void Fields_that_do_not_fit_are_null_and_can_be_read()
    {
        Create("a BIGINT NOT NULL, b DOUBLE, l BIGINT[]", "ON ERROR NULL FIELD");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteJson("""
            [{"a":1,"b":"x","l":[1,"y"]}
            ,{"a":"no","b":1}
            ,{"a":2,"b":1,"b":2}
            ,{"a":3,"b":4,"z":{"k":[1]}}
            ]
            """));
        Assert.Equal(["1|NULL|NULL", "2|NULL|NULL", "3|4.0|NULL"], _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(["1|b|NULL FIELD", "1|l|NULL FIELD", "2|a|SKIP", "3|b|NULL FIELD", "4|z|NULL FIELD"], _quiver.Query("SELECT record, column_name, outcome FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public void A_call_may_say_otherwise_than_its_source()
    {
        Create("a BIGINT");
        using var writer = _quiver.Writer("s");
        Assert.Equal(1, writer.WriteJson("""{"a":1} {"a":"x"}""", new JsonOptions { OnError = BadRecords.Skip, Origin = "orders.json" }));
        Assert.Equal(2, writer.WriteJson("""{"a":1} {"a":"x"}""", new JsonOptions { OnError = BadRecords.NullField }));
        Assert.Equal(1, writer.WriteJson("""{"a":1,"b":[{}],"c":"\ud800"}""", new JsonOptions { UnknownFields = UnknownFields.Ignore }));
        Assert.Equal(["orders.json|SKIP", "JSON|NULL FIELD"], _quiver.Query("SELECT origin, outcome FROM errors('s') ORDER BY _seq").Lines());
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_a_bad_field_and_kept_as_they_came()
    {
        Create("a VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(1, writer.WriteJson([.. "{\"a\":\""u8, 0xFF, 0xE9, .. "\"}\n{\"a\":\"ok\"}"u8]));
        Assert.Equal(["\\x7B\\x22a\\x22:\\x22\\xFF\\xE9\\x22\\x7D".Replace("\\x7B\\x22a\\x22:\\x22", "{\"a\":\"", StringComparison.Ordinal).Replace("\\x22\\x7D", "\"}", StringComparison.Ordinal)], _quiver.Query("SELECT raw::VARCHAR FROM errors('s')").Lines().Select(line => line.Replace("\\x22", "\"", StringComparison.Ordinal)));
        Assert.Equal(["{\"a\":\"\uFFFD\uFFFD\"}|6"], _quiver.Query("SELECT text, position FROM errors('s')").Lines());
    }

    [Fact]
    public void Deep_nesting_ends_at_a_limit()
    {
        Create("a VARCHAR");
        using var writer = _quiver.Writer("s");
        Assert.Equal(1, writer.WriteJson($"{{\"a\":{new string('[', 900)}{new string(']', 900)}}}"));
        var error = Assert.Throws<QuiverException>(() => writer.WriteJson($"{{\"a\":{new string('[', 100_000)}"));
        Assert.Contains("maximum configured depth of 1000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_longer_than_allowed_is_bad_and_the_next_line_is_read()
    {
        Create("a VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{{\"a\":\"1\"}}\n{{\"a\":\"{new string('x', 900_000)}\"}}\n{{\"a\":\"2\"}}\n"));
        Assert.Equal(2, writer.WriteJson(stream, new JsonOptions { MaxRecordBytes = 1 << 10 }));
        Assert.Equal(["2|2|Found a record of more than 1024 bytes.|1024"], _quiver.Query("SELECT record, line, reason, octet_length(raw) FROM errors('s')").Lines());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void However_a_stream_is_cut_its_rows_and_errors_are_the_same(int piece)
    {
        const string text = "\uFEFF[{\"a\":1,\"b\":\"é\\u20ac\"}\n, {\"a\":\"x\"},\n{\"a\":2}\n nonsense\n,{\"a\":3,\n\"b\":[1,{}]}]\n";
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using var writer = _quiver.Writer("s");
        Assert.Equal(3, writer.WriteJson(text));
        var (rows, errors) = (_quiver.Query("SELECT * FROM s").Lines(), _quiver.Query(Errors).Lines());
        Assert.Equal(3, rows.Count);
        Create("a BIGINT, b VARCHAR", "ON ERROR SKIP");
        using var again = _quiver.Writer("s");
        Assert.Equal(3, again.WriteJson(new Pieces(Encoding.UTF8.GetBytes(text), piece)));
        Assert.Equal(rows, _quiver.Query("SELECT * FROM s").Lines());
        Assert.Equal(errors, _quiver.Query(Errors).Lines());
    }

    [Fact]
    public void A_long_stream_that_fails_says_what_was_written()
    {
        Create("a BIGINT");
        using var writer = _quiver.Writer("s");
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(row => $"{{\"a\":{row}}}\n")) + "{\"a\":\"x\"}";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var error = Assert.Throws<QuiverException>(() => writer.WriteJson(stream));
        Assert.StartsWith("JSON:20001:6: Record 20001: 'x' is no BIGINT", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" The first 16,384 rows are written, the others not.", error.Message, StringComparison.Ordinal);
        Assert.Equal(16_384, _quiver.Source("s").Rows);
        Assert.EndsWith("Nothing was written.", Assert.Throws<QuiverException>(() => writer.WriteJson(text)).Message, StringComparison.Ordinal);
        Assert.Equal(16_384, _quiver.Source("s").Rows);
    }

    [Fact]
    public async Task Rows_of_a_slow_stream_are_there_before_its_end()
    {
        Create("a BIGINT, ts TIMESTAMP, WATERMARK FOR ts");
        using var writer = _quiver.Writer("s");
        using var rows = _quiver.Subscribe("SELECT a FROM s");
        var pipe = new Pipe();
        var writing = writer.WriteJsonAsync(pipe.Reader);
        await pipe.Writer.WriteAsync("{\"a\":1,\"ts\":\"2026-01-05\"}\n{\"a\":2,\"ts\":\"20"u8.ToArray());
        using (var first = rows.Next(TimeSpan.FromSeconds(20))!) Assert.Equal(1L, first[0].Values<long>().All[0]);
        Assert.Equal(new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc), writer.CurrentWatermark);
        await pipe.Writer.WriteAsync("26-01-06\"}"u8.ToArray());
        await pipe.Writer.CompleteAsync();
        Assert.Equal(2, await writing);
    }

    [Fact]
    public async Task Waiting_for_bytes_can_be_cancelled()
    {
        Create("a BIGINT");
        using var writer = _quiver.Writer("s");
        using var stop = new CancellationTokenSource();
        var writing = writer.WriteJsonAsync(new Pipe().Reader, cancellation: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public void Errors_are_bounded_in_bytes_and_all_are_counted()
    {
        Create("a BIGINT", "ON ERROR SKIP WITH (retain_errors = '64 KB')");
        using var writer = _quiver.Writer("s");
        for (var call = 0; call < 50; call++) writer.WriteJson($"{{\"a\":\"{new string('x', 5_000)}{call}\"}}");
        Assert.Equal(50, _quiver.Source("s").ErrorRows);
        var kept = _quiver.Query("SELECT text FROM errors('s') ORDER BY _seq").Lines();
        Assert.InRange(kept.Count, 1, 12);
        Assert.EndsWith("x49\"}", kept[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_can_be_subscribed_to_and_end_with_their_source()
    {
        Create("a BIGINT", "ON ERROR SKIP");
        using var plain = _quiver.Subscribe("SUBSCRIBE errors('s')");
        using var kept = _quiver.Subscribe("SELECT count(*) AS errors FROM errors('s')");
        Assert.DoesNotContain(_quiver.Execute("SHOW TABLES").Rows!.Lines(), line => line.StartsWith("errors", StringComparison.Ordinal));
        using var writer = _quiver.Writer("s");
        writer.WriteJson("{\"a\":\"x\"}");
        Assert.Contains(_quiver.Execute("SHOW TABLES").Rows!.Lines(), line => line.StartsWith("errors('s')|list of bad records|noted_at TIMESTAMP NOT NULL, ", StringComparison.Ordinal));
        Assert.Single(plain.ReadAll());
        Assert.Equal("1", kept.ReadAll()[^1]);
        writer.End();
        Assert.Null(plain.Next(TimeSpan.FromSeconds(20)));
        Assert.True(plain.Ended);
    }

    [Fact]
    public void Errors_go_with_their_source()
    {
        Create("a BIGINT");
        _quiver.Execute("DROP SOURCE s").Dispose();
        var error = Assert.Throws<QueryException>(() => _quiver.Query("SELECT * FROM errors('s')"));
        Assert.Equal(ErrorCode.TableNotFound, error.Code);
    }

    private void Create(string columns, string more = "") => _quiver.Execute($"CREATE OR REPLACE SOURCE s ({columns}) {more}").Dispose();

    /// <summary>A stream that gives so many bytes at a time, as networks do.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);
    }
}
