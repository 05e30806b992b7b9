using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Tests.Runtime;


public sealed class QueuedReaderTests
{
    private const long Row = 64 + 16; // bytes of a batch of one row

    [Fact]
    public void A_reader_that_reads_nothing_is_given_up_after_its_limit_and_the_others_go_on()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var source = engine.CreateSource("s", Events.Schema);
        using var dead = source.Port.Subscribe(new ReaderOptions { Name = "dead", QueueBytes = 3 * Row });
        using var alive = source.Port.Subscribe(new ReaderOptions { Name = "alive" });
        for (var value = 1; value <= 5; value++) source.Push(Events.Of((null, value)));
        Assert.Equal([1, 2, 3], Events.Drain(alive)); // the fourth row waits for room

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(ReadOutcome.Nothing, alive.TryNext(out _));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal([4, 5], ReadValues(alive, 2));

        source.Push(Events.Of((null, 6), (null, 7)));
        Assert.Equal([6, 7], ReadValues(alive, 2));
        var (rows, error) = Events.DrainToError(dead);
        Assert.Equal([1, 2, 3], rows);
        var lagged = Assert.IsType<SubscriptionLaggedException>(error);
        Assert.Equal((ErrorCode.SubscriptionLagged, 4, 4), (lagged.Code, lagged.MissedRows, lagged.ResumeSequence));
        Assert.Equal(0, clock.Alive);
    }

    [Fact]
    public void A_reader_that_reads_slowly_is_waited_for()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var source = engine.CreateSource("s", Events.Schema);
        using var slow = source.Port.Subscribe(new ReaderOptions { Name = "slow", QueueBytes = 100 * Row });
        for (var value = 0; value < 130; value++) source.Push(Events.Of((null, value)));
        var read = new List<long>();
        while (read.Count < 130)
        {
            clock.Advance(TimeSpan.FromSeconds(9)); // more often than not the queue is above half, so the query still waits
            read.AddRange(ReadValues(slow, 1));
        }

        Assert.Equal(Enumerable.Range(0, 130).Select(value => (long)value), read);
    }

    [Fact]
    public void Under_Wait_the_query_waits_as_long_as_it_takes()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r", Overflow = OverflowPolicy.Wait, QueueBytes = 3 * Row });
        for (var value = 1; value <= 20; value++) source.Push(Events.Of((null, value)));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(3 * Row, reader.QueuedBytes);
        Assert.Equal(3, source.Rows);
        Assert.Equal(Enumerable.Range(1, 20).Select(value => (long)value), ReadValues(reader, 20));
    }

    [Fact]
    public void Under_DropOldest_the_next_read_says_how_many_were_dropped()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r", Overflow = OverflowPolicy.DropOldest, QueueBytes = 3 * Row });
        for (var value = 1; value <= 10; value++) source.Push(Events.Of((null, value)));
        var read = new List<(long, long)>();
        while (reader.TryNext(out var item) == ReadOutcome.Rows) read.Add((Events.Values(item.Rows)[0], item.Dropped));
        Assert.Equal([(8, 7), (9, 0), (10, 0)], read);

        source.Push(Events.Numbers(0, 1000)); // larger than the queue: the newest stays
        Assert.Equal(ReadOutcome.Rows, reader.TryNext(out var large));
        Assert.Equal((1000, 0), (large.Rows.Length, large.Dropped));
    }

    [Fact]
    public void Under_Fail_the_reader_is_given_up_at_once()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r", Overflow = OverflowPolicy.Fail, QueueBytes = 3 * Row });
        for (var value = 1; value <= 10; value++) source.Push(Events.Of((null, value)));
        var (rows, error) = Events.DrainToError(reader);
        Assert.Equal([1, 2, 3], rows);
        var lagged = Assert.IsType<SubscriptionLaggedException>(error);
        Assert.Equal((7, 4), (lagged.MissedRows, lagged.ResumeSequence));
        Assert.Equal(10, source.Rows);
    }

    [Fact]
    public void Closing_a_full_reader_lets_the_query_go_on()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = Row });
        using var other = source.Port.Subscribe(new ReaderOptions { Name = "other" });
        for (var value = 1; value <= 5; value++) source.Push(Events.Of((null, value)));
        full.Dispose();
        Assert.Equal([1, 2, 3, 4, 5], ReadValues(other, 5));
    }

    [Fact]
    public void An_operator_that_amplifies_stops_between_batches_and_goes_on_where_it_stopped()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var amplify = new Amplify(50);
        var query = engine.Deploy(Events.Query("q", source.Port, amplify, new Where(_ => true)));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r", Overflow = OverflowPolicy.Wait, QueueBytes = 4 * Row });
        source.Push(Events.Of((null, 1), (null, 2)));
        source.Push(Events.Of((null, 3)));
        Assert.InRange(reader.QueuedBytes, 1, 5 * Row);
        Assert.InRange(query.RowsOut, 1, 5);

        var read = new List<long>();
        while (read.Count < 150)
        {
            read.AddRange(ReadValues(reader, 1));
            Assert.InRange(reader.QueuedBytes, 0, 5 * Row);
        }

        Assert.Equal(Enumerable.Range(0, 150).Select(i => (long)(1 + i / 50)), read);
        Assert.True(amplify.Stops > 10);
    }

    [Fact]
    public void A_record_that_filled_the_queue_of_a_source_still_goes_through_the_queries()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        using var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        source.Push(Events.Of((1, 1), (12, 2), (25, 3)));
        source.Push(Events.Of((40, 4)));
        Assert.Equal((3, 2), (query.RowsIn, query.RowsOut)); // the second record waits
        Assert.Equal([1, 2, 3, 4], ReadValues(full, 4));
    }

    [Fact]
    public async Task An_awaited_read_is_answered_off_the_writers_thread()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        var pushing = -1;
        var continued = Task.Run(async () =>
        {
            var waiting = reader.NextAsync();
            Assert.False(waiting.IsCompleted);
            var task = AwaitAsync(waiting);
            pushing = Environment.CurrentManagedThreadId;
            source.Push(Events.Of((null, 1)));
            return await task;
        });
        Assert.Equal(1, await continued);

        async Task<long> AwaitAsync(ValueTask<StreamItem?> waiting)
        {
            var item = await waiting;
            return Events.Values(item!.Value.Rows)[0];
        }
    }

    [Fact]
    public async Task Reads_can_be_awaited_again_and_again_but_one_at_a_time()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        for (var value = 0; value < 100; value++)
        {
            var waiting = reader.NextAsync();
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.NextAsync());
            source.Push(Events.Of((null, value)));
            Assert.Equal(value, Events.Values((await waiting)!.Value.Rows)[0]);
        }

        var last = reader.NextAsync();
        source.End();
        Assert.Null(await last);
        Assert.Null(await reader.NextAsync());
    }

    [Fact]
    public async Task A_cancelled_read_takes_no_row_with_it()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        using var cancellation = new CancellationTokenSource();
        var waiting = reader.NextAsync(cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reader.NextAsync(cancellation.Token));

        using var blocked = new CancellationTokenSource();
        var thread = Task.Run(() => reader.Next(out _, Timeout.InfiniteTimeSpan, blocked.Token));
        await blocked.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread);

        source.Push(Events.Of((null, 1)));
        Assert.Equal([1], Events.Drain(reader));
    }

    [Fact]
    public async Task Disposing_ends_waits_of_both_kinds()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var one = source.Port.Subscribe(new ReaderOptions { Name = "one" });
        var two = source.Port.Subscribe(new ReaderOptions { Name = "two" });
        var waiting = one.NextAsync();
        var thread = Task.Run(() => two.Next(out _, Timeout.InfiniteTimeSpan));
        var loop = source.Port.Subscribe(new ReaderOptions { Name = "loop" });
        var running = loop.RunAsync(_ => ValueTask.CompletedTask);
        one.Dispose();
        two.Dispose();
        loop.Dispose();
        Assert.Equal(ErrorCode.SubscriptionClosed, (await Assert.ThrowsAsync<QuiverException>(async () => await waiting)).Code);
        Assert.Equal(ErrorCode.SubscriptionClosed, (await Assert.ThrowsAsync<QuiverException>(() => thread)).Code);
        await running;
    }

    [Fact]
    public async Task Closing_the_engine_ends_waits_of_both_kinds()
    {
        var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var one = source.Port.Subscribe(new ReaderOptions { Name = "one" });
        using var two = source.Port.Subscribe(new ReaderOptions { Name = "two" });
        var waiting = one.NextAsync();
        var thread = Task.Run(() => two.Next(out _, Timeout.InfiniteTimeSpan));
        engine.Dispose();
        Assert.Equal(ErrorCode.ConnectionClosed, (await Assert.ThrowsAsync<QuiverException>(async () => await waiting)).Code);
        Assert.Equal(ErrorCode.ConnectionClosed, (await Assert.ThrowsAsync<QuiverException>(() => thread)).Code);
    }

    [Fact]
    public async Task A_read_with_a_timeout_ends_with_nothing_by_the_clock()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        Assert.Equal(ReadOutcome.Nothing, reader.Next(out _, TimeSpan.Zero));
        var thread = Task.Run(() => reader.Next(out _, TimeSpan.FromSeconds(3)));
        while (clock.Armed == 0) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(ReadOutcome.Nothing, await thread);
        Assert.Equal(0, clock.Alive);
    }

    [Fact]
    public void A_late_reader_gets_what_is_retained_and_then_what_comes()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(value => value % 2 == 0)));
        source.Push(Events.Numbers(0, 6));
        source.Push(Events.Numbers(6, 6));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r", Start = StartAt.OldestRetained, QueueBytes = Row });
        using var now = query.Output.Subscribe(new ReaderOptions { Name = "now" });
        var seen = new List<long>();
        using var inline = query.Output.SubscribeInline("inline", item => seen.AddRange(Events.Values(item.Rows)), start: StartAt.OldestRetained);
        source.Push(Events.Numbers(12, 2));
        source.End();
        Assert.Equal([0, 2, 4, 6, 8, 10, 12], Events.Drain(reader));
        Assert.Equal([12], Events.Drain(now));
        Assert.Equal([0, 2, 4, 6, 8, 10, 12], seen);

        using var after = query.Output.Subscribe(new ReaderOptions { Name = "after", Start = StartAt.OldestRetained });
        Assert.Equal([0, 2, 4, 6, 8, 10, 12], ReadValues(after, 7));
        Assert.Equal(ReadOutcome.End, after.Next(out _, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public async Task A_callback_loop_that_throws_ends_with_its_error_and_is_detached()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var reader = source.Port.Subscribe(new ReaderOptions { Name = "r" });
        var loop = reader.RunAsync(_ => throw new InvalidOperationException("no"));
        source.Push(Events.Of((null, 1)));
        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => loop)).Message);
        Assert.True(reader.IsClosed);
        using (engine.Read([source.Port])) Assert.Empty(source.Port.Readers);
    }

    [Fact]
    public void A_queue_that_drains_while_the_graph_looks_for_credit_holds_up_nothing()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        var reader = new FullForOneLook();
        Mailbox.Post(source.Port, new GraphAction(_ => source.Port.Attach(reader, StartAt.Now), _ => { }), numbered: false);

        source.Push(Events.Of((null, 1), (null, 2)));

        Assert.Equal(2, reader.Rows);
    }

    /// <summary>Full when it is asked for the first time, drained when it is asked again: nobody waited, so nobody was woken.</summary>
    private sealed class FullForOneLook : PortReader
    {
        private bool _wasAsked;

        public int Rows { get; private set; }

        public override string Name => "full for one look";

        public override bool IsAwaiting => false;

        public override bool IsClosed => false;

        public override bool CanBlock => true;

        public override bool HasCredit
        {
            get
            {
                var before = _wasAsked;
                _wasAsked = true;
                return before;
            }
        }

        public override void Publish(Batch rows, long position, long watermark)
        {
            Rows += rows.Length;
            rows.Dispose();
        }

        public override void Complete(QuiverException? fault)
        {
        }
    }

    private static List<long> ReadValues(QueuedReader reader, int rows)
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
