using Quiver.Columns;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Connections;

/// <summary>Full buffers, silent streams, cancelled calls and statements from callbacks, as users meet them.</summary>
public sealed class PressureTests
{
    private readonly record struct Row(long A);

    [Fact]
    public void S82_a_read_of_an_idle_stream_times_out_with_502_and_two_readers_get_everything()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a BIGINT); CREATE STREAM t AS SELECT a + 1 AS b FROM s").Dispose();
        using var one = quiver.Subscribe("t");
        using var two = quiver.Subscribe("t");
        Assert.Equal(ErrorCode.SubscriptionTimeout, Assert.Throws<QuiverException>(() => one.Next(TimeSpan.FromMilliseconds(100))).Code);
        Assert.Equal(502, (int)ErrorCode.SubscriptionTimeout);
        using var writer = quiver.Writer<Row>("s");
        writer.Write(new Row(1));
        using var batch = one.Next(TimeSpan.FromMinutes(1));
        Assert.Equal(["2"], Answers.Lines(batch!));
        for (var cycle = 0; cycle < 27; cycle++) writer.Write([new Row(2), new Row(3), new Row(4), new Row(5), new Row(6)]);
        Assert.Equal(135, one.ReadAll().Count);
        Assert.Equal(136, two.ReadAll().Count);
    }

    [Fact]
    public void S83_the_flag_is_up_above_80_percent_of_the_buffer()
    {
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 10_000 });
        quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
        using var full = quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var writer = quiver.Writer<Row>("s");
        var flags = new List<(long Pending, bool Up)>();
        while (flags.Count == 0 || !flags[^1].Up)
        {
            writer.Write(new Row(1));
            var info = quiver.Source("s");
            Assert.Equal(10_000, info.CapacityBytes);
            Assert.Equal(info.IsBackpressured, writer.Batches.IsBackpressured);
            flags.Add((info.PendingBytes, info.IsBackpressured));
        }

        Assert.All(flags, flag => Assert.Equal(flag.Pending > 8_000, flag.Up));
        Assert.True(flags.Count > 10);
        for (var read = 0; read < flags.Count; read++) full.ReadAll();
        Assert.True(SpinWait.SpinUntil(() => !quiver.Source("s").IsBackpressured, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_write_that_finds_no_room_times_out_and_can_be_cancelled()
    {
        var clock = new ManualClock();
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 1, WriteTimeout = TimeSpan.FromSeconds(5), TimeProvider = clock });
        quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();
        using var full = quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var writer = quiver.Writer("s");
        using var rows = new Batch(writer.Schema, ColumnOf(1, 2));
        writer.Write(rows);
        writer.Write(rows); // stays in the mailbox: the reader's queue is full
        var waiting = writer.WriteAsync(rows).AsTask();
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<QuiverException>(() => waiting);
        Assert.Equal(ErrorCode.WriteTimeout, error.Code);
        Assert.Contains("subscription 1", error.Message, StringComparison.Ordinal);

        using var cancellation = new CancellationTokenSource();
        var cancelled = writer.WriteAsync(rows, cancellation.Token).AsTask();
        var blocked = Task.Run(() => writer.Write(rows, cancellation.Token), CancellationToken.None);
        await Task.Delay(20);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        Assert.Throws<OperationCanceledException>(() => writer.Write(rows, cancellation.Token));
        await Task.Run(() =>
        {
            var read = 0;
            while (read < 4) read += full.ReadAll().Count;
        });
        Assert.Equal(["4"], quiver.Query("SELECT count(*) FROM s").Lines());
    }

    [Fact]
    public async Task Every_wait_ends_when_it_is_cancelled()
    {
        using var quiver = Connection.Open(new QuiverOptions { BufferBytes = 1 });
        quiver.Execute("CREATE SOURCE s (a BIGINT); CREATE SOURCE other (a BIGINT)").Dispose();
        using var full = quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var idle = quiver.Subscribe<Row>("other");
        using var idleToo = quiver.Subscribe("other");
        await Task.Run(() => quiver.Execute("INSERT INTO s VALUES (1)").Dispose());
        await Task.Run(() => quiver.Execute("INSERT INTO s VALUES (2)").Dispose());
        using var cancellation = new CancellationTokenSource();
        var token = cancellation.Token;
        Task[] waits =
        [
            Task.Run(() => quiver.Execute("INSERT INTO s VALUES (3)", token), CancellationToken.None),
            Task.Run(() => quiver.Query("SELECT count(*) FROM s", token), CancellationToken.None),
            quiver.QueryAsync("SELECT a FROM s", token),
            Task.Run(() => quiver.Query("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b", token), CancellationToken.None),
            Task.Run(() => idleToo.Next(Timeout.InfiniteTimeSpan, token), CancellationToken.None),
        ];
        await Task.Delay(100);
        quiver.Execute("CREATE STREAM t AS SELECT a FROM other").Dispose(); // no waiting call keeps statements waiting
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        await cancellation.CancelAsync();
        foreach (var wait in waits)
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => wait.WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.True(error is OperationCanceledException || error.InnerException is OperationCanceledException, error.ToString()); // a query in the middle says so in its own words
        }
    }

    [Fact]
    public async Task An_inline_callback_may_define_and_drop_while_others_do()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a BIGINT); CREATE SOURCE x (a BIGINT)").Dispose();
        var number = 0;
        var rows = 0;
        using var inline = quiver.SubscribeInline("s", batch =>
        {
            rows += batch.Length;
            var name = $"t{Interlocked.Increment(ref number)}";
            quiver.Execute($"CREATE STREAM {name} AS SELECT a FROM s; DROP STREAM {name}").Dispose();
        });
        var other = Task.Run(() =>
        {
            for (var round = 0; round < 20; round++)
            {
                quiver.Execute($"CREATE STREAM u{round} AS SELECT a * 2 AS b FROM s").Dispose();
                quiver.Query($"SELECT count(*) FROM u{round}, x").Dispose();
                quiver.Execute("INSERT INTO s VALUES (7)").Dispose();
                quiver.Execute($"DROP STREAM u{round}").Dispose();
            }
        });
        using var writer = quiver.Writer<Row>("s");
        for (var row = 0; row < 20; row++) writer.Write(new Row(row));
        await other.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["40"], quiver.Query("SELECT count(*) FROM s").Lines());
        Assert.Equal(40, rows);
        Assert.Empty(quiver.Streams);
    }

    [Fact]
    public void A_full_reader_does_not_hold_up_statements()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (a BIGINT); CREATE STREAM t AS SELECT a FROM s; CREATE STREAM u AS SELECT a FROM s").Dispose();
        using var full = quiver.Subscribe("u", new SubscriptionOptions { SlowReader = SlowReader.Wait, QueueBytes = 1 });
        using var writer = quiver.Writer<Row>("s");
        for (var row = 0; row < 10; row++) writer.Write(new Row(row));
        quiver.Execute("DROP STREAM t").Dispose();
        quiver.Execute("CREATE STREAM t AS SELECT a + 1 AS a FROM s").Dispose();
        quiver.Execute("DROP STREAM t; DROP SOURCE s CASCADE").Dispose();
        var read = 0;
        var error = Assert.Throws<QuiverException>(() =>
        {
            while (full.Next(TimeSpan.FromMinutes(1)) is { } batch)
            {
                using (batch) read += batch.Length;
            }
        });
        Assert.InRange(read, 1, 10);
        Assert.NotEqual(ErrorCode.SubscriptionTimeout, error.Code);
    }

    [Fact]
    public void The_watermark_of_a_source_that_has_ended_is_the_last_it_had()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND); CREATE STREAM t AS SELECT ts FROM s; INSERT INTO s VALUES ('2026-01-01 00:00:10')").Dispose();
        using var writer = quiver.Writer("s");
        writer.End();
        var last = new DateTime(2026, 1, 1, 0, 0, 9, DateTimeKind.Utc);
        Assert.Equal((true, last, last), (quiver.Source("s").Ended, quiver.Source("s").Watermark, quiver.Stream("t").Watermark));
    }

    [Fact]
    public void Options_of_time_are_declared_with_the_source_and_seen()
    {
        var clock = new ManualClock();
        using var quiver = Connection.Open(new QuiverOptions { TimeProvider = clock });
        quiver.Execute("""
            CREATE SOURCE s (v BIGINT, ts TIMESTAMP, WATERMARK FOR ts) WITH (idle_timeout = '30s', max_future_skew = '5 minutes');
            INSERT INTO s VALUES (1, '2026-01-01 00:00:00'), (2, '2026-01-01 00:05:01'), (3, '2026-01-01 00:05:00');
            """).Dispose();
        var info = quiver.Source("s");
        Assert.Equal((2, 1, false), (info.Rows, info.RefusedRows, info.IsIdle));
        Assert.Equal(["1", "3"], quiver.Query("SELECT v FROM s ORDER BY v").Lines());
        Assert.Equal(["2|2|NULL|-00:05:01"], quiver.Query("SELECT v, _seq, window_end, late_by FROM late('s')").Lines());
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.True(SpinWait.SpinUntil(() => quiver.Source("s").IsIdle, TimeSpan.FromMinutes(1)));
        quiver.Execute("DROP SOURCE s").Dispose();
        Assert.Equal(0, clock.Alive);
    }

    [Theory]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP, WATERMARK FOR ts) WITH (idle_timeout = 'soon')", ErrorCode.QueryFailed, "idle_timeout")]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP, WATERMARK FOR ts) WITH (max_future_skew = '0s')", ErrorCode.QueryFailed, "more than zero")]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP, WATERMARK FOR ts) WITH (max_future_skew = '1 month')", ErrorCode.QueryFailed, "without months")]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP, WATERMARK FOR ts) WITH (idle_timout = '1s')", ErrorCode.QueryFailed, "did you mean idle_timeout")]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP) WITH (idle_timeout = '1s')", ErrorCode.InvalidSchema, "WATERMARK FOR")]
    [InlineData("CREATE SOURCE s (ts TIMESTAMP) WITH (retain = '1 MB', max_future_skew = '1s')", ErrorCode.InvalidSchema, "max_future_skew")]
    public void Wrong_options_of_time_are_refused_at_their_place(string sql, ErrorCode code, string says)
    {
        using var quiver = Connection.Open();
        var error = Assert.Throws<QueryException>(() => quiver.Execute(sql));
        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.True(error.Place!.Value.Offset > sql.IndexOf("WITH", StringComparison.Ordinal));
        Assert.Empty(quiver.Sources);
    }

    private static Column ColumnOf(params long[] values)
    {
        using var builder = new ColumnBuilder(DataType.Int64);
        foreach (var value in values) builder.Append(value);
        return builder.Finish();
    }
}
