using Quiver.Columns;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Rows;

/// <summary>Rows written one by one gather while nobody waits for them, and nobody can tell.</summary>
public sealed class GatheredRowsTests
{
    private const string Source = "CREATE SOURCE t (name VARCHAR, x BIGINT)";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Rows_that_nobody_waited_for_are_there_for_who_reads_asks_or_looks()
    {
        using var connection = Open();
        using var read = connection.Subscribe("SELECT x FROM t");
        using var writer = connection.Writer<Row>("t");
        Write(writer, 0, 3);
        Assert.Equal([0, 1, 2], Read(read));
        Write(writer, 3, 2);
        Assert.Equal(5L, Asked(connection, "SELECT count(*) FROM t"));
        Write(writer, 5, 1);
        Assert.Equal(6, connection.Sources.Single().Rows);
        Assert.Equal([3, 4, 5], Read(read));
        Write(writer, 6, 2);
        using (var late = connection.Subscribe("SELECT x FROM t FROM BEGINNING")) Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], Read(late));
        Write(writer, 8, 1);
        using (var late = connection.Subscribe("SELECT x FROM t FROM NOW"))
        {
            Write(writer, 9, 1);
            Assert.Equal([9], Read(late));
        }
    }

    [Fact]
    public void They_gather_while_nobody_waits_and_go_as_one_batch()
    {
        using var connection = Open();
        using var read = connection.Subscribe("SELECT x FROM t");
        using var writer = connection.Writer<Row>("t");
        Write(writer, 0, 1); // who reads is known from the first row on
        Assert.Equal([0], Read(read));
        Write(writer, 1, 1_000);
        Assert.True(read.TryNext(out var batch));
        Assert.InRange(batch.Length, 2, 1_000); // a tick of the clock may have come between
        Assert.Equal(1, batch[0].Values<long>().All[0]);
        batch.Dispose();
        while (read.TryNext(out batch)) batch.Dispose();
    }

    [Fact]
    public async Task Who_waits_gets_a_row_at_once_also_when_the_clock_stands_still()
    {
        using var connection = Connection.Open(new QuiverOptions { TimeProvider = new ManualClock() });
        connection.Execute(Source);
        using var read = connection.Subscribe("SELECT x FROM t");
        using var writer = connection.Writer<Row>("t");
        for (var x = 0; x < 300; x++)
        {
            if (x % 2 == 0)
            {
                var waiting = read.NextAsync();
                Write(writer, x, 1);
                using var batch = await waiting.AsTask().WaitAsync(Long);
                Assert.Equal(x, batch![0].Values<long>().All[0]);
            }
            else
            {
                Write(writer, x, 1);
                using var batch = read.Next(Long);
                Assert.Equal(x, batch![0].Values<long>().All[0]);
            }
        }
    }

    [Fact]
    public void An_inline_callback_is_within_the_write()
    {
        using var connection = Open();
        var got = new List<long>();
        using var inline = connection.SubscribeInline("SELECT x FROM t WHERE x % 2 = 0", batch => got.AddRange(batch[0].Values<long>().All));
        using var writer = connection.Writer<Row>("t");
        for (var x = 0; x < 200; x++)
        {
            Write(writer, x, 1);
            Assert.Equal((x / 2) + 1, got.Count);
        }
    }

    [Fact]
    public void Rows_that_nobody_waits_for_do_not_pile_up_and_each_keeps_its_time()
    {
        var clock = new ManualClock();
        using var connection = Connection.Open(new QuiverOptions { TimeProvider = clock, BufferBytes = 1 << 20, WriteTimeout = TimeSpan.FromSeconds(1) });
        connection.Execute(Source);
        using var read = connection.Subscribe("SELECT epoch_ms(_ingested) AS ms FROM t");
        using var writer = connection.Writer<Row>("t");
        for (var x = 0; x < 5_000; x++)
        {
            Write(writer, x, 1);
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(writer.Batches.Input.PendingBytes, 1, 1 << 18);
        Assert.Equal(Enumerable.Range(0, 5_000).Select(ms => (long)ms), Read(read));
    }

    [Fact]
    public void Many_rows_are_run_without_being_asked_for()
    {
        using var connection = Open();
        connection.Execute("CREATE STREAM s AS SELECT x FROM t");
        using var writer = connection.Writer<Row>("t");
        Write(writer, 0, 20_000);
        Assert.InRange(writer.Batches.Input.Port.Rows, 10_000, 20_000); // looked at without running
    }

    [Fact]
    public void Nothing_written_later_overtakes_them_by_whatever_writer()
    {
        using var connection = Open();
        connection.Execute("CREATE SOURCE u (name VARCHAR, x BIGINT)");
        using var read = connection.Subscribe("SELECT x FROM t");
        using var both = connection.Subscribe("SELECT x FROM t UNION ALL SELECT x FROM u");
        using var one = connection.Writer<Row>("t");
        using var two = connection.Writer<Row>("t");
        using var other = connection.Writer<Row>("u");
        var expected = new List<long>();
        var random = new Random(Seed: 11);
        var x = 0;
        for (var round = 0; round < 2_000; round++)
        {
            switch (random.Next(6))
            {
                case 0 or 1: Write(one, x++, 1); break;
                case 2: Write(two, x++, 1); break;
                case 3: one.Write([new("a", x++), new("b", x++)]); break;
                case 4: Write(other, 1_000_000 + x, 1); break;
                default: if (round % 50 == 0) Read(read).ForEach(expected.Add); break;
            }
        }

        Read(read).ForEach(expected.Add);
        Assert.Equal(Enumerable.Range(0, x).Select(each => (long)each), expected);
        var merged = Read(both);
        Assert.Equal(merged.Order(Comparer<long>.Create((left, right) => (left % 1_000_000).CompareTo(right % 1_000_000))), merged); // stable: by the order of the calls
    }

    [Fact]
    public void A_row_that_does_not_fit_throws_at_its_call_and_the_others_stay()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE t (name VARCHAR, x TINYINT)");
        using var read = connection.Subscribe("SELECT x::BIGINT FROM t");
        using var writer = connection.Writer<Row>("t");
        Write(writer, 0, 3);
        var error = Assert.Throws<QuiverException>(() => Write(writer, 1_000, 1));
        Assert.Equal(ErrorCode.RecordRejected, error.Code);
        Assert.StartsWith("Row 0 (from 0), Row.X: 1000 cannot go into column 'x'", error.Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => writer.Write(new Row("a", 3), new CancellationToken(canceled: true)));
        Write(writer, 3, 2);
        Assert.Equal([0, 1, 2, 3, 4], Read(read));
    }

    [Fact]
    public void Closing_ending_and_raising_the_watermark_come_after_the_rows_before()
    {
        using var connection = Connection.Open();
        connection.Execute("CREATE SOURCE t (name VARCHAR, ts TIMESTAMP, WATERMARK FOR ts AS ts)");
        using var read = connection.Subscribe("SELECT count(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)");
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        using (var first = connection.Writer<Timed>("t"))
        {
            first.Write(new Timed("a", start));
            for (var row = 0; row < 9; row++) first.Write(new Timed("a", start));
            first.Watermark(start.AddSeconds(1));
            Assert.Equal([10], Read(read));
            Assert.Equal(start.AddSeconds(1), first.Batches.CurrentWatermark);
            for (var row = 0; row < 5; row++) first.Write(new Timed("b", start.AddSeconds(1)));
        }

        using var second = connection.Writer<Timed>("t");
        second.Write(new Timed("c", start.AddSeconds(1)));
        Assert.Equal(start.AddSeconds(1), second.Batches.CurrentWatermark);
        second.End();
        Assert.Equal([6], Read(read));
        Assert.True(read.Ended || !read.TryNext(out _));
        var error = Assert.Throws<QuiverException>(() => second.Write(new Timed("d", start)));
        Assert.Equal(ErrorCode.WriterClosed, error.Code);
        second.Dispose();
        Assert.Throws<QuiverException>(() => second.Write(new Timed("d", start)));
    }

    [Fact]
    public async Task Many_writers_and_readers_lose_nothing_and_each_one_s_rows_keep_their_order()
    {
        const int Writers = 3;
        const int Rows = 20_000;
        using var connection = Open();
        using var awaited = connection.Subscribe("SELECT x FROM t");
        using var polled = connection.Subscribe("SELECT x FROM t");
        var writing = Enumerable.Range(0, Writers).Select(number => Task.Run(() =>
        {
            using var writer = connection.Writer<Row>("t");
            for (var row = 0; row < Rows; row++) Write(writer, (number * Rows) + row, 1);
        })).ToArray();
        var reading = Task.Run(async () =>
        {
            var got = new List<long>();
            await foreach (var batch in awaited)
            {
                got.AddRange(batch[0].Values<long>().All);
                batch.Dispose();
            }

            return got;
        });
        var seen = new List<long>();
        while (!Task.WhenAll(writing).IsCompleted) seen.AddRange(Read(polled));
        await Task.WhenAll(writing);
        seen.AddRange(Read(polled));
        using (var writer = connection.Writer<Row>("t")) writer.End();
        foreach (var rows in new[] { seen, await reading.WaitAsync(Long) })
        {
            Assert.Equal(Writers * Rows, rows.Count);
            for (var number = 0; number < Writers; number++)
                Assert.Equal(Enumerable.Range(number * Rows, Rows).Select(x => (long)x), rows.Where(x => x / Rows == number));
        }
    }

    [Fact]
    public void Members_with_code_of_their_own_are_read_at_once_outside_of_all_locks()
    {
        using var connection = Open();
        using var read = connection.Subscribe("SELECT x FROM t");
        using var writer = connection.Writer<Asking>("t");
        for (var row = 0; row < 3; row++) writer.Write(new Asking(connection));
        Assert.Equal([0, 1, 2], Read(read));
    }

    private static Connection Open()
    {
        var connection = Connection.Open();
        connection.Execute(Source);
        return connection;
    }

    private static void Write(Writer<Row> writer, int first, int count)
    {
        for (var x = first; x < first + count; x++) writer.Write(new Row(x % 2 == 0 ? "even" : "odd", x));
    }

    [Fact]
    public void A_null_row_fails_at_its_call_and_the_next_one_goes_on()
    {
        using var connection = Open();
        using var read = connection.Subscribe("SELECT x FROM t");
        using var writer = connection.Writer<Named>("t");
        writer.Write(new Named("a", 1));
        Assert.ThrowsAny<Exception>(() => writer.Write((Named)null!)); // while the record of the first is open
        writer.Write(new Named("b", 2));
        Assert.Equal([1, 2], Read(read));
    }

    private static List<long> Read(Subscription subscription)
    {
        var rows = new List<long>();
        while (subscription.TryNext(out var batch))
        {
            rows.AddRange(batch[0].Values<long>().All);
            batch.Dispose();
        }

        return rows;
    }

    private static object? Asked(Connection connection, string sql)
    {
        using var result = connection.Query(sql);
        return result.Batches[0][0].Values<long>().All[0];
    }

    private readonly record struct Row(string Name, long X);

    private sealed record Named(string Name, long X);

    private readonly record struct Timed(string Name, DateTime Ts);

    private sealed class Asking(Connection connection)
    {
        public string Name => "a";

        public long X => (long)Asked(connection, "SELECT count(*) FROM t")!;
    }
}
