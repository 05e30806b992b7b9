using Quiver.Columns;

namespace Quiver.Tests.Connections;

/// <summary>The ways to read a kept query.</summary>
public sealed class SubscribingTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public SubscribingTests() => _quiver.Execute("CREATE SOURCE s (a BIGINT)").Dispose();

    public void Dispose() => _quiver.Dispose();

    private readonly record struct Row(long A);

    [Fact]
    public void An_inline_callback_has_run_when_the_write_returns()
    {
        var seen = new List<string>();
        using var inline = _quiver.SubscribeInline("SELECT a * 2 AS b FROM s WHERE a > 1", batch => seen.AddRange(Answers.Lines(batch)));
        using var writer = _quiver.Writer<Row>("s");

        writer.Write([new Row(1), new Row(2), new Row(3)]);

        Assert.Equal(["4", "6"], seen);
    }

    [Fact]
    public async Task An_inline_callback_that_throws_ends_its_subscription_and_says_why()
    {
        var calls = 0;
        using var inline = _quiver.SubscribeInline("s", _ =>
        {
            calls++;
            throw new InvalidDataException("No.");
        });
        using var writer = _quiver.Writer<Row>("s");

        writer.Write(new Row(1)); // the writer does not notice
        writer.Write(new Row(2));

        Assert.Equal("No.", (await Assert.ThrowsAsync<InvalidDataException>(() => inline.Completion.WaitAsync(TimeSpan.FromMinutes(1)))).Message);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task An_inline_subscription_is_complete_when_its_input_has_ended_or_it_is_disposed()
    {
        using var stopped = _quiver.SubscribeInline("s", _ => { });
        using var ended = _quiver.SubscribeInline("SELECT count(*) FROM s", _ => { });
        using var writer = _quiver.Writer<Row>("s");
        Assert.False(stopped.Completion.IsCompleted);

        stopped.Dispose();
        await stopped.Completion.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(ended.Completion.IsCompleted);

        writer.End();
        await ended.Completion.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_callback_runs_on_its_own_loop_and_may_write()
    {
        _quiver.Execute("CREATE SOURCE doubled (a BIGINT)").Dispose();
        using var copies = _quiver.Subscribe("doubled");
        using var target = _quiver.Writer<Row>("doubled");
        using var callback = _quiver.Subscribe("SELECT a FROM s", batch =>
        {
            foreach (var value in batch[0].Values<long>().All) target.Write(new Row(value * 2));
        });
        using var writer = _quiver.Writer<Row>("s");

        writer.Write([new Row(1), new Row(2)]);
        writer.End();
        await callback.Completion.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["2", "4"], copies.ReadAll());
    }

    [Fact]
    public void A_reader_that_drops_is_told_how_many()
    {
        using var rows = _quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.DropOldest, QueueBytes = 1 });
        using var writer = _quiver.Writer<Row>("s");
        for (var i = 0; i < 10; i++) writer.Write(new Row(i));

        var read = rows.ReadAll();

        Assert.Equal("9", read[^1]);
        Assert.Equal(10, read.Count + rows.Dropped);
    }

    [Fact]
    public void A_reader_that_fails_gets_its_error_and_writers_go_on()
    {
        using var rows = _quiver.Subscribe("s", new SubscriptionOptions { SlowReader = SlowReader.Fail, QueueBytes = 1 });
        using var writer = _quiver.Writer<Row>("s");
        for (var i = 0; i < 10; i++) writer.Write([new Row(i)]); // spans do not gather

        var error = Assert.ThrowsAny<QuiverException>(() =>
        {
            while (rows.TryNext(out var batch)) batch.Dispose();
        });

        Assert.Equal(ErrorCode.SubscriptionLagged, error.Code);
        Assert.Equal(["10"], _quiver.Query("SELECT count(*) FROM s").Lines());
    }

    [Fact]
    public async Task Reads_wait_time_out_end_and_are_cancelled()
    {
        using var rows = _quiver.Subscribe<Row>("s");
        var error = Assert.Throws<QuiverException>(() => rows.Next(TimeSpan.FromMilliseconds(20), out _));
        Assert.Equal(ErrorCode.SubscriptionTimeout, error.Code);

        using var cancelled = new CancellationTokenSource();
        var waiting = rows.Batches.NextAsync(cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        using var writer = _quiver.Writer<Row>("s");
        writer.Write(new Row(7));
        writer.End();
        var read = new List<Row>();
        await foreach (var row in rows) read.Add(row);
        Assert.Equal([new Row(7)], read);
        Assert.False(rows.Next(TimeSpan.FromSeconds(1), out _));
    }

    [Fact]
    public void Late_rows_can_be_kept_like_any_stream()
    {
        _quiver.Execute("""
            CREATE SOURCE t (a BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            CREATE STREAM w AS SELECT window_start, count(*) AS n FROM t GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)
            """).Dispose();
        using var late = _quiver.Subscribe("SELECT a, _seq, window_end FROM late('w') WHERE a > 0");

        _quiver.Execute("INSERT INTO t VALUES (1, '2026-01-05 10:00:05'), (2, '2026-01-05 10:00:01'), (-3, '2026-01-05 10:00:02'), (4, NULL)").Dispose();

        Assert.Equal(2, late.ReadAll().Count);
    }

    [Fact]
    public void A_batch_with_other_columns_is_refused_whole()
    {
        using var writer = _quiver.Writer("s");
        using var builder = new BatchBuilder(new Schema(new Field("b", DataType.Utf8)));
        using var batch = builder.Finish();

        var error = Assert.Throws<QuiverException>(() => writer.Write(batch));

        Assert.Equal(ErrorCode.BatchSchemaMismatch, error.Code);
    }
}
