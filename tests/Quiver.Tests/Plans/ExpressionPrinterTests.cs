using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Planning;

namespace Quiver.Tests.Plans;

/// <summary>Printed expressions, computed over rows with NULLs, give the values and types of the originals; what cannot be printed is found out.</summary>
[Collection(nameof(Planning))]
public sealed class ExpressionPrinterTests(Relations relations) : IDisposable
{
    private static readonly Schema Columns = new(
        new Field("i", DataType.Int32), new Field("b", DataType.Int64), new Field("d", DataType.Float64), new Field("dec", DataType.Decimal(12, 1)), new Field("s", DataType.Utf8),
        new Field("ts", DataType.Timestamp), new Field("day", DataType.Date), new Field("bo", DataType.Boolean), new Field("j", DataType.Json), new Field("t", DataType.Int8),
        new Field("tz", DataType.TimestampZoned), new Field("iv", DataType.Interval), new Field("h", DataType.Int128));

    private const string Rows = """
        (7, 70, 1.5, 12.3, 'Ab''c', TIMESTAMP '2024-02-29 10:11:12.5', DATE '2024-02-29', true, '{"a": [1, 2], "b": "x"}', 3, TIMESTAMPTZ '2024-03-01 00:00:00+01', INTERVAL '1 month 2 days', 5),
        (-3, 0, -0.0, -0.1, '', TIMESTAMP '1969-12-31 23:59:59', DATE '1900-01-01', false, '[]', -128, TIMESTAMPTZ '1960-01-01 00:00:00+00', INTERVAL '-3 seconds', -170141183460469231731687303715884105727),
        (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        """;

    private readonly Instance _instance = Instance.Open();

    public static TheoryData<string> Expressions => [.. """
        i + 1
        i + b, i - b, i * b, i / 2, i // 2, i % 2, -i, +i, ~i, i & 3, i | 3, xor(i, 3), abs(i) << 1, abs(i) >> 1, i ** 2, @ i, t + 1, t * i
        dec * 2, dec + 1.55, dec - 1, dec * dec, dec * 1.5, -dec, dec / 2, dec % 2, abs(dec), dec + 1.25 + dec, dec::decimal(20, 4) + 1, 1.5 + 2.25, dec::decimal(38, 5) + 1
        i in (1, null), s in ('a', 'Ab''c'), i not in (7, 8), s not in ('x')
        i = 7, i <> 7, i < b, i <= 7, d > 1, d >= 1.5, i is distinct from null, i is not distinct from 7
        i is null, i is not null, not bo, bo and i > 1 or d < 0, bo is true, bo is not true
        case when i > 1 then 'a' end, case i when 7 then 1 when -3 then 2 else 3 end, nullif(i, 7), if(bo, 1, 2), coalesce(i, b, 0), ifnull(s, 'z')
        cast(i as double), cast(s as int) is null and false, try_cast(s as int), cast(d as decimal(10, 2)), cast(i as varchar), cast(ts as date), cast(day as timestamp), try(1 / i)
        s || 'x', upper(s), length(s), substring(s from 1 for 2), position('c' in s), trim(s), replace(s, 'b', 'B'), concat(s, i), concat_ws('-', s, 'y'), split_part(s, 'b', 1), left(s, 1), s[1], s[1:2]
        s like 'A%', s not like '%c', s ilike 'a%', s glob 'A*', s like 'A!%' escape '!', s ~ '.*b.*', s similar to 'x', regexp_replace(s, 'b', 'B', 'g'), regexp_extract(s, '(b)', 1), starts_with(s, 'A')
        s collate nocase < 'b', s collate de < 'b'
        date_trunc('minute', ts), time_bucket(interval '5 minutes', ts), ts + interval '1 day', ts - interval 5 minute, ts - ts, day + 1, day - day, day + interval '1 hour', extract(hour from ts), date_part('year', day)
        strftime(ts, '%H:%M'), epoch_ms(ts), ts at time zone 'UTC', to_seconds(i), interval (i) minute, interval '3' second, last_day(day), datediff('day', ts, timestamp '2024-01-01'), ts::timestamp_ns, ts::timestamp_s, ts::time
        tz + interval '1 day', date_trunc('day', tz), tz::date, tz > ts, iv * 2, iv + interval '1 day', date_trunc('month', tz), iv > interval '1 day', iv >= cast(null as interval)
        date '2024-01-01', timestamp '2024-01-01 10:00:00', time '10:00:00', timestamptz '2024-01-01 00:00:00+00', interval '1 month 2 days 3 seconds'
        1, -1, 2147483648, -2147483649, 12345678901234567890, 1.5, -1.5, 0.1, 100.0, 1e0, -1.5e0, 1e300, 'a''b', '', null::int, true, false, 123456789.123456789, 'Infinity'::double, 'NaN'::float, '101'::bit::varchar
        h + 1, h // 2, h::varchar, h > 0, h::uhugeint is null and false
        [1, i], [1, 2, 3][i], [1, 2, 3][2:], [1, 2, 3][:2], [1, 2, 3][1:2], [1, 2, 3][:-2], [i, b][1:1], []::int[], list_contains([1, i], 7), len([1, 2]), list_sort([3, 1], 'DESC'), list_aggregate([1, i], 'sum'), [[1], [i]]
        {'k': i, 'select': 1}, {'k': i}.k, {'a': {'b': s}}.a.b, (i, s), (i, s) in ((7, 'x')), row(i, s), struct_pack(x := i)
        map {'k': i}, map {'k': i}['k'], map_keys(map {'k': i}), map_from_entries([('k', i)])
        union_value(n := i), union_value(n := i).n
        list_transform([1, 2], lambda y: y + i), list_transform([1, 2], lambda y, k: y * 10 + k + i), list_filter([1, i], lambda y: y > 1), list_reduce([1, 2, 3], lambda a, b: a - b * 2, 100), list_reduce([1, 2], lambda a, b, k: a + b + k + i)
        [y + i for y in [1, 2] if y > 1], list_transform([[1, 2], [i]], lambda l: list_transform(l, lambda y: y + len(l) + i)), list_reduce([1, 2], lambda a, b: a - b)
        j.a, j -> 'a', j ->> '$.b', json_extract(j, '$.a[0]'), json_extract_string(j, 'b'), to_json(i), j::varchar, json_array_length(j, '$.a'), s::json is null and false
        s::blob, 'x'::blob, '\xAA\x00'::blob, md5(s), sha256(s), hex(s), encode(s), base64(encode(s))
        i::uuid is null and false, '00000000-0000-0000-0000-0000000000ff'::uuid, 'sad'::mood, s::enum('Ab''c', '') is null, i::bit::varchar, greatest(i, 3), least(b, 4), sign(i), round(d, 1), floor(d), ceil(d), sqrt(abs(d)), ln(2), isnan(d), pi()
        array_value(1, 2, 3), array_value(i, 2)[1], printf('%d', i), format('{}', s), i::varchar::int, hash(i) = hash(i), typeof(i), bar(d, 0, 10), levenshtein(s, 'x'), chr(65), ascii(s), lpad(s, 5, '-'), reverse(s), make_date(2024, 1, i + 20)
        twice(i), i between 1 and b, i not between 1 and 2, bo and i between 1 and b, bo or i not between 1 and b and not bo, coalesce(upper(cast(null as varchar)), s), "row"(i)[1], epoch(ts), make_timestamp(b), to_timestamp(b), age(ts, timestamp '2000-01-01'), century(ts), dayname(day), date_sub('hour', ts, ts), strptime('2024', '%Y')
        5!, i::float, (i + 1)::smallint, i::double::int, try_cast('x' as int), 1 = 1.5, 'a' < 'b', 'a' || i, d is null or s is null and bo
        """.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void A_printed_expression_has_the_value_and_type_of_the_original(string expressions)
    {
        relations.Define("printed", Columns);
        var bound = relations.Planner.Bind($"select {expressions} from printed");
        var projection = Assert.IsType<BoundPlan.Projection>(bound.Plan);
        var types = Columns.Fields.Select(column => column.Type).ToArray();

        var printed = relations.Planner.Print(projection.Expressions, types);

        Assert.All(printed, expression => Assert.True(expression.Sql is not null, expression.Reason));
        using var session = Session();
        var original = Values(session, expressions, "printed");
        var again = Values(session, string.Join(", ", printed.Select(expression => expression.Sql)), $"(SELECT * FROM printed) AS t({string.Join(", ", types.Select((_, index) => ExpressionPrinter.ColumnName(index)))})");
        Assert.Equal(original, again);
    }

    [Theory]
    [InlineData("struct_insert({'a': 1}, b := i)")]
    [InlineData("date_part(['year', 'month'], ts)")]
    [InlineData("list_aggregate([s], 'string_agg', '-')")]
    public void What_binding_took_away_is_noticed_when_it_is_printed(string expression)
    {
        relations.Define("printed", Columns);
        var bound = relations.Planner.Bind($"select i, {expression} from printed");
        var types = Columns.Fields.Select(column => column.Type).ToArray();

        var printed = relations.Planner.Print(Assert.IsType<BoundPlan.Projection>(bound.Plan).Expressions, types);

        Assert.Equal("c0", printed[0].Sql);
        Assert.Null(printed[1].Sql);
        Assert.NotNull(printed[1].Reason);
    }

    [Fact]
    public void Aggregates_parameters_and_the_like_are_not_printed()
    {
        Assert.Null(ExpressionPrinter.TryPrint(new BoundAggregate(DataType.Int64, "count_star", [], IsDistinct: false, null, [], null)));
        Assert.Null(ExpressionPrinter.TryPrint(new BoundOperator(DataType.Boolean, OperatorKind.IsNull, [new BoundParameter(DataType.Int32, "1")])));
        Assert.Equal("(c3 IS NULL)", ExpressionPrinter.TryPrint(new BoundOperator(DataType.Boolean, OperatorKind.IsNull, [new BoundRef(DataType.Int32, 3)])));
    }

    [Fact]
    public void A_call_that_is_null_since_a_constant_took_a_columns_place_prints_as_null_of_its_type()
    {
        relations.Define("printed", Columns);
        var bound = relations.Planner.Bind("select s || upper(s), coalesce(s || upper(s), 'x') from printed");
        var expressions = Assert.IsType<BoundPlan.Projection>(bound.Plan).Expressions
            .Map(expression => expression.Rewrite(node => node is BoundFunction { Name: "upper" } ? new BoundConstant(DataType.Utf8, null) : node));

        var printed = relations.Planner.Print(expressions, [.. Columns.Fields.Select(column => column.Type)]);

        Assert.Equal("CAST(NULL AS VARCHAR)", printed[0].Sql);
        Assert.True(printed[1].Sql is not null, printed[1].Reason);
    }

    public static TheoryData<object?, string> FoldedConstants => new()
    {
        { -5, "INTEGER" },
        { 5L, "BIGINT" },
        { (sbyte)-5, "TINYINT" },
        { ulong.MaxValue, "UBIGINT" },
        { Int128.MinValue + 1, "HUGEINT" },
        { 1.5f, "FLOAT" },
        { double.NegativeInfinity, "DOUBLE" },
        { double.NaN, "DOUBLE" },
        { -0.0, "DOUBLE" },
        { (Int128)(-5), "DECIMAL(18,3)" },
        { 19_000, "DATE" },
        { -1, "DATE" },
        { -1L, "TIMESTAMP" },
        { 1_700_000_000_123_456L, "TIMESTAMP WITH TIME ZONE" },
        { 1_700_000_000_123_456_789L, "TIMESTAMP_NS" },
        { -5L, "TIMESTAMP_S" },
        { 1_700_000_000_123L, "TIMESTAMP_MS" },
        { 36_000_000_001L, "TIME" },
        { new Interval(14, -3, 5), "INTERVAL" },
        { true, "BOOLEAN" },
        { "it's \n ä", "VARCHAR" },
        { "{}", "JSON" },
        { new byte[] { 0, 170, 92 }, "BLOB" },
        { null, "TIMESTAMP" },
    };

    [Theory]
    [MemberData(nameof(FoldedConstants))]
    public void A_constant_that_was_computed_before_prints_as_itself(object? value, string typeName)
    {
        var type = Columns.Fields.Select(column => column.Type).Concat(
                [DataType.Float32, DataType.UInt64, DataType.Decimal(18, 3), DataType.Time, DataType.Binary, .. Enum.GetValues<TimeUnit>().Select(DataType.TimestampIn)])
            .First(type => type.Name == typeName);
        var constant = new BoundConstant(type, value);

        var printed = Assert.Single(relations.Planner.Print([constant], []));

        Assert.True(printed.Sql is not null, printed.Reason);
        var bound = relations.Planner.Bind($"select {printed.Sql}");
        var again = relations.Planner.Evaluate(((BoundPlan.Projection)bound.Plan).Expressions[0], bound);
        Assert.Equal(constant, again);
    }

    public void Dispose()
    {
        relations.Forget("printed"); // errors of other tests list the relations that there are
        _instance.Dispose();
    }

    private Session Session()
    {
        var session = _instance.Connect();
        var columns = string.Join(", ", Columns.Fields.Select(column => $"{column.Name} {column.Type}"));
        session.Execute($"CREATE OR REPLACE MACRO twice(x) AS x * 2; DROP TABLE IF EXISTS printed; DROP TYPE IF EXISTS mood; CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE printed ({columns}); INSERT INTO printed VALUES {Rows}");
        return session;
    }

    // All values and types of all rows as one text.
    private static string Values(Session session, string expressions, string from)
    {
        using var statement = session.Prepare($"SELECT string_agg(r::VARCHAR || typeof(r), chr(10)) FROM (SELECT row({expressions}) AS r FROM {from})");
        return statement.QueryText() ?? "";
    }
}
