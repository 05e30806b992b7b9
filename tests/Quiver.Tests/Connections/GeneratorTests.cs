using Quiver.Tests.Runtime;

namespace Quiver.Tests.Connections;

/// <summary>Sources of made rows: their values, order, pace and end.</summary>
public sealed class GeneratorTests
{
    private const string EveryType =
        """
        CREATE SOURCE g (seq BIGINT, b BOOLEAN, i1 TINYINT, i2 SMALLINT, i4 INTEGER, i8 BIGINT, i16 HUGEINT, u1 UTINYINT, u2 USMALLINT, u4 UINTEGER, u8 UBIGINT, f REAL, d DOUBLE,
            m DECIMAL(9,2), fine DECIMAL(38,38), s VARCHAR, x BLOB, day DATE, t TIME, ts TIMESTAMP, tz TIMESTAMPTZ, t_s TIMESTAMP_S, t_ms TIMESTAMP_MS, t_ns TIMESTAMP_NS, span INTERVAL,
            id UUID, uh UHUGEINT, tn TIME_NS, st STRUCT(a INTEGER, b STRUCT(c VARCHAR)), mp MAP(TINYINT, BOOLEAN[]), fl DOUBLE[2], ls STRUCT(k DATE)[],
            WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
        """;

    [Fact]
    public async Task Without_columns_rows_are_numbered_and_their_times_advance()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE g FROM GENERATOR (rows = 4, rows_per_second = 2, pace = 'max')").Dispose();

        using var rows = quiver.Subscribe("SELECT * FROM g");

        Assert.Equal(
            ["0|2024-01-01 00:00:00|v0", "1|2024-01-01 00:00:00.5|v1", "2|2024-01-01 00:00:01|v2", "3|2024-01-01 00:00:01.5|v3"],
            await rows.ReadToEndAsync());
        Assert.True(quiver.Source("g").Ended);
        Assert.Equal(4, quiver.Source("g").ExpectedRows);
    }

    [Fact]
    public async Task Rows_already_made_are_retained_for_asked_queries_and_there_are_none_before()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE g (WATERMARK FOR ts) FROM GENERATOR (rows = 20000, pace = 'max', start = '1969-12-31 23:00:00')").Dispose();
        quiver.Execute("CREATE STREAM even AS SELECT seq FROM g WHERE seq % 2 = 0").Dispose();
        using (var asked = quiver.Execute("SELECT count(*) FROM g, even"))
        {
            Assert.Equal(0L, asked.Rows![0, 0]);
            Assert.Equal(
                ["source 'g' has no rows yet: GENERATOR starts with the first SUBSCRIBE that reads it.", "stream 'even' has no rows yet of source 'g': GENERATOR starts with the first SUBSCRIBE that reads it."],
                asked.Warnings);
        }


        using var windows = quiver.Subscribe("SELECT window_start, count(*) FROM g GROUP BY TUMBLE(ts, INTERVAL '1' HOUR)");

        Assert.Equal(["1969-12-31 23:00:00|20000"], await windows.ReadToEndAsync());
        using (var asked = quiver.Execute("SELECT count(*) FROM even")) Assert.Empty(asked.Warnings);
        Assert.Equal(["20000|199990000|1969-12-31 23:33:19.9"], quiver.Query("SELECT count(*), sum(seq), max(ts) FROM g").Lines());
    }

    [Fact]
    public async Task A_seed_gives_the_same_rows_whatever_the_pace_and_another_seed_gives_others()
    {
        var fast = await Rows("rows = 3000, rows_per_second = 1000, seed = 7, pace = 'max'");
        var paced = await Rows("rows = 3000, rows_per_second = 1000, seed = 7, pace = '40ms'");
        var other = await Rows("rows = 3000, rows_per_second = 1000, seed = 8, pace = 'max'");
        Assert.Equal(3000, fast.Count);
        Assert.Equal(fast, paced);
        Assert.Empty(fast.Intersect(other));
    }

    [Fact]
    public async Task Values_of_every_type_lie_in_their_ranges_and_are_never_null()
    {
        using var quiver = Connection.Open();
        quiver.Execute($"{EveryType} FROM GENERATOR (rows = 10000, rows_per_second = 1000, cardinality = 5, pace = 'max')").Dispose();
        using (var rows = quiver.Subscribe("g")) await rows.ReadToEndAsync();

        Assert.Equal(["10000|10000|10000|10000"], quiver.Query("SELECT count(COLUMNS(['b', 'fine', 'x', 'span'])) FROM g").Lines());
        Assert.Equal(["0|99|0|999|0|999|0|999|0|99"], quiver.Query("SELECT min(i1), max(i1), min(i4), max(i4), min(i8), max(i8), min(i16), max(i16), min(u1), max(u1) FROM g").Lines());
        Assert.Equal(["true|true|true"], quiver.Query("SELECT min(d) >= 0 AND max(d) BETWEEN 990 AND 1000, max(m) BETWEEN 990 AND 1000, min(CAST(fine AS DOUBLE)) >= 0 AND max(CAST(fine AS DOUBLE)) BETWEEN 0.9 AND 1 FROM g").Lines());
        Assert.Equal(["s_0,s_1,s_2,s_3,s_4"], quiver.Query("SELECT string_agg(DISTINCT s, ',' ORDER BY s) FROM g").Lines());
        Assert.Equal(["true"], quiver.Query("SELECT bool_and(epoch_us(ts) = epoch_us(tz) AND epoch_us(ts) = epoch_us(t_ns) AND epoch_ms(t_ms) = epoch_ms(ts) AND date_trunc('second', ts) = t_s AND t = CAST(ts AS TIME) AND day = CAST(ts AS DATE)) FROM g").Lines());
        Assert.Equal(["true"], quiver.Query("SELECT bool_and(ts = TIMESTAMP '2024-01-01' + INTERVAL (seq) MILLISECOND) FROM g").Lines());
        Assert.Equal(["true"], quiver.Query("SELECT bool_and(span < INTERVAL 1 HOUR AND octet_length(x) = 8) FROM g").Lines());
    }

    [Fact]
    public async Task Rows_come_as_the_clock_moves()
    {
        var clock = new ManualClock();
        using var quiver = Connection.Open(new QuiverOptions { TimeProvider = clock });
        quiver.Execute("CREATE SOURCE g FROM GENERATOR (rows_per_second = 10)").Dispose();
        using var rows = quiver.Subscribe("SELECT seq FROM g");
        using (var first = await rows.NextAsync()) Assert.Equal(1, first!.Length);

        for (var seen = 1; seen < 30;)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            while (rows.TryNext(out var batch))
            {
                using (batch) seen += batch.Length;
            }

            await Task.Yield();
        }

        Assert.False(quiver.Source("g").Ended);
        Assert.True(quiver.Source("g").Rows >= 30);
    }

    [Fact]
    public async Task A_generator_without_end_waits_for_its_reader_longer_than_a_write_may_and_stops_when_dropped()
    {
        using var quiver = Connection.Open(new QuiverOptions { WriteTimeout = TimeSpan.FromMilliseconds(20) });
        quiver.Execute("CREATE SOURCE g (a DOUBLE, b DOUBLE, c DOUBLE) FROM GENERATOR (pace = 'max') WITH (retain = 0)").Dispose();
        using var rows = quiver.Subscribe("SELECT a FROM g", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        await Task.Delay(200); // ten times what a writer would wait

        for (var batches = 0; batches < 20; batches++)
        {
            using var batch = await rows.NextAsync();
            Assert.NotNull(batch);
        }

        quiver.Execute("DROP SOURCE g CASCADE").Dispose();
        Assert.Empty(quiver.Sources);
    }

    [Theory]
    [InlineData("rows = 0", "Found 0 for rows in FROM GENERATOR, expected a whole number from 1 on; write it without quotes or point.")]
    [InlineData("rows_per_second = 0", "Found 0 for rows_per_second in FROM GENERATOR, expected a number from 0.001 to 1000000000 with three decimals at most; write it without quotes.")]
    [InlineData("rows_per_second = 0.0005", "Found 0.0005 for rows_per_second in FROM GENERATOR, expected a number from 0.001 to 1000000000 with three decimals at most; write it without quotes.")]
    [InlineData("start = 'yesterday'", "Found 'yesterday' for start in FROM GENERATOR, expected a time in UTC; write start = '2024-01-01 00:00:00'.")]
    [InlineData("seed = -1", "Found -1 for seed in FROM GENERATOR, expected a whole number from 0 on; write it without quotes or point.")]
    [InlineData("cardinality = 100000", "Found 100000 for cardinality in FROM GENERATOR, expected a whole number from 1 to 65536; a column of more texts is made by a SELECT, for instance 'user ' || seq.")]
    [InlineData("pace = 'fast'", "Found 'fast' for pace in FROM GENERATOR, expected max, a multiple of rows_per_second such as '60x', or a duration such as '20s'; put it in quotes.")]
    [InlineData("pace = '20s'", "Found '20s' for pace in FROM GENERATOR, expected max or a multiple, since there is no number of rows; add rows = 100000.")]
    [InlineData("sed = 7", "Found the option sed, expected rows_per_second, seed, rows, start, cardinality, pace in FROM GENERATOR; did you mean seed?")]
    public void Wrong_options_say_what_was_expected(string option, string message)
    {
        using var quiver = Connection.Open();
        var error = Assert.Throws<QueryException>(() => quiver.Execute($"CREATE SOURCE g FROM GENERATOR ({option})"));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Place);
    }

    [Fact]
    public async Task Times_that_leave_their_type_end_the_source_with_a_sentence()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE g (t TIMESTAMP_NS) FROM GENERATOR (rows_per_second = 0.001, start = '2262-01-01', pace = 'max')").Dispose();
        using var rows = quiver.Subscribe("g", new SubscriptionOptions { SlowReader = SlowReader.Wait });
        var error = await Assert.ThrowsAnyAsync<QuiverException>(() => rows.ReadToEndAsync());
        Assert.Equal("The times of 't', which is TIMESTAMP_NS, end near row 8192. Begin earlier with start, or set rows.", error.Message);
    }

    private static async Task<List<string>> Rows(string options)
    {
        using var quiver = Connection.Open();
        quiver.Execute($"{EveryType} FROM GENERATOR ({options})").Dispose();
        using var rows = quiver.Subscribe("SELECT seq, b, i1, i16, d, m, fine, s, x, ts, span FROM g");
        return await rows.ReadToEndAsync();
    }
}
