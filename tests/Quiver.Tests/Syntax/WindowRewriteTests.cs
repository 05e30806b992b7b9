using Quiver.DuckDb;
using Quiver.DuckDb.Syntax;
using Quiver.Tests.Plans;

namespace Quiver.Tests.Syntax;

/// <summary>What rewritten queries mean: asked, they give the rows of the same query written by hand without windows.</summary>
[Collection(nameof(Planning))]
public sealed class WindowRewriteTests(Relations relations) : IDisposable
{
    private const string Minute = "date_trunc('minute', ts)";

    private readonly Instance _instance = Instance.Open();

    [Theory]
    [InlineData(
        "select symbol, window_start, window_end, sum(qty) s from trades group by symbol, tumble(ts, interval '1 minute')",
        $"select symbol, {Minute} window_start, {Minute} + interval 1 minute window_end, sum(qty) s from trades group by all")]
    [InlineData(
        "select tumble(ts, interval '1 minute') as window_start, count(*) n from trades group by 1 having window_end > timestamp '2024-01-01 00:02:00' order by window_start desc limit 2",
        $"select {Minute} window_start, count(*) n from trades group by 1 having {Minute} >= timestamp '2024-01-01 00:02:00' order by 1 desc limit 2")]
    [InlineData(
        "select symbol, tumble(ts, interval '1 minute') w, count(*) n, upper(symbol) u from trades group by all",
        $"select symbol, {Minute} w, count(*) n, upper(symbol) u from trades group by all")]
    [InlineData(
        "select symbol, window_start, count(*) n from trades group by rollup(symbol), tumble(ts, interval '1 minute')",
        $"select symbol, {Minute} window_start, count(*) n from trades group by grouping sets ((symbol, {Minute}), ({Minute}))")]
    [InlineData(
        "select symbol, window_start, window_end, sum(qty) s from trades group by grouping sets ((symbol, window_start, window_end, tumble(ts, interval '1 minute')), (tumble(ts, interval '1 minute')))",
        $"select symbol, {Minute} window_start, {Minute} + interval 1 minute window_end, sum(qty) s from trades group by grouping sets ((symbol, {Minute}), ({Minute}))")]
    [InlineData(
        "select distinct on (symbol) symbol, window_start, sum(qty) s from trades group by symbol, tumble(ts, interval '1 minute') order by symbol, window_start desc",
        $"select symbol, max(m) window_start, arg_max(q, m) s from (select symbol, {Minute} m, sum(qty) q from trades group by all) group by symbol")]
    [InlineData(
        "select symbol, window_start, sum(qty) s from trades group by symbol, tumble(ts, interval '1 minute') qualify row_number() over (partition by window_start order by sum(qty) desc) = 1",
        $"select symbol, m window_start, q s from (select symbol, {Minute} m, sum(qty) q, row_number() over (partition by {Minute} order by sum(qty) desc) r from trades group by symbol, {Minute}) where r = 1")]
    [InlineData(
        "with m as (select symbol, window_start, sum(qty) q from trades group by symbol, tumble(ts, interval '1 minute')) select window_start, count(*) n, sum(q) s from m group by tumble(m.window_start, interval '1 hour')",
        "select date_trunc('hour', ts) window_start, count(distinct (symbol, date_trunc('minute', ts))) n, sum(qty) s from trades group by 1")]
    [InlineData(
        "select w.symbol, w.window_end, max(w.price) p from tumble(trades, 'ts', interval '1 minute') w group by w.symbol, w.window_start, w.window_end",
        $"select symbol, {Minute} + interval 1 minute window_end, max(price) p from trades group by symbol, {Minute}")]
    [InlineData(
        "select window_start, symbol, price from tumble((select * from trades where price > 1), ts, interval '1 minute')",
        $"select {Minute} window_start, symbol, price from trades where price > 1")]
    [InlineData(
        "select case when window_start >= timestamp '2024-01-01 00:01:00' then 'late' else 'early' end x, sum(qty) s from trades group by tumble(ts, interval '1 minute'), x",
        $"select case when {Minute} >= timestamp '2024-01-01 00:01:00' then 'late' else 'early' end x, sum(qty) s from trades group by {Minute}")]
    [InlineData(
        "select symbol from trades where ts in (select window_start from trades group by tumble(ts, interval '1 minute')) union all select symbol from trades group by symbol, tumble(ts, interval '1 minute')",
        $"select symbol from trades where ts = {Minute} union all select symbol from (select distinct symbol, {Minute} from trades)")]
    [InlineData(
        "select window_start, count(*) filter (where price > 1) n, (select count(*) from trades) total from trades group by tumble(ts, interval '1 minute', interval '30 seconds')",
        "select date_trunc('minute', ts - interval 30 seconds) + interval 30 seconds window_start, count(*) filter (where price > 1) n, (select count(*) from trades) total from trades group by 1")]
    public void A_rewritten_query_gives_the_rows_of_the_same_query_without_windows(string windowed, string plain)
    {
        using var session = Session();
        var rewritten = relations.Planner.Rewrite(windowed, isAsked: true).Text;

        Assert.NotEqual("", Rows(session, plain));
        Assert.Equal(Rows(session, plain), Rows(session, rewritten));
        Assert.Equal(Names(session, plain), Names(session, rewritten));
    }

    [Theory]
    [InlineData("select emit, \"window_start\" from (select 1 emit, 2 \"window_start\")")]
    [InlineData("select 'tumble(ts, interval 1 minute)' -- group by tumble(ts)\nfrom trades")]
    [InlineData("select t.window_start from late_rows t order by t.window_start")]
    [InlineData("select tumble from (select 1 as tumble) group by tumble")]
    public void A_query_that_only_looks_like_a_windowed_one_is_left_alone(string select) => Assert.Same(select, relations.Planner.Rewrite(select).Text);

    [Fact]
    public void Names_of_columns_stay_what_they_would_have_been()
    {
        var bound = relations.Planner.Bind(
            "select window_start, Window_End, window_end - window_start, date_trunc('hour', window_start) h, tumble(ts, interval '1 minute'), count(*), upper(symbol || 'x') from trades group by symbol, tumble(ts, interval '1 minute')");

        Assert.Equal(
            ["window_start", "Window_End", "(window_end - window_start)", "h", "tumble(ts, CAST('1 minute' AS INTERVAL))", "count_star()", "upper((symbol || 'x'))"],
            bound.Output.Fields.Select(column => column.Name));
    }

    [Fact]
    public void Places_in_the_printed_text_lead_back_to_the_users()
    {
        const string select = "select  'ä' as a ,\n count( * ),  window_start ws from  trades\n where price>1 group by tumble( ts , interval '1 minute')";
        var query = relations.Planner.Rewrite(select);

        Assert.Equal("'ä'", At(query, "'ä'", 3));
        Assert.Equal("count", At(query, "count_star", 5));
        Assert.Equal("window_start", At(query, "struct_extract", 12));
        Assert.Equal("trades", At(query, "trades", 6));
        Assert.Equal("price", At(query, "price", 5));
        Assert.Equal("ts ", At(query, "ts,", 3));
        Assert.Null(query.Places.Original(query.Text.IndexOf("GROUP", StringComparison.Ordinal)));
    }

    [Fact]
    public void Equal_windows_in_one_GROUP_BY_are_one()
    {
        var text = relations.Planner.Rewrite("select count(*) from trades group by tumble(ts, interval '1 minute'), TUMBLE(TS, interval '1 minute'), symbol").Text;

        Assert.Equal("SELECT count_star() FROM trades GROUP BY quiver_window('tumble', ts, CAST('1 minute' AS INTERVAL)), symbol", text);
    }

    [Fact]
    public void Nodes_are_the_same_wherever_they_stand_and_however_names_are_written()
    {
        var one = SyntaxNodes.Call("f", 3, SyntaxNodes.Column("a", 5), SyntaxNodes.Text("x", 7));

        Assert.True(SyntaxNodes.Same(one, SyntaxNodes.Call("f", 30, SyntaxNodes.Column("A", null), SyntaxNodes.Text("x", 9))));
        Assert.False(SyntaxNodes.Same(one, SyntaxNodes.Call("f", 3, SyntaxNodes.Column("a", 5), SyntaxNodes.Text("X", 7))));
        Assert.False(SyntaxNodes.Same(one, SyntaxNodes.Call("g", 3, SyntaxNodes.Column("a", 5), SyntaxNodes.Text("x", 7))));
        Assert.False(SyntaxNodes.Same(one, SyntaxNodes.Call("f", 3, SyntaxNodes.Column("a", 5))));
    }

    public void Dispose() => _instance.Dispose();

    private static string? At(QueryText query, string printed, int length)
    {
        var bytes = (int)Quiver.Columns.TextOffsets.ToUtf8(query.Text, query.Text.IndexOf(printed, StringComparison.Ordinal));
        return query.PlaceOfByte(bytes) is { } place ? query.Original.Substring(place.Offset, length) : null;
    }

    private Session Session()
    {
        var session = _instance.Connect();
        session.Execute("""
            CREATE OR REPLACE TABLE trades AS
              SELECT chr(65 + (i % 3)::INTEGER) AS symbol, TIMESTAMP '2024-01-01' + to_seconds(i * 10) AS ts, (i % 4)::DOUBLE AS price, i AS qty FROM range(40) t(i)
              UNION ALL SELECT 'A', TIMESTAMP '1969-12-31 23:59:30', 2, 7;
            """);
        WindowFunctions.Define(session);
        return session;
    }

    // All rows in one text, in an order of their own.
    private static string Rows(Session session, string query) => session.QueryText($"SELECT string_agg(r::VARCHAR, chr(10) ORDER BY r::VARCHAR) FROM ({query}) r") ?? "";

    private static string[] Names(Session session, string query)
    {
        using var statement = session.Prepare(query);
        return [.. Enumerable.Range(0, statement.ColumnCount).Select(statement.ColumnName)];
    }
}
