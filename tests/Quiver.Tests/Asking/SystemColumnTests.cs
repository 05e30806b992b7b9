using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>The number of a row is there for statements that name it, and for no others.</summary>
public sealed class SystemColumnTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public SystemColumnTests() => _quiver.Execute("""
        CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
        CREATE SOURCE quotes (symbol VARCHAR, bid BIGINT);
        CREATE STREAM big AS SELECT * FROM trades WHERE qty > 1;
        INSERT INTO trades VALUES ('A', 1, '2024-01-01 00:00:00'), ('B', 2, '2024-01-01 00:00:01');
        INSERT INTO quotes VALUES ('A', 10);
        INSERT INTO trades VALUES ('A', 3, '2024-01-01 00:00:05')
        """).Dispose();

    public void Dispose() => _quiver.Dispose();

    // Sequence numbers are those of all records: watermarks and other sources take some too.
    private long[] Numbers => [.. _quiver.Query("SELECT _seq FROM trades ORDER BY 1").Lines().Select(long.Parse)];

    [Fact]
    public void Numbers_rise_with_the_rows_over_all_sources()
    {
        var numbers = Numbers;
        var quote = _quiver.Query("SELECT _seq FROM quotes").Lines().Select(long.Parse).Single();

        Assert.Equal(3, numbers.Length);
        Assert.Equal(numbers[0] + 1, numbers[1]);
        Assert.InRange(quote, numbers[1] + 1, numbers[2] - 1);
        Assert.Equal(["A|3"], _quiver.Query("SELECT symbol, qty FROM trades WHERE _SEQ = (SELECT max(t._seq) FROM trades t)").Lines());
        Assert.Equal([$"A|{numbers[2]}", $"B|{numbers[1]}"], _quiver.Query("SELECT symbol, last(_seq) FROM trades GROUP BY symbol ORDER BY 1").Lines());
    }

    [Theory]
    [InlineData("SELECT * FROM trades WHERE _seq > 0 ORDER BY _seq", "symbol", "qty", "ts")]
    [InlineData("SELECT t.*, q.* FROM trades t JOIN quotes q ON t._seq < q._seq", "symbol", "qty", "ts", "symbol", "bid")]
    [InlineData("SELECT * FROM trades t JOIN quotes USING (symbol) WHERE t._seq > 0", "symbol", "qty", "ts", "bid")]
    [InlineData("SELECT * FROM trades t NATURAL JOIN quotes WHERE t._seq > 0", "symbol", "qty", "ts", "bid")]
    [InlineData("SELECT *, _seq AS n FROM trades", "symbol", "qty", "ts", "n")]
    [InlineData("SELECT * EXCLUDE (qty), COLUMNS(*) FROM trades WHERE _seq IS NOT NULL", "symbol", "ts", "symbol", "qty", "ts")]
    [InlineData("SELECT * FROM (SELECT *, _seq FROM trades)", "symbol", "qty", "ts", "_seq")]
    [InlineData("WITH t AS (SELECT _seq, qty FROM trades) SELECT * FROM t", "_seq", "qty")]
    [InlineData("SELECT * FROM HOP(trades, ts, INTERVAL '1' SECOND, INTERVAL '2' SECOND) WHERE _seq > 0", "symbol", "qty", "ts", "window_start", "window_end")]
    [InlineData("SELECT * FROM TUMBLE(trades, ts, INTERVAL '1' SECOND) t JOIN quotes q ON t._seq < q._seq", "symbol", "qty", "ts", "window_start", "window_end", "symbol", "bid")]
    [InlineData("SELECT max(t._seq), window_start FROM trades t JOIN quotes q USING (symbol) GROUP BY SESSION(t.ts, INTERVAL '1' SECOND)", "max(t._seq)", "window_start")]
    public void Stars_do_not_show_them(string query, params string[] columns)
    {
        using var answer = _quiver.Query(query);

        Assert.Equal(columns, answer.Schema.Fields.Select(field => field.Name));
        Assert.True(answer.RowCount > 0);
    }

    [Theory]
    [InlineData("SELECT _seq FROM (SELECT * FROM trades)", "The column '_seq' is not among those that a query can read here.")]
    [InlineData("SELECT * FROM trades JOIN trades t USING (_seq)", "No column '_seq' on the left side of the join; USING needs it on both, ON does not.")]
    [InlineData("SELECT _seq FROM trades NATURAL JOIN quotes", "Found NATURAL between two relations that both have _seq here, expected the common columns by name; write USING (…), or say whose _seq is meant.")]
    [InlineData("SELECT _seq FROM trades, quotes", "Column '_seq' is in more than one source; say which: \"trades._seq\" or \"quotes._seq\".")]
    public void Where_they_are_not_meant_they_are_not_there(string query, string message) => Assert.Equal(message, Assert.Throws<QueryException>(() => _quiver.Query(query)).Message);

    [Fact]
    public void Kept_queries_have_the_numbers_that_asked_ones_have()
    {
        using var kept = _quiver.Subscribe("SELECT symbol, _seq, * FROM trades WHERE _seq % 1 = 0 AND qty < 100 FROM BEGINNING");
        using var sums = _quiver.Subscribe("SELECT symbol, max(_seq) AS n FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND) FROM BEGINNING");
        _quiver.Execute("INSERT INTO trades VALUES ('C', 4, '2024-01-01 00:00:06'), ('C', 400, '2024-01-01 00:00:07'), ('D', 5, '2024-01-01 00:00:06')").Dispose();

        var asked = _quiver.Query("SELECT symbol, _seq, * FROM trades WHERE qty < 100 ORDER BY _seq").Lines();
        Assert.Equal(5, asked.Count);
        Assert.Equal(asked, kept.ReadAll());
        Assert.Equal(["symbol", "_seq", "symbol", "qty", "ts"], kept.Schema.Fields.Select(field => field.Name));
        var numbers = Numbers;
        Assert.Equal([$"A|{numbers[0]}", $"B|{numbers[1]}", $"A|{numbers[2]}", $"C|{numbers[3]}"], sums.ReadAll());
    }

    [Fact]
    public void Rows_have_their_own_numbers_and_times_when_their_history_is_put_together()
    {
        var clock = new Runtime.ManualClock();
        using var quiver = Connection.Open(new QuiverOptions { TimeProvider = clock });
        quiver.Execute("CREATE SOURCE a (x BIGINT); CREATE SOURCE b (x BIGINT)").Dispose();
        using var kept = quiver.Subscribe("SELECT x, _seq, _ingested FROM a WHERE _ingested IS NOT NULL");
        var start = clock.GetUtcNow();
        for (var x = 0; x < 100; x++)
        {
            quiver.Execute("INSERT INTO a VALUES ($1)", [x]).Dispose();
            quiver.Execute("INSERT INTO b VALUES ($1)", [x]).Dispose();
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(kept.ReadAll(), quiver.Query("SELECT x, _seq, _ingested FROM a ORDER BY _seq").Lines());
        Assert.Equal(["100"], quiver.Query("SELECT count(*) FROM a JOIN b USING (x) WHERE b._seq = a._seq + 1 AND a._ingested = $1 + to_milliseconds(a.x)", [start.UtcDateTime]).Lines());
    }

    [Fact]
    public void Late_rows_have_their_number_once()
    {
        _quiver.Execute("CREATE STREAM counts AS SELECT max(_seq) AS n FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)").Dispose();
        _quiver.Execute("INSERT INTO trades VALUES ('late', 4, '2024-01-01 00:00:00')").Dispose();

        using var late = _quiver.Query("SELECT * FROM late('counts')");

        Assert.Equal(["symbol", "qty", "ts", "_seq", "window_start", "window_end", "late_by"], late.Schema.Fields.Select(field => field.Name));
        Assert.Equal(Numbers[^1], late[0, 3]);
    }

    [Fact]
    public void Streams_number_their_rows_too() => Assert.Equal(2, _quiver.Query("SELECT DISTINCT _seq FROM big").Lines().Count);

    [Fact]
    public void Rows_that_a_filter_let_pass_keep_their_numbers_when_their_history_is_put_together()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE a (x BIGINT); CREATE STREAM third AS SELECT x FROM a WHERE x % 3 = 1").Dispose();
        for (var x = 0; x < 200; x++) quiver.Execute("INSERT INTO a VALUES ($1), ($2)", [2 * x, 2 * x + 1]).Dispose();

        var third = quiver.Query("SELECT x, _seq FROM third ORDER BY x").Lines();

        Assert.Equal(133, third.Count);
        Assert.Equal(quiver.Query("SELECT x, _seq FROM a WHERE x % 3 = 1 ORDER BY x").Lines(), third);
    }
}
