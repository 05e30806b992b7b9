using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>Windows in asked queries, against rows worked out by hand. Times are seconds since the epoch: <c>s(n)</c> is that of n.</summary>
public sealed class AskedWindowTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public AskedWindowTests()
    {
        _quiver.Execute("""
            CREATE SOURCE trades (symbol VARCHAR, price BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            CREATE SOURCE quotes (symbol VARCHAR, bid BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            INSERT INTO trades VALUES ('A', 1, make_timestamp(-1000000)), ('A', 2, make_timestamp(0)), ('B', 3, make_timestamp(3000000)), ('A', 4, make_timestamp(5000000)), (NULL, 5, make_timestamp(5000000)), ('A', 6, NULL);
            INSERT INTO quotes VALUES ('A', 10, make_timestamp(0)), ('A', 20, make_timestamp(5000000)), ('B', 30, make_timestamp(5000000))
            """).Dispose();
    }

    public void Dispose() => _quiver.Dispose();

    private const string Hop = "HOP(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND)";

    [Theory]
    // a row at 0 is in [-2, 2) and [0, 4); one at -1 in [-4, 0) and [-2, 2); one without a time in none
    [InlineData($"SELECT symbol, W, sum(price) FROM trades GROUP BY symbol, {Hop} HAVING window_end <= make_timestamp(4000000)", "A|-4|0|1", "A|-2|2|3", "A|0|4|2", "B|0|4|3")]
    [InlineData($"SELECT W, count(*) FROM trades GROUP BY {Hop}", "-4|0|1", "-2|2|2", "0|4|2", "2|6|3", "4|8|2")]
    [InlineData("SELECT W, count(*) FROM trades GROUP BY SLIDE(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND, INTERVAL '1' SECOND)", "-3|1|2", "-1|3|2", "1|5|1", "3|7|3", "5|9|2")]
    // a size that is no multiple of the slide: [-4, 1) [-1, 4) [2, 7) [5, 10)
    [InlineData("SELECT W, list(price ORDER BY price) FROM trades GROUP BY HOP(ts, INTERVAL '3' SECOND, INTERVAL '5' SECOND, INTERVAL '2' SECOND)", "-4|1|[1, 2]", "-1|4|[1, 2, 3]", "2|7|[3, 4, 5]", "5|10|[4, 5]")]
    [InlineData("SELECT W, count(*) FROM trades GROUP BY TUMBLE(ts, INTERVAL '4' SECOND, INTERVAL '-1' SECOND)", "-1|3|2", "3|7|3")]
    [InlineData("SELECT W, count(*) FROM trades GROUP BY CUMULATE(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND)", "-4|0|1", "0|2|1", "0|4|2", "4|6|2", "4|8|2")]
    [InlineData("SELECT W, count(*) FROM trades GROUP BY CUMULATE(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND, INTERVAL '1' SECOND)", "-3|1|2", "1|5|1", "5|7|2", "5|9|2")]
    [InlineData("SELECT symbol, W, sum(price) FROM trades GROUP BY symbol, SESSION(ts, INTERVAL '1' SECOND)", "A|-1|1|3", "A|5|6|4", "B|3|4|3", "NULL|5|6|5")]
    [InlineData("SELECT W, sum(price) FROM trades GROUP BY SESSION(ts, INTERVAL '2' SECOND)", "-1|2|3", "3|7|12")]
    [InlineData("SELECT W, sum(price) FROM trades GROUP BY SESSION(ts, INTERVAL '3' SECOND)", "-1|8|15")]
    [InlineData("SELECT W, sum(price) FROM trades WHERE symbol = 'A' GROUP BY SESSION(ts, INTERVAL '3' SECOND)", "-1|3|3", "5|8|4")]
    [InlineData("SELECT upper(symbol) AS symbol, W, sum(price) FROM trades t WHERE t.price > 1 GROUP BY t.symbol, SESSION(t.ts, INTERVAL '1' SECOND)", "A|0|1|2", "A|5|6|4", "B|3|4|3", "NULL|5|6|5")]
    [InlineData("SELECT price > 2 AS dear, W, count(*) FROM trades WHERE dear OR price = 2 GROUP BY dear, SESSION(ts, INTERVAL '2' SECOND)", "false|0|2|1", "true|3|7|3")]
    // joins keep the names of their sides
    [InlineData("SELECT t.symbol, W, sum(q.bid) FROM trades t JOIN quotes q ON t.symbol = q.symbol AND t.ts = q.ts GROUP BY t.symbol, SESSION(q.ts, INTERVAL '6' SECOND)", "A|0|11|30")]
    [InlineData("SELECT symbol, W, max(quotes.bid) FROM trades JOIN quotes USING (symbol) WHERE trades.price < 4 GROUP BY symbol, SESSION(trades.ts, INTERVAL '1' SECOND) HAVING max(quotes.ts) > make_timestamp(1)", "A|-1|1|20", "B|3|4|30")]
    [InlineData("SELECT t.symbol, W, count(*) FROM trades t JOIN quotes q USING (symbol) GROUP BY t.symbol, HOP(t.ts, INTERVAL '4' SECOND, INTERVAL '4' SECOND)", "A|-4|0|2", "A|0|4|2", "A|4|8|2", "B|0|4|1")]
    // table forms, with other filters and over other queries
    [InlineData("SELECT symbol, W, count(*) FROM HOP(trades, ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND) WHERE window_start >= make_timestamp(0) AND price < 4 GROUP BY symbol, window_start, window_end", "A|0|4|1", "B|0|4|1", "B|2|6|1")]
    [InlineData("SELECT price, W FROM HOP(trades, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND) AS h WHERE h.window_end > make_timestamp(6000000)", "4|4|8", "5|4|8")]
    [InlineData("SELECT h.* EXCLUDE (ts, symbol, window_start, window_end), W FROM CUMULATE((SELECT * FROM trades WHERE price < 3), 'ts', INTERVAL '2' SECOND, INTERVAL '4' SECOND) h", "1|-4|0", "2|0|2", "2|0|4")]
    [InlineData("SELECT W, count(*) FROM TUMBLE(trades, ts, INTERVAL '4' SECOND) GROUP BY ALL", "-4|0|1", "0|4|2", "4|8|2")]
    [InlineData("SELECT price, W FROM TUMBLE(trades, ts, INTERVAL '4' SECOND) WHERE price <> 3", "1|-4|0", "2|0|4", "4|4|8", "5|4|8")]
    [InlineData("SELECT W, count(*) FROM SESSION(trades, ts, INTERVAL '2' SECOND) GROUP BY window_start, window_end", "-1|2|2", "3|7|3")]
    [InlineData("SELECT a.price, b.bid, a.W FROM TUMBLE(trades, ts, INTERVAL '4' SECOND) a JOIN HOP(quotes, ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND) b ON a.symbol = b.symbol AND a.window_start = b.window_start", "2|10|0|4", "4|20|4|8")]
    [InlineData($"WITH h AS (SELECT window_start AS ws, count(*) AS n FROM trades GROUP BY {Hop}) SELECT W, sum(n) FROM h GROUP BY TUMBLE(ws, INTERVAL '4' SECOND)", "-4|0|3", "0|4|5", "4|8|2")]
    [InlineData($"SELECT W, count(*) FROM (SELECT symbol, ts FROM trades WHERE EXISTS (SELECT 1 FROM quotes q WHERE q.symbol = trades.symbol)) GROUP BY {Hop} HAVING count(*) > 1", "-2|2|2", "0|4|2", "2|6|2")]
    [InlineData($"SELECT W, (SELECT count(*) FROM quotes) FROM trades GROUP BY {Hop} QUALIFY row_number() OVER (ORDER BY window_end DESC) = 1", "4|8|3")]
    // the functions of the window, and the window by alias, number and ALL
    [InlineData("SELECT hop_start(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND), hop_end(ts, INTERVAL '2' SECOND, INTERVAL '4' SECOND), count(*) FROM trades GROUP BY 1, 2", "-4|0|1", "-2|2|2", "0|4|2", "2|6|3", "4|8|2")]
    [InlineData("SELECT SESSION(ts, INTERVAL '2' SECOND) AS s, window_end, count(*) FROM trades GROUP BY ALL", "-1|2|2", "3|7|3")]
    [InlineData("SELECT SESSION(ts, INTERVAL '2' SECOND).window_end AS e, count(*) FROM trades GROUP BY SESSION(ts, INTERVAL '2' SECOND) ORDER BY window_start", "2|2", "7|3")]
    [InlineData("SELECT symbol, window_start, window_end - window_start, count(*) FROM trades GROUP BY symbol, SESSION(ts, INTERVAL '6' SECOND)", "A|-1|00:00:12|3", "B|3|00:00:06|1", "NULL|5|00:00:06|1")]
    [InlineData("SELECT symbol, W, count(*) FROM trades GROUP BY ROLLUP (symbol), HOP(ts, INTERVAL '9' SECOND, INTERVAL '9' SECOND)", "A|-9|0|1", "A|0|9|2", "B|0|9|1", "NULL|-9|0|1", "NULL|0|9|1", "NULL|0|9|4")]
    public void A_windowed_query_is_answered(string query, params string[] expected)
    {
        var written = query.Replace("a.W", "a.window_start, a.window_end", StringComparison.Ordinal).Replace(" W,", " window_start, window_end,", StringComparison.Ordinal).Replace(" W ", " window_start, window_end ", StringComparison.Ordinal);

        Assert.Equal(expected.Order(StringComparer.Ordinal), _quiver.Query(written).Lines().Select(Seconds).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM trades GROUP BY ROLLUP (symbol), SESSION(ts, INTERVAL '1' SECOND)", "Found SESSION with ROLLUP, CUBE or GROUPING SETS, expected one list of keys, as each has sessions of its own; ask once for each and put UNION ALL between.")]
    [InlineData("SELECT count(*) FROM trades GROUP BY coalesce(symbol, window_start::VARCHAR), SESSION(ts, INTERVAL '1' SECOND)", "Found a group key made of the bounds of SESSION and of something else, expected keys that rows have before sessions are made of them; group by both apart.")]
    [InlineData("SELECT * FROM SESSION(trades, ts, INTERVAL '1' SECOND)", "Found SESSION in FROM of a query that does not group by its window; add GROUP BY window_start, window_end to the query that reads it.")]
    [InlineData("SELECT count(*) FROM SESSION(trades, ts, INTERVAL '1' SECOND) WHERE window_start > 'epoch' GROUP BY window_start", "window_start is known only once rows are grouped by their window: in WHERE and in arguments of aggregates it is not; filter it in HAVING, or use it in a query around this one.")]
    [InlineData("SELECT count(*) FROM trades WHERE window_start > 'epoch' GROUP BY HOP(ts, INTERVAL '1' SECOND, INTERVAL '1' SECOND)", "window_start is known only once rows are grouped by their window: in WHERE and in arguments of aggregates it is not; filter it in HAVING, or use it in a query around this one.")]
    [InlineData("SELECT symbol, count(*) FROM trades t JOIN quotes q USING (bid) GROUP BY 1, SESSION(t.ts, INTERVAL '1' SECOND)", "No column 'bid' on the left side of the join; USING needs it on both, ON does not.")]
    [InlineData("SELECT symbol, count(*) FROM trades t JOIN quotes q ON true GROUP BY 1, SESSION(t.ts, INTERVAL '1' SECOND)", "Column 'symbol' is in more than one source; say which: \"t.symbol\" or \"q.symbol\".")]
    [InlineData("SELECT volume, count(*) FROM trades GROUP BY 1, SESSION(ts, INTERVAL '1' SECOND)", "No column 'volume' here; there are symbol, price, ts.")]
    [InlineData("SELECT volume, count(*) FROM trades t, quotes q GROUP BY 1, HOP(t.ts, INTERVAL '1' SECOND, INTERVAL '1' SECOND)", "No column 'volume' here; there are t.symbol, t.price, t.ts, q.symbol, q.bid, q.ts.")]
    [InlineData("SELECT symbol, count(*) FROM trades GROUP BY HOP(price, INTERVAL '1' SECOND, INTERVAL '1' SECOND)", "Column 'symbol' is neither grouped nor aggregated; add it to GROUP BY, or take one of its values with any_value(symbol).")]
    public void A_window_that_makes_no_sense_is_refused_in_words_of_the_user(string query, string message) =>
        Assert.Equal(message, Assert.Throws<QueryException>(() => _quiver.Query(query)).Message);

    [Fact]
    public void Names_of_columns_stay_what_they_would_have_been()
    {
        using var session = _quiver.Query("SELECT t.symbol, window_start, window_end - window_start, max(q.bid), COLUMNS(s -> s LIKE 'symb%') FROM trades t JOIN quotes q USING (symbol) GROUP BY t.symbol, symbol, SESSION(t.ts, INTERVAL '1' SECOND)");
        using var hop = _quiver.Query("SELECT Symbol, hop(ts, INTERVAL '1' SECOND, INTERVAL '1' SECOND), count(*) FROM trades GROUP BY symbol, HOP(ts, INTERVAL '1' SECOND, INTERVAL '1' SECOND)");

        Assert.Equal(["symbol", "window_start", "(window_end - window_start)", "max(q.bid)", "symbol"], session.Schema.Fields.Select(field => field.Name));
        Assert.Equal(["symbol", "hop(ts, to_seconds(CAST('1' AS DOUBLE)), to_seconds(CAST('1' AS DOUBLE)))", "count_star()"], hop.Schema.Fields.Select(field => field.Name));
    }

    private static string Seconds(string line) => string.Join('|', line.Split('|').Select(value =>
        DateTime.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var time) && value.Contains('-', StringComparison.Ordinal) && value.Length > 11 ? $"{(time - DateTime.UnixEpoch).TotalSeconds}" : value));
}
