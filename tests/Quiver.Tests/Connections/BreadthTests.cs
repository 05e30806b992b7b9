using System.Globalization;

namespace Quiver.Tests.Connections;

/// <summary>Kept queries over random pushes against DuckDB's answer to a query written for it by hand.</summary>
public sealed class BreadthTests
{
    private const string Rows = "CREATE SOURCE rows (n BIGINT, k VARCHAR, i INTEGER, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' DAY)";

    private static readonly string Spread =
        "(SELECT r.*, w.range AS s FROM rows r, range(time_bucket(INTERVAL '4' SECOND, r.ts - INTERVAL '9' SECOND, TIMESTAMP '1970-01-01') - INTERVAL '4' SECOND, r.ts + INTERVAL '1' MICROSECOND, INTERVAL '4' SECOND) w WHERE w.range <= r.ts AND w.range > r.ts - INTERVAL '10' SECOND)";

    private static string Tumbled(string size) => $"(SELECT k, time_bucket({size}, ts, TIMESTAMP '1970-01-01') AS s, count(*) AS c, sum(i) AS i FROM rows GROUP BY ALL)";

    public static TheoryData<string, string> Queries => new()
    {
        { "SELECT k, window_start, window_end, count(*), sum(i), first(n ORDER BY ts, n) FROM rows GROUP BY k, HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND)",
          $"SELECT k, s, s + INTERVAL '10' SECOND, count(*), sum(i), first(n ORDER BY ts, n) FROM {Spread} GROUP BY k, s" },
        { "SELECT k, window_start, window_end, count(*), sum(i), first(n ORDER BY ts, n) FROM rows GROUP BY k, HOP(ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) EMIT CHANGES",
          $"SELECT k, s, s + INTERVAL '10' SECOND, count(*), sum(i), first(n ORDER BY ts, n) FROM {Spread} GROUP BY k, s" },
        { "SELECT window_start, avg(i) FILTER (WHERE i > 0) FROM HOP(rows, ts, INTERVAL '4' SECOND, INTERVAL '10' SECOND) GROUP BY window_start HAVING count(*) > 3",
          $"SELECT s, avg(i) FILTER (WHERE i > 0) FROM {Spread} GROUP BY s HAVING count(*) > 3" },
        { "SELECT date_trunc('minute', ts) AS m, k, count(*) FROM rows GROUP BY ALL", "SELECT date_trunc('minute', ts) AS m, k, count(*) FROM rows GROUP BY ALL" },
        { "SELECT date_trunc('week', ts), date_trunc('month', ts), count(*) FROM rows GROUP BY ALL", "SELECT date_trunc('week', ts), date_trunc('month', ts), count(*) FROM rows GROUP BY ALL" },
        { "SELECT date_trunc('quarter', ts), sum(n) FROM rows GROUP BY ALL", "SELECT date_trunc('quarter', ts), sum(n) FROM rows GROUP BY ALL" },
        { "SELECT time_bucket(INTERVAL '7' SECOND, ts) AS b, count(*) FROM rows GROUP BY b", "SELECT time_bucket(INTERVAL '7' SECOND, ts) AS b, count(*) FROM rows GROUP BY b" },
        { "SELECT time_bucket(INTERVAL '7' SECOND, ts, INTERVAL '3' SECOND) AS b, count(*) FROM rows GROUP BY b", "SELECT time_bucket(INTERVAL '7' SECOND, ts, INTERVAL '3' SECOND) AS b, count(*) FROM rows GROUP BY b" },
        { "SELECT time_bucket(INTERVAL '7' SECOND, ts, TIMESTAMP '2026-01-01 00:00:02') AS b, count(*) FROM rows GROUP BY b", "SELECT time_bucket(INTERVAL '7' SECOND, ts, TIMESTAMP '2026-01-01 00:00:02') AS b, count(*) FROM rows GROUP BY b" },
        { "SELECT time_bucket(INTERVAL '5' MONTH, ts) AS b, count(*) FROM rows GROUP BY b", "SELECT time_bucket(INTERVAL '5' MONTH, ts) AS b, count(*) FROM rows GROUP BY b" },
        { "SELECT DISTINCT k, i % 3 AS m FROM rows", "SELECT DISTINCT k, i % 3 AS m FROM rows" },
        { "SELECT k, n FROM rows WHERE i > 0 UNION ALL SELECT k, i FROM rows WHERE i <= 0", "SELECT k, n FROM rows WHERE i > 0 UNION ALL SELECT k, i FROM rows WHERE i <= 0" },
        { "SELECT k FROM rows WHERE i > 0 UNION SELECT i::VARCHAR FROM rows", "SELECT k FROM rows WHERE i > 0 UNION SELECT i::VARCHAR FROM rows" },
        { "SELECT c, count(*), sum(s), avg(s) FROM (SELECT k, i, count(*) AS c, sum(n) AS s FROM rows GROUP BY k, i) GROUP BY c", "SELECT c, count(*), sum(s), avg(s) FROM (SELECT k, i, count(*) AS c, sum(n) AS s FROM rows GROUP BY k, i) GROUP BY c" },
        { "SELECT count(*), sum(c) FROM (SELECT k, i, count(*) AS c FROM rows GROUP BY k, i HAVING count(*) < 4)", "SELECT count(*), sum(c) FROM (SELECT k, i, count(*) AS c FROM rows GROUP BY k, i HAVING count(*) < 4)" },
        { "SELECT k, c FROM (SELECT k, count(*) AS c FROM rows GROUP BY k) WHERE c % 2 = 0", "SELECT k, c FROM (SELECT k, count(*) AS c FROM rows GROUP BY k) WHERE c % 2 = 0" },
        { "SELECT k, count(*) AS c FROM rows GROUP BY k UNION ALL SELECT 'all', count(*) FROM rows", "SELECT k, count(*) AS c FROM rows GROUP BY k UNION ALL SELECT 'all', count(*) FROM rows" },
        { "SELECT k, window_start, max(c), first(i ORDER BY s) FROM (SELECT k, window_start AS s, count(*) AS c, sum(i) AS i FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '2' SECOND)) GROUP BY k, TUMBLE(s, INTERVAL '6' SECOND)",
          $"SELECT k, time_bucket(INTERVAL '6' SECOND, s, TIMESTAMP '1970-01-01'), max(c), first(i ORDER BY s) FROM {Tumbled("INTERVAL '2' SECOND")} GROUP BY ALL" },
        { "SELECT window_start, sum(c) FROM (SELECT k, window_end AS e, count(*) AS c FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '2' SECOND)) GROUP BY HOP(e, INTERVAL '3' SECOND, INTERVAL '6' SECOND)",
          $"SELECT w.range AS h, sum(c) FROM (SELECT s + INTERVAL '2' SECOND AS e, c FROM {Tumbled("INTERVAL '2' SECOND")}) t, range(time_bucket(INTERVAL '3' SECOND, t.e, TIMESTAMP '1970-01-01') - INTERVAL '3' SECOND, t.e + INTERVAL '1' MICROSECOND, INTERVAL '3' SECOND) w GROUP BY h" },
        { "SELECT window_start, count(*) FROM (SELECT k, window_start AS s FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '2' SECOND)) GROUP BY TUMBLE(s, INTERVAL '6' SECOND) EMIT CHANGES",
          $"SELECT time_bucket(INTERVAL '6' SECOND, s, TIMESTAMP '1970-01-01'), count(*) FROM {Tumbled("INTERVAL '2' SECOND")} GROUP BY ALL" },
        { "SELECT max(c) FROM (SELECT k, count(*) AS c FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '2' SECOND))", $"SELECT max(c) FROM {Tumbled("INTERVAL '2' SECOND")}" },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_kept_query_folds_to_what_is_asked(string kept, string asked)
    {
        using var quiver = Connection.Open();
        quiver.Execute(Rows).Dispose();
        using var rows = quiver.Subscribe(kept, new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 << 26 });
        Push(quiver, new Random(Seed: 3));
        var expected = quiver.Query(asked).Lines().Order(StringComparer.Ordinal).ToList();
        quiver.Writer("rows").End();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Fold(rows, isTotal: expected.Count == 1));
    }

    /// <summary>Streams of two sources, streams over both, and over streams whose rows are replaced.</summary>
    [Fact]
    public void Streams_read_streams_of_any_depth()
    {
        using var quiver = Connection.Open();
        quiver.Execute($"""
            {Rows};
            CREATE STREAM positive AS SELECT k, n, i, ts FROM rows WHERE i > 0;
            CREATE STREAM counts AS SELECT k, count(*) AS c, sum(i) AS s FROM positive GROUP BY k;
            CREATE STREAM twice AS SELECT k, c * 2 AS d FROM counts WHERE s > 5;
            CREATE STREAM total AS SELECT count(*) AS groups, sum(d) AS d FROM twice;
            CREATE STREAM minutes AS SELECT k, window_start AS m, count(*) AS c FROM positive GROUP BY k, TUMBLE(ts, INTERVAL '1' SECOND);
            CREATE STREAM hours AS SELECT window_start AS h, max(c) AS c FROM minutes GROUP BY TUMBLE(m, INTERVAL '10' SECOND);
            """).Dispose();
        Push(quiver, new Random(Seed: 5));
        const string counts = "(SELECT k, count(*) AS c, sum(i) AS s FROM rows WHERE i > 0 GROUP BY k)";
        AssertSame("SELECT * FROM counts", $"SELECT * FROM {counts}");
        AssertSame("SELECT * FROM twice", $"SELECT k, c * 2 FROM {counts} WHERE s > 5");
        AssertSame("SELECT * FROM total", $"SELECT count(*), sum(c * 2) FROM {counts} WHERE s > 5");
        using (var late = quiver.Subscribe("SELECT k, c + 1 AS c FROM counts"))
        {
            Push(quiver, new Random(Seed: 6));
            Assert.Equal(quiver.Query($"SELECT k, c + 1 FROM {counts}").Lines().Order(StringComparer.Ordinal), late.ReadAll().GroupBy(line => line.Split('|')[0]).Select(group => group.Last()).Order(StringComparer.Ordinal));
        }

        quiver.Writer("rows").End();
        const string minutes = "(SELECT k, date_trunc('second', ts) AS m, count(*) AS c FROM rows WHERE i > 0 GROUP BY ALL)";
        AssertSame("SELECT * FROM hours", $"SELECT time_bucket(INTERVAL '10' SECOND, m), max(c) FROM {minutes} GROUP BY ALL");
        AssertSame("SELECT c.k, m.m, m.c FROM counts c JOIN minutes m USING (k)", $"SELECT c.k, m.m, m.c FROM {counts} c JOIN {minutes} m USING (k)");

        void AssertSame(string kept, string asked) => Assert.Equal(quiver.Query(asked).Lines().Order(StringComparer.Ordinal), quiver.Query(kept).Lines().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EXPLAIN_says_that_a_bucket_of_event_time_is_a_window()
    {
        using var quiver = Connection.Open();
        quiver.Execute($"{Rows}; CREATE SOURCE timeless (ts TIMESTAMP)").Dispose();
        const string grouping = "SELECT date_trunc('hour', ts) AS h, count(*) FROM {0} GROUP BY h";
        Assert.Contains("date_trunc of an event time is a window", Explained("rows"), StringComparison.Ordinal);
        Assert.DoesNotContain("window", Explained("timeless"), StringComparison.Ordinal);

        string Explained(string source) => string.Join('\n', quiver.Query($"EXPLAIN CREATE STREAM x AS {string.Format(CultureInfo.InvariantCulture, grouping, source)}").Lines());
    }

    [Fact]
    public void A_union_of_two_sources_is_as_far_as_the_slower_one()
    {
        using var quiver = Connection.Open();
        quiver.Execute("""
            CREATE SOURCE a (v BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts);
            CREATE SOURCE b (ts TIMESTAMP, v INTEGER, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND);
            CREATE STREAM sums AS SELECT window_start, sum(v) AS v, count(*) AS n FROM (SELECT v, ts FROM a UNION ALL SELECT v, ts FROM b) GROUP BY TUMBLE(ts, INTERVAL '1' SECOND);
            """).Dispose();
        using var rows = quiver.Subscribe("sums");
        quiver.Execute("INSERT INTO a VALUES (1, '2026-01-05 10:00:00.5'), (2, '2026-01-05 10:00:09')").Dispose();
        Assert.Empty(rows.ReadAll());
        quiver.Execute("INSERT INTO b VALUES ('2026-01-05 10:00:00.7', 10), ('2026-01-05 10:00:02.5', 20)").Dispose();
        Assert.Equal(["2026-01-05 10:00:00|11|2"], rows.ReadAll());
        quiver.Execute("INSERT INTO a VALUES (3, '2026-01-05 10:00:00.9')").Dispose();
        Assert.Equal(["3|2026-01-05 10:00:00"], quiver.Query("SELECT v, window_start FROM late('sums')").Lines());
        quiver.Writer("b").End();
        Assert.Equal(["2026-01-05 10:00:02|20|1"], rows.ReadAll());
        quiver.Writer("a").End();
        Assert.Equal(["2026-01-05 10:00:09|2|1"], rows.ReadAll());
        Assert.True(rows.Ended);
    }

    [Fact]
    public void A_hopping_row_may_be_late_for_one_window_and_in_time_for_the_next()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (v BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts)").Dispose();
        quiver.Execute("CREATE STREAM h AS SELECT window_start, sum(v) AS v FROM s GROUP BY HOP(ts, INTERVAL '500' MILLISECOND, INTERVAL '1' SECOND)").Dispose();
        using var rows = quiver.Subscribe("h");
        quiver.Execute("INSERT INTO s VALUES (10, '1970-01-01 00:00:00.6'), (20, '1970-01-01 00:00:00.6'), (0, '1970-01-01 00:00:01'), (30, '1970-01-01 00:00:00.999')").Dispose();
        Assert.Equal(["1970-01-01 00:00:00|30"], rows.ReadAll());
        quiver.Writer("s").Watermark(new DateTime(1970, 1, 1, 0, 0, 1, 500, DateTimeKind.Utc));
        Assert.Equal(["1970-01-01 00:00:00.5|60"], rows.ReadAll());
        Assert.Equal(["30|1970-01-01 00:00:00|1970-01-01 00:00:01"], quiver.Query("SELECT v, window_start, window_end FROM late('h')").Lines());
    }

    private static void Push(Connection quiver, Random random)
    {
        for (var (n, push) = (0, 0); push < 12; push++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 30)).Select(_ => string.Create(
                CultureInfo.InvariantCulture,
                $"({n++}, {Null($"'{"abc"[random.Next(3)]}'")}, {Null(random.Next(-5, 5))}, TIMESTAMP '2026-01-05 10:00:00' + to_milliseconds({random.Next(60_000)}))"));
            quiver.Execute($"INSERT INTO rows VALUES {string.Join(", ", rows)}").Dispose();
        }

        string Null(object value) => random.Next(5) == 0 ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"{value}");
    }

    // What the emitted rows come to, in order.
    private static List<string> Fold(Subscription rows, bool isTotal)
    {
        var marked = rows.Schema.Count > 0 ? rows.Schema[rows.Schema.Count - 1].Name : "";
        var lines = rows.ReadAll();
        if (marked == "__weight")
        {
            return [.. lines.GroupBy(line => line[..line.LastIndexOf('|')]).SelectMany(group =>
                Enumerable.Repeat(group.Key, group.Sum(line => int.Parse(line[(line.LastIndexOf('|') + 1)..], CultureInfo.InvariantCulture)))).Order(StringComparer.Ordinal)];
        }

        if (marked == "__deleted")
            return [.. lines.GroupBy(line => line.Split('|')[0]).Select(group => group.Last()).Where(line => line.EndsWith("false", StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf('|')]).Order(StringComparer.Ordinal)];
        return isTotal ? [lines[^1]] : [.. lines.Order(StringComparer.Ordinal)];
    }
}
