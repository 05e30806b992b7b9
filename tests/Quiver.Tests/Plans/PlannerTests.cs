using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Plans;
using Quiver.DuckDb.Syntax;

namespace Quiver.Tests.Plans;

[Collection(nameof(Planning))]
public sealed class PlannerTests(Relations relations)
{
    private Planner Planner => relations.Planner;

    [Fact]
    public void A_query_without_anything_of_ours_is_planned_as_it_is_written()
    {
        const string select = "select  symbol /* here */ from trades where \"ts\" > now()";

        var bound = Planner.Bind(select);

        Assert.Same(select, bound.Query.Text);
        Assert.Same(PositionMap.Identity, bound.Query.Places);
        Assert.Equal([new TableReference("trades", IsOurs: true, 31)], bound.Query.Tables);
    }

    [Fact]
    public void Tables_are_listed_each_time_they_are_named_but_not_those_of_WITH()
    {
        var query = Planner.Rewrite(
            """
            with trades as (select * from trades), a as (select * from trades join "Odd Name" on true)
            select * from a, trades, main.quotes q, other.quotes, other.main.quotes, memory.main.quotes, late('bars') where exists (select 1 from quotes where symbol in (select 'x' from nope))
            """);

        Assert.Equal(["trades", "Odd Name", "quotes", "quotes", "quotes", "quotes", "late('bars')", "quotes", "nope"], query.Tables.Select(table => table.Name));
        Assert.Equal([true, true, true, false, false, true, true, true, true], query.Tables.Select(table => table.IsOurs));
    }

    [Fact]
    public void A_recursive_query_is_its_own_table_and_not_one_of_ours()
    {
        var query = Planner.Rewrite("with recursive trades(n) as (select 1 union all select n + 1 from trades where n < 3) select * from trades, quotes");

        Assert.Equal(["quotes"], query.Tables.Select(table => table.Name));
    }

    [Fact]
    public void System_columns_are_found_wherever_they_are_named()
    {
        var query = Planner.Rewrite("select max(_SEQ) from trades t where t._ingested > now() and exists (select _seq from quotes)");

        Assert.Equal([new SystemColumn("_seq", 11), new SystemColumn("_ingested", 37), new SystemColumn("_seq", 76)], query.SystemColumns.OrderBy(column => column.Place));
    }

    [Fact]
    public void A_relation_can_be_defined_again_with_other_columns_and_forgotten()
    {
        relations.Define("changing", new Schema(new Field("a", DataType.Int32)));
        Assert.Equal("a INTEGER", Planner.Bind("select * from changing").Output.ToString());

        relations.Define("changing", new Schema(new Field("b", DataType.Decimal(10, 3)), new Field("c", DataType.TimestampZoned)));
        Assert.Equal("b DECIMAL(10,3), c TIMESTAMP WITH TIME ZONE", Planner.Bind("select * from changing").Output.ToString());

        relations.Forget("changing");
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QueryException>(() => Planner.Bind("select * from changing")).Code);
    }

    [Fact]
    public void Every_type_that_a_column_can_have_comes_through()
    {
        DataType[] types =
        [
            DataType.Boolean, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
            DataType.Float32, DataType.Float64, DataType.Decimal(4, 0), DataType.Decimal(38, 10), DataType.Utf8, DataType.Json, DataType.Binary, DataType.Date, DataType.Time,
            DataType.TimestampIn(TimeUnit.Second), DataType.TimestampIn(TimeUnit.Millisecond), DataType.Timestamp, DataType.TimestampIn(TimeUnit.Nanosecond), DataType.TimestampZoned, DataType.Interval,
        ];
        relations.Define("alltypes", new Schema(types.Select((type, index) => new Field($"c{index}", type))));

        Assert.Equal(types, Planner.Bind("select * from alltypes").Plan.Types);
        relations.Forget("alltypes");
    }

    [Fact]
    public void The_values_of_constant_expressions_are_computed()
    {
        var bound = Planner.Bind("select interval '1 minute', interval 5 minute, interval '30' second, 1 + 2, qty + 1, timestamp '1970-01-02', random(), 7 from trades");
        var values = ((BoundPlan.Projection)bound.Plan).Expressions.Map(expression => Planner.Evaluate(expression, bound)?.Value);

        Assert.Equal(
            [new Interval(0, 0, 60_000_000), new Interval(0, 0, 300_000_000), new Interval(0, 0, 30_000_000), 3, null, 86_400_000_000L, null, 7], values);
    }

    [Fact]
    public void Expressions_of_the_plan_lead_back_to_their_place_in_the_users_text()
    {
        const string select = "select 'ä', symbol,\n  window_end, sum(qty) + 1\nfrom trades group by symbol, tumble(ts, interval '1 minute')";
        var bound = Planner.Bind(select);
        var aggregate = Assert.IsType<BoundPlan.Aggregate>(Assert.IsType<BoundPlan.Projection>(bound.Plan).Input);
        var marker = Assert.IsType<BoundFunction>(aggregate.Groups[1]);

        Assert.NotSame(select, bound.Query.Text);
        Assert.Equal(select.IndexOf("tumble", StringComparison.Ordinal), bound.PlaceOf(marker)?.Offset);
        Assert.Equal(select.IndexOf("'1 minute'", StringComparison.Ordinal), bound.PlaceOf(marker.Children[2])?.Offset);
        Assert.Equal(2, bound.PlaceOf(((BoundPlan.Projection)bound.Plan).Expressions[3])?.Line);
    }

    [Fact]
    public void Planning_twice_gives_equal_plans()
    {
        const string select = "select symbol, window_start, count(distinct price), list(price order by ts) from trades group by symbol, hop(ts, interval 1 minute, interval 1 hour)";

        Assert.Equal(Planner.Bind(select).Plan, Planner.Bind(select).Plan);
        Assert.NotEqual(Planner.Bind(select).Plan, Planner.Bind(select.Replace("1 hour", "2 hour", StringComparison.Ordinal)).Plan);
    }

    [Fact]
    public void Errors_of_a_query_that_is_asked_elsewhere_are_told_in_the_same_words()
    {
        var query = Planner.Rewrite("select window_start, foo from trades group by tumble(ts, interval '1 minute')");
        using var session = relations.Instance.Connect();

        var raised = Assert.Throws<Quiver.DuckDb.DuckDbException>(() => session.Execute(query.Text));
        var explained = Planner.Explain(raised, query);

        Assert.Equal(ErrorCode.UnknownColumn, explained.Code);
        Assert.Equal(21, explained.Place?.Offset);
        Assert.StartsWith("No column 'foo' here; there are symbol, ts, price, qty.", explained.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_character_is_refused_where_it_stands()
    {
        var error = Assert.Throws<QueryException>(() => Planner.Bind("select 1\0"));

        Assert.Equal(8, error.Place?.Offset);
        Assert.Equal(ErrorCode.SqlParseError, error.Detail);
    }

    [Fact]
    public void No_error_says_a_name_that_is_only_ours()
    {
        var approved = File.ReadAllText(Path.Combine(Samples.SampleData.Repository, "tests/Quiver.Tests/Plans/approved/errors.txt"));
        var messages = approved.Split('\n').Where(line => line.StartsWith("! ", StringComparison.Ordinal)).ToArray();

        Assert.True(messages.Length > 100);
        Assert.DoesNotContain(messages, message => message.Contains("quiver", StringComparison.OrdinalIgnoreCase) || message.Contains("struct_extract", StringComparison.Ordinal)
            || message.Contains("memory.main", StringComparison.Ordinal) || message.Contains("_LITERAL", StringComparison.Ordinal));
    }

    [Fact]
    public void The_aggregates_we_know_are_those_of_DuckDB()
    {
        using var session = relations.Instance.Connect();
        string[] Functions(string type) => session.QueryText($"SELECT string_agg(DISTINCT function_name, ' ') FROM duckdb_functions() WHERE function_type {type} 'aggregate'")!.Split(' ');

        Assert.All(Functions("="), name => Assert.True(FunctionNames.IsAggregate(name) != FunctionNames.NeedsOver(name), name));
        Assert.DoesNotContain(Functions("<>").Except(Functions("=")), FunctionNames.IsAggregate);
        Assert.Contains("twice", FunctionNames.All(session));

        using var plain = Instance.Open(); // where no function is ours
        using var other = plain.Connect();
        string[] Stable(string than) => other.QueryText($"SELECT string_agg(DISTINCT function_name, ' ') FROM duckdb_functions() WHERE stability {than} ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')")!.Split(' ');
        var isVolatile = Stable("IN");
        Assert.All(isVolatile, name => Assert.True(FunctionNames.IsVolatile(name), name));
        Assert.DoesNotContain(Stable("NOT IN").Except(isVolatile), FunctionNames.IsVolatile);
    }

    [Fact]
    public void A_long_expression_is_planned()
    {
        var select = $"select {string.Join(" + ", Enumerable.Repeat("price", 900))} from trades";

        Assert.Equal([DataType.Float64], Planner.Bind(select).Plan.Types);
    }
}
