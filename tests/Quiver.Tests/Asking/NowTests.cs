using Quiver.Tests.Connections;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Asking;

/// <summary>What time it is in asked queries.</summary>
public sealed class NowTests
{
    private const string Trades = "CREATE SOURCE trades (id BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '10' SECOND); CREATE SOURCE plain (id BIGINT)";

    [Fact]
    public void Over_event_time_it_is_the_frontier_of_what_is_read()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Trades).Dispose();
        quiver.Execute("INSERT INTO trades VALUES (1, '2024-01-01 12:00:10'), (2, '2024-01-01 11:00:00'), (3, '2024-01-01 12:59:00')").Dispose();
        quiver.Execute("INSERT INTO plain VALUES (1)").Dispose();

        // the watermark is 12:58:50
        Assert.Equal(["1", "3"], quiver.Query("SELECT id FROM trades WHERE ts BETWEEN now() - INTERVAL '1' HOUR AND now() + INTERVAL '1' HOUR ORDER BY id").Lines());
        Assert.Equal(["2024-01-01 12:58:50+00|2024-01-01 12:58:50+00|2024-01-01|2024-01-01|2024-01-01 12:58:50|12:58:50"],
            quiver.Query("SELECT now(), current_timestamp, current_date, today(), localtimestamp, localtime FROM trades t, plain LIMIT 1").Lines());
        using var named = quiver.Query("SELECT now(), CURRENT_DATE AS d, (SELECT max(now()) FROM trades) FROM trades GROUP BY ALL");
        Assert.Equal(["now()", "d"], named.Schema.Fields.Select(field => field.Name).Take(2));
        Assert.Equal(["TIMESTAMP WITH TIME ZONE", "DATE"], named.Schema.Fields.Select(field => field.Type.Name).Take(2));
    }

    [Fact]
    public void Without_event_time_it_is_the_clock()
    {
        var clock = new ManualClock();
        using var quiver = Connection.Open(new QuiverOptions { TimeProvider = clock });
        quiver.Execute(Trades).Dispose();
        quiver.Execute("INSERT INTO plain VALUES (1)").Dispose();
        var now = clock.GetUtcNow();

        using var answer = quiver.Query("SELECT now(), (SELECT count(*) FROM plain)");

        Assert.Equal((now.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, answer[0, 0]);
    }

    [Fact]
    public void Before_the_first_row_and_after_the_last_one()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Trades).Dispose();
        Assert.Equal(["NULL|0"], quiver.Query("SELECT now(), count(*) FROM trades GROUP BY 1 UNION ALL SELECT now(), (SELECT count(*) FROM trades)").Lines());
        quiver.Execute("INSERT INTO trades VALUES (1, '2024-01-01 12:00:10')").Dispose();
        quiver.Writer("trades").End();

        Assert.Equal(["2024-01-01 12:00:00+00"], quiver.Query("SELECT now() FROM trades").Lines());
    }

    [Fact]
    public void A_column_of_that_name_is_the_column()
    {
        using var quiver = Connection.Open();

        Assert.Equal(["7"], quiver.Query("SELECT current_date FROM (SELECT 7 AS current_date) x").Lines());
    }

    [Fact]
    public void Kept_queries_refuse_it_and_say_why()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Trades).Dispose();

        Assert.Equal("now() gives another value each time, so a kept query could not be repeated. Compute it before the row is written.",
            Assert.Throws<QueryException>(() => quiver.Subscribe("SELECT id FROM trades WHERE ts > now() - INTERVAL '1' HOUR")).Message);
    }

    [Theory]
    [InlineData("c < 1 OR c IS DISTINCT FROM 2")]
    [InlineData("c < 1 OR NOT (c IS NOT DISTINCT FROM 2)")]
    public void Rows_without_a_value_are_distinct_from_one_in_files_too(string condition)
    {
        using var quiver = Connection.Open();
        var path = Path.Combine(Path.GetTempPath(), $"quiver-{Guid.NewGuid():N}.parquet");
        try
        {
            using (var instance = Quiver.DuckDb.Instance.Open())
            using (var session = instance.Connect())
                session.Execute($"COPY (SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE 2 END::BIGINT AS c FROM range(9) r(i)) TO '{path}' (FORMAT parquet)");
            quiver.Execute($"CREATE SOURCE numbers FROM FILES (path = '{path}')").Dispose();

            using var answer = quiver.Query($"SELECT count(*), c IS DISTINCT FROM 2 FROM numbers WHERE {condition} GROUP BY 2");

            Assert.Equal(3L, answer[0, 0]);
            Assert.Equal("(c IS DISTINCT FROM 2)", answer.Schema[1].Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("date_trunc('hour', t) <> TIMESTAMP '1972-11-13 14:49:13'")]
    [InlineData("TIMESTAMP '1972-11-13 14:49:13' <> datetrunc('hour', t)")]
    [InlineData("NOT (date_trunc('hour', t) = TIMESTAMP '1972-11-13 14:49:13')")]
    public void An_unknown_time_cut_off_is_neither_another_nor_the_same(string condition)
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE times (t TIMESTAMP); INSERT INTO times VALUES (NULL), ('2020-01-01 10:30:00')").Dispose();

        using var answer = quiver.Query($"SELECT count(*) FROM times WHERE {condition}");
        using var known = quiver.Query($"SELECT count(*) FROM times WHERE ({condition}) IS NOT NULL");

        Assert.Equal(1L, answer[0, 0]);
        Assert.Equal(1L, known[0, 0]);
    }
}
