namespace Quiver.Tests.Connections;

/// <summary>CREATE, DROP and what becomes of the readers.</summary>
public sealed class DefinitionTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Fact]
    public void A_stream_made_later_reads_what_its_source_retains()
    {
        Execute("CREATE SOURCE clicks (page VARCHAR)", "INSERT INTO clicks VALUES ('a'), ('b')");

        Execute("CREATE STREAM pages AS SELECT upper(page) AS page FROM clicks", "INSERT INTO clicks VALUES ('c')");

        Assert.Equal(["A", "B", "C"], _quiver.Query("SELECT page FROM pages ORDER BY page").Lines());
    }

    [Fact]
    public void Streams_read_streams_and_go_with_them_on_cascade()
    {
        Execute("CREATE SOURCE clicks (page VARCHAR, n BIGINT)", "CREATE STREAM big AS SELECT page, n FROM clicks WHERE n > 1", "CREATE STREAM bigger AS SELECT page FROM big WHERE n > 2");
        Execute("INSERT INTO clicks VALUES ('a', 1), ('b', 2), ('c', 3)");
        Assert.Equal(["c"], _quiver.Query("SELECT page FROM bigger").Lines());

        Assert.Throws<QueryException>(() => _quiver.Execute("DROP STREAM big"));
        Execute("DROP SOURCE clicks CASCADE");

        Assert.Empty(_quiver.Streams);
        Assert.Empty(_quiver.Query("SHOW TABLES").Lines());
        Assert.Throws<QueryException>(() => _quiver.Query("SELECT * FROM bigger"));
    }

    [Fact]
    public void Or_replace_takes_the_place_and_if_not_exists_leaves_it()
    {
        Execute("CREATE SOURCE s (a BIGINT)", "INSERT INTO s VALUES (1)", "CREATE SOURCE IF NOT EXISTS s (b VARCHAR)");
        Assert.Equal(["1"], _quiver.Query("SELECT a FROM s").Lines());

        Execute("CREATE OR REPLACE SOURCE s (b VARCHAR)");

        Assert.Empty(_quiver.Query("SELECT b FROM s").Lines());
    }

    [Fact]
    public void A_subscription_to_a_dropped_stream_ends_with_an_error()
    {
        Execute("CREATE SOURCE s (a BIGINT)", "CREATE STREAM t AS SELECT a FROM s");
        using var rows = _quiver.Subscribe("t");

        Execute("DROP STREAM t");

        Assert.ThrowsAny<QuiverException>(() => rows.TryNext(out _));
    }

    [Fact]
    public void Insert_fills_columns_not_named_with_null_and_refuses_null_where_none_may_be()
    {
        Execute("CREATE SOURCE s (a BIGINT NOT NULL, b VARCHAR)", "INSERT INTO s (a) VALUES (1), (2)");
        Assert.Equal(["1|NULL", "2|NULL"], _quiver.Query("SELECT a, b FROM s ORDER BY a").Lines());

        var error = Assert.Throws<QueryException>(() => _quiver.Execute("INSERT INTO s (b) VALUES ('x')"));

        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.Equal(["2"], _quiver.Query("SELECT count(*) FROM s").Lines());
    }

    [Fact]
    public void An_insert_may_select_from_what_is_there()
    {
        Execute("CREATE SOURCE s (a BIGINT)", "INSERT INTO s VALUES (1), (2)", "INSERT INTO s SELECT a * 10 FROM s");

        Assert.Equal(["1", "2", "10", "20"], _quiver.Query("SELECT a FROM s ORDER BY a").Lines());
    }

    [Fact]
    public void A_text_that_does_not_parse_does_nothing_and_a_wrong_statement_leaves_the_earlier_ones_done()
    {
        Assert.Throws<QueryException>(() => _quiver.Execute("CREATE SOURCE s (a BIGINT); CREATE NONSENSE"));
        Assert.Empty(_quiver.Sources);

        Assert.Throws<QueryException>(() => _quiver.Execute("CREATE SOURCE s (a BIGINT); SELECT nope FROM s"));
        Assert.Single(_quiver.Sources);
    }

    [Fact]
    public void An_unordered_first_over_event_time_warns()
    {
        Execute("CREATE SOURCE s (a BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)");

        using var result = _quiver.Execute("CREATE STREAM t AS SELECT first(a) AS a, window_start FROM s GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)");

        Assert.Contains("first(a ORDER BY ts)", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_connection_says_so()
    {
        _quiver.Dispose();

        var error = Assert.Throws<QuiverException>(() => _quiver.Query("SELECT 1"));

        Assert.Equal(ErrorCode.ConnectionClosed, error.Code);
    }

    private void Execute(params string[] statements)
    {
        foreach (var statement in statements) _quiver.Execute(statement).Dispose();
    }
}
