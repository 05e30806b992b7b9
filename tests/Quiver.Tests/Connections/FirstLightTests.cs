namespace Quiver.Tests.Connections;

/// <summary>The shortest way through all layers.</summary>
public sealed class FirstLightTests
{
    private const string Trades = "CREATE SOURCE trades (symbol VARCHAR, price DOUBLE, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)";

    private record struct Trade(string Symbol, double Price, long Qty, DateTime Ts);

    private sealed record Bar(string Symbol, DateTime WindowStart, double Open, double High, double Low, double Close, long Volume);

    [Fact]
    public void A_window_over_typed_rows_closes_when_the_watermark_passes()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Trades + """
            ;
            CREATE STREAM bars AS
              SELECT symbol, window_start, first(price ORDER BY ts) AS open, max(price) AS high,
                     min(price) AS low, last(price ORDER BY ts) AS close, sum(qty) AS volume
              FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
            """).Dispose();
        using var bars = quiver.Subscribe<Bar>("SELECT * FROM bars WHERE volume > 1000");
        using var writer = quiver.Writer<Trade>("trades");

        writer.Write(new Trade("AAPL", 189.5, 1200, new DateTime(2026, 1, 5, 10, 0, 30, DateTimeKind.Utc)));
        Assert.False(bars.TryNext(out _));
        writer.Watermark(new DateTime(2026, 1, 5, 10, 1, 0, DateTimeKind.Utc));

        Assert.True(bars.TryNext(out var bar));
        Assert.Equal(new Bar("AAPL", new DateTime(2026, 1, 5, 10, 0, 0, DateTimeKind.Utc), 189.5, 189.5, 189.5, 189.5, 1200), bar);
        Assert.False(bars.TryNext(out _));
    }

    [Fact]
    public void Asked_and_kept_agree_over_a_source_a_stream_and_late_rows()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Trades).Dispose();
        quiver.Execute("CREATE STREAM sums AS SELECT symbol, window_start, sum(qty) AS total FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)").Dispose();
        quiver.Execute("INSERT INTO trades VALUES ('A', 1, 10, '2026-01-05 10:00:00.1'), ('B', 2, 20, '2026-01-05 10:00:00.2'), ('A', 3, 30, '2026-01-05 10:00:05'), ('A', 4, 40, '2026-01-05 10:00:00.3')").Dispose();

        using var kept = quiver.Query("SELECT symbol, total FROM sums ORDER BY symbol");
        using var late = quiver.Query("SELECT symbol, qty, _seq, late_by FROM late('sums')");
        using var asked = quiver.Query("SELECT symbol, window_start, sum(qty) AS total FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND) ORDER BY ALL");

        Assert.Equal(2, kept.RowCount);
        Assert.Equal("A", kept[0, 0]);
        Assert.Equal((Int128)10, kept[0, 1]);
        Assert.Equal(1, late.RowCount);
        Assert.Equal(40L, late[0, 1]);
        Assert.Equal(3, asked.RowCount);
        Assert.Equal((Int128)50, asked[0, 2]);
    }

    [Fact]
    public void An_updating_query_emits_new_rows_and_changes()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE clicks (page VARCHAR)").Dispose();
        using var updates = quiver.Subscribe("SELECT page, count(*) AS n FROM clicks GROUP BY page");
        using var changes = quiver.Subscribe("SELECT page, count(*) AS n FROM clicks GROUP BY page EMIT CHANGES");

        quiver.Execute("INSERT INTO clicks VALUES ('a'), ('a'), ('b')").Dispose();
        quiver.Execute("INSERT INTO clicks VALUES ('a')").Dispose();

        Assert.Equal(["a|2", "b|1", "a|3"], Read(updates));
        Assert.Equal(["a|2|1", "b|1|1", "a|2|-1", "a|3|1"], Read(changes));
    }

    [Theory]
    [InlineData("INTERVAL", "INTERVAL '1' MONTH", "INTERVAL '30' DAY", "span")]
    [InlineData("VARCHAR", "'Ab'", "'aB'", "span COLLATE NOCASE")]
    public void A_key_that_equals_another_in_its_form_alone_names_the_row_it_replaces(string type, string one, string other, string key)
    {
        using var quiver = Connection.Open();
        quiver.Execute($"CREATE SOURCE spans (span {type})").Dispose();
        using var counts = quiver.Subscribe($"SELECT count(*) AS n, {key} AS k FROM spans GROUP BY k EMIT ON UPDATE");

        quiver.Execute($"INSERT INTO spans VALUES ({one})").Dispose();
        quiver.Execute($"INSERT INTO spans VALUES ({other})").Dispose();

        var rows = Read(counts);
        Assert.Equal(["1", "2"], rows.Select(row => row.Split('|')[0]));
        Assert.Equal(rows[0].Split('|')[1], rows[1].Split('|')[1]);
    }

    [Fact]
    public void A_key_that_went_is_named_by_itself_also_beside_its_first_value()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE clicks (page VARCHAR)").Dispose();
        using var few = quiver.Subscribe("SELECT first(page) AS f, page FROM clicks GROUP BY page HAVING count(*) < 2 EMIT ON UPDATE");

        quiver.Execute("INSERT INTO clicks VALUES ('a')").Dispose();
        quiver.Execute("INSERT INTO clicks VALUES ('a')").Dispose();

        Assert.Equal(["a|a|False", "|a|True"], Read(few));
    }

    private static List<string> Read(Subscription subscription)
    {
        var rows = new List<string>();
        while (subscription.TryNext(out var batch))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    rows.Add(string.Join('|', batch.Columns.Select(column => Quiver.Columns.Cells.Get(column, row))));
            }
        }

        return rows;
    }
}
