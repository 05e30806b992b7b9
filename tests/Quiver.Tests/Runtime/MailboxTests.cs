using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Tests.Runtime;


public sealed class MailboxTests
{
    private const long OneRow = 64 + 64 + 16; // bytes of a record of one row

    /// <summary>An engine whose source is blocked by a full reader, so that its mailbox fills up.</summary>
    private static (Engine Engine, SourceInput Source, QueuedReader Full) Blocked(ManualClock? clock = null, int records = 2, OverflowPolicy policy = OverflowPolicy.Wait)
    {
        var engine = new Engine(new EngineOptions { Time = clock ?? new ManualClock(), MailboxBytes = records * OneRow, CallbackBytes = 2 * OneRow });
        var source = engine.CreateSource("s", Events.Schema);
        var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = policy, QueueBytes = 1 });
        source.Push(Events.Of((null, 0)));
        for (var value = 1; value <= records; value++) source.Push(Events.Of((null, value)));
        return (engine, source, full);
    }

    [Fact]
    public async Task A_write_that_finds_no_room_in_time_is_refused_and_says_whom_it_waited_for()
    {
        var clock = new ManualClock();
        var (engine, source, full) = Blocked(clock);
        using (engine)
        {
            Assert.True(source.IsBackpressured);
            Assert.Equal(2 * OneRow, source.PendingBytes);
            var thread = Task.Run(() => source.Push(Events.Of((null, 3))));
            while (clock.Armed == 0) await Task.Yield();
            var task = source.PushAsync(Events.Of((null, 4)));
            clock.Advance(TimeSpan.FromSeconds(29));
            Assert.False(thread.IsCompleted || task.IsCompleted);
            clock.Advance(TimeSpan.FromSeconds(1));
            var error = await Assert.ThrowsAsync<QuiverException>(() => thread);
            Assert.Equal(ErrorCode.WriteTimeout, error.Code);
            Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
            Assert.Contains("'full'", error.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorCode.WriteTimeout, (await Assert.ThrowsAsync<QuiverException>(async () => await task)).Code);

            Assert.Equal([0, 1, 2], Read(full, 3)); // what was refused is not in the log
            Assert.Equal(4, source.Push(Events.Of((null, 5))));
            Assert.Equal([5], Read(full, 1));
            Assert.Equal(0, clock.Alive);
            Assert.False(source.IsBackpressured);
        }
    }

    [Fact]
    public async Task Waiting_writes_are_taken_in_their_order_as_room_comes()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            List<Task<long>> writes = [];
            for (var value = 3; value < 10; value++) writes.Add(source.PushAsync(Events.Of((null, value))).AsTask());
            var end = source.EndAsync();
            Assert.All(writes, write => Assert.False(write.IsCompleted));
            Assert.Equal(Enumerable.Range(0, 10).Select(value => (long)value), Read(full, 10));
            Assert.Equal(Enumerable.Range(4, 7).Select(value => (long)value), await Task.WhenAll(writes));
            Assert.Equal(11, await end);
            Assert.Equal(ReadOutcome.End, full.Next(out _, Timeout.InfiniteTimeSpan));
        }
    }

    [Fact]
    public async Task Writes_that_wait_behind_the_end_are_refused()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            var end = source.EndAsync();
            var behind = source.PushAsync(Events.Of((null, 9)));
            Assert.Equal([0, 1, 2], Read(full, 3));
            await end;
            Assert.Equal(ErrorCode.WriterClosed, (await Assert.ThrowsAsync<QuiverException>(async () => await behind)).Code);
        }
    }

    [Fact]
    public async Task A_cancelled_write_is_not_in_the_log()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            using var cancellation = new CancellationTokenSource();
            var task = source.PushAsync(Events.Of((null, 3)), cancellation.Token);
            var thread = Task.Run(() => source.Push(Events.Of((null, 4)), cancellation.Token));
            var kept = source.PushAsync(Events.Of((null, 5)));
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await task);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread);
            Assert.Throws<OperationCanceledException>(() => source.Push(Events.Of((null, 6)), cancellation.Token));
            Assert.Equal([0, 1, 2, 5], Read(full, 4));
            Assert.Equal(4, await kept);
        }
    }

    [Fact]
    public async Task Closing_the_engine_ends_waiting_writes_and_drops_the_rest()
    {
        var (engine, source, _) = Blocked();
        var task = source.PushAsync(Events.Of((null, 3)));
        var read = engine.ReadAsync([source.Port]);
        engine.Dispose();
        Assert.Equal(ErrorCode.ConnectionClosed, (await Assert.ThrowsAsync<QuiverException>(async () => await task)).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, (await Assert.ThrowsAsync<QuiverException>(() => read)).Code);
        Assert.Equal(0, source.PendingBytes);
    }

    [Fact]
    public void A_blocking_write_on_the_thread_that_alone_reads_is_refused_at_once()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            Assert.Equal([0], Read(full, 1)); // now this thread is its reader
            var written = 3; // 0, 1 and 2 by now
            var error = Assert.Throws<QuiverException>(() =>
            {
                for (; written < 20; written++) source.Push(Events.Of((null, written)));
            });
            Assert.Equal(ErrorCode.SubscriptionFull, error.Code);
            Assert.Contains("'full'", error.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorCode.SubscriptionFull, Assert.Throws<QuiverException>(() => engine.Read([source.Port])).Code);
            Assert.Equal(Enumerable.Range(1, written - 1).Select(value => (long)value), Read(full, written - 1));
            source.Push(Events.Of((null, written)));
            Assert.Equal([written], Read(full, 1));
        }
    }

    [Fact]
    public async Task A_write_that_waits_already_when_its_own_thread_has_to_read_is_refused()
    {
        // The graph is held up by one reader first; once that one has read, by the writer's own.
        var engine = new Engine(new EngineOptions { Time = new ManualClock(), MailboxBytes = OneRow });
        using (engine)
        {
            var source = engine.CreateSource("s", Events.Schema);
            using var first = source.Port.Subscribe(new ReaderOptions { Name = "first", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
            using var own = source.Port.Subscribe(new ReaderOptions { Name = "own", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
            var started = new TaskCompletionSource();
            var writer = Task.Factory.StartNew(
                () =>
                {
                    own.TryNext(out _);
                    source.Push(Events.Of((null, 1)));
                    source.Push(Events.Of((null, 2)));
                    started.SetResult();
                    source.Push(Events.Of((null, 3)));
                    source.Push(Events.Of((null, 4)));
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await started.Task;
            while (!writer.IsCompleted)
            {
                first.TryNext(out _);
                await Task.Yield();
            }

            Assert.Equal(ErrorCode.SubscriptionFull, (await Assert.ThrowsAsync<QuiverException>(() => writer)).Code);
        }
    }

    [Fact]
    public async Task A_callback_never_waits_and_is_refused_beyond_its_bound()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            var other = engine.CreateSource("other", Events.Schema);
            using var loop = other.Port.Subscribe(new ReaderOptions { Name = "loop" });
            var written = new List<int>();
            var running = loop.RunAsync(async item =>
            {
                for (var value = 0; value < 10; value++)
                {
                    if (value % 2 == 0) source.Push(Events.Of((null, value)));
                    else await source.PushAsync(Events.Of((null, value)));
                    written.Add(value);
                }
            });
            other.Push(Events.Of((null, 1)));
            var error = await Assert.ThrowsAsync<QuiverException>(() => running);
            Assert.Equal(ErrorCode.IngestionFailed, error.Code);
            Assert.Equal([0, 1], written);
            Assert.Equal([0, 1, 2, 0, 1], Read(full, 5));
        }
    }

    [Fact]
    public void An_inline_callback_never_waits_and_is_refused_beyond_its_bound()
    {
        var (engine, source, full) = Blocked();
        using (engine)
        {
            var other = engine.CreateSource("other", Events.Schema);
            Exception? error = null;
            var written = 0;
            using var inline = other.Port.SubscribeInline("inline", _ =>
            {
                try
                {
                    for (; written < 10; written++) source.Push(Events.Of((null, written)));
                }
                catch (QuiverException refused)
                {
                    error = refused;
                }
            });
            other.Push(Events.Of((null, 1)));
            Assert.Equal(2, written);
            Assert.Equal(ErrorCode.IngestionFailed, Assert.IsType<QuiverException>(error).Code);
            Assert.Equal([0, 1, 2, 0, 1], Read(full, 5));
        }
    }

    [Fact]
    public void An_inline_callback_cannot_wait_for_a_read()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        Exception? error = null;
        using var inline = source.Port.SubscribeInline("inline", _ => error = Record.Exception(() => engine.Read([source.Port])));
        source.Push(Events.Of((null, 1)));
        Assert.IsType<InvalidOperationException>(error);
    }

    [Fact]
    public void A_record_larger_than_the_mailbox_goes_alone()
    {
        using var engine = new Engine(new EngineOptions { MailboxBytes = 10 });
        var source = engine.CreateSource("s", Events.Schema);
        source.Push(Events.Numbers(0, 100));
        Assert.Equal(100, source.Rows);
    }

    [Fact]
    public void Small_records_that_pile_up_run_as_one_step_and_keep_their_numbers()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var other = engine.CreateSource("other", Events.Schema);
        var lengths = new List<(long First, int Length)>();
        var sum = new RunningSum();
        engine.Deploy(Events.Query("q", source.Port, new Tap(rows => lengths.Add((rows.FirstSequence, rows.Length))), sum));
        using var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        source.Push(Events.Of((null, 0)));               // 2
        for (var value = 1; value <= 5; value++) source.Push(Events.Of((null, value))); // 3 to 7
        other.Push(Events.Of((null, 9)));                // 8
        for (var value = 6; value <= 8; value++) source.Push(Events.Of((null, value))); // 9 to 11
        Assert.Equal(Enumerable.Range(0, 9).Select(value => (long)value), Read(full, 9));
        engine.Read([source.Port]).Dispose(); // the step that brought the last rows is done
        Assert.Equal([2, 3, 4, 5, 6, 7, 9, 10, 11], lengths.SelectMany(step => Enumerable.Range((int)step.First, step.Length)));
        Assert.True(lengths.Count < 9, string.Join(", ", lengths)); // how many are one batch depends on when they are taken up
        Assert.Equal(3, sum.Steps); // the first is that of deploying
    }

    private static List<long> Read(QueuedReader reader, int rows)
    {
        var all = new List<long>();
        while (all.Count < rows)
        {
            Assert.Equal(ReadOutcome.Rows, reader.Next(out var item, Timeout.InfiniteTimeSpan));
            using (item.Rows) all.AddRange(Events.Values(item.Rows));
        }

        return all;
    }
}
