using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;

/// <summary>Sources that fall silent.</summary>
public sealed class IdleTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_silent_source_is_not_waited_for_and_counts_again_when_it_speaks()
    {
        var (clock, engine, one, two) = Start();
        using var engines = engine;
        var query = engine.Deploy(MergingTests.Over("q", [one.Port, two.Port], new Union(2), new LateWindows(10)));
        one.Push(Events.Of((25, 1)));
        two.Push(Events.Of((3, 2)));
        Assert.Equal(3, query.Watermark);

        clock.Advance(Timeout - TimeSpan.FromSeconds(1));
        one.Push(Events.Of((26, 3)));
        clock.Advance(TimeSpan.FromSeconds(1)); // two was silent for 30 s, one was not
        Assert.True(two.IsIdle);
        Assert.Equal(26, query.Watermark);
        Assert.Equal([1002], Events.Retained(engine, query.Output));

        two.Push(Events.Of((4, 4), (28, 5))); // late, as the others went on
        Assert.False(two.IsIdle);
        one.Push(Events.Of((41, 6)));
        Assert.Equal(28, query.Watermark); // waited for again
        Assert.Equal([4], Events.Retained(engine, query.Late!));
    }

    [Fact]
    public void When_all_are_silent_the_greatest_watermark_counts()
    {
        var (clock, engine, one, two) = Start();
        using var engines = engine;
        var query = engine.Deploy(MergingTests.Over("q", [one.Port, two.Port], new Union(2), new Where(_ => true)));
        one.Push(Events.Of((25, 1)));
        two.Push(Events.Of((3, 2)));
        clock.Advance(Timeout);
        Assert.Equal(25, query.Watermark);
        Assert.True(query.Output.IsIdle);
        one.Push(Events.Of((27, 1)));
        Assert.False(query.Output.IsIdle);
        Assert.Equal(27, query.Watermark);
    }

    [Fact]
    public void A_source_that_never_spoke_is_silent_after_its_timeout_and_a_query_that_comes_later_knows()
    {
        var (clock, engine, one, two) = Start();
        using var engines = engine;
        one.Push(Events.Of((5, 1)));
        clock.Advance(Timeout - TimeSpan.FromTicks(1));
        one.RaiseWatermark(6); // speaks
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((false, true), (one.IsIdle, two.IsIdle));
        var query = engine.Deploy(MergingTests.Over("q", [one.Port, two.Port], new Union(2)));
        Assert.Equal(6, query.Watermark);
    }

    [Fact]
    public void One_silent_source_alone_moves_no_time()
    {
        var (clock, engine, one, _) = Start();
        using var engines = engine;
        var query = engine.Deploy(Events.Query("q", one.Port, new LateWindows(10)));
        one.Push(Events.Of((5, 1)));
        clock.Advance(10 * Timeout);
        Assert.Equal(5, query.Watermark);
        Assert.Empty(Events.Retained(engine, query.Output));
    }

    [Fact]
    public async Task A_writer_that_waits_for_room_is_not_silent()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock, MailboxBytes = 1, WriteTimeout = System.Threading.Timeout.InfiniteTimeSpan });
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0), idleTimeout: Timeout);
        using var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        var writes = Enumerable.Range(0, 4).Select(value => source.PushAsync(Events.Of((value, value))).AsTask()).ToList();
        Assert.False(writes[3].IsCompleted);
        clock.Advance(2 * Timeout);
        while (!writes[3].IsCompleted) Events.Drain(full);
        await Task.WhenAll(writes);
        var reading = engine.ReadAsync([source.Port]);
        while (!reading.IsCompleted) Events.Drain(full);
        (await reading).Dispose();
        Assert.False(source.IsIdle);
    }

    [Fact]
    public void Sources_that_ended_or_were_dropped_leave_no_timer()
    {
        var (clock, engine, one, two) = Start();
        Assert.Equal(2, clock.Alive);
        one.End();
        Assert.Equal(1, clock.Alive);
        _ = engine.DropSourceAsync(two);
        Assert.Equal(0, clock.Alive);
        engine.Dispose();
    }

    [Fact]
    public async Task Silence_is_part_of_a_stored_state()
    {
        var (clock, engine, one, two) = Start();
        engine.Deploy(MergingTests.Over("q", [one.Port, two.Port], new Union(2), new Where(_ => true)));
        one.Push(Events.Of((7, 1)));
        clock.Advance(Timeout);
        var state = await engine.FreezeAsync(one);
        engine.Dispose();

        (clock, engine, one, two) = Start();
        using var engines = engine;
        var query = engine.Deploy(MergingTests.Over("q", [one.Port, two.Port], new Union(2), new Where(_ => true)));
        await engine.RestoreAsync(one, state);
        Assert.Equal((true, true), (one.IsIdle, two.IsIdle));
        one.Push(Events.Of((9, 1)));
        Assert.Equal(9, query.Watermark); // two is still silent
    }

    private static (ManualClock, Engine, SourceInput, SourceInput) Start()
    {
        var clock = new ManualClock();
        var engine = new Engine(new EngineOptions { Time = clock, Scheduler = new AtOnce() });
        return (clock, engine, engine.CreateSource("one", Events.Schema, new EventTimeRule(0, 0), idleTimeout: Timeout), engine.CreateSource("two", Events.Schema, new EventTimeRule(0, 0), idleTimeout: Timeout));
    }

    /// <summary>Runs work on a thread of its own and waits for it, so that a test sees what came of it.</summary>
    private sealed class AtOnce : WorkScheduler
    {
        public override void Queue(IThreadPoolWorkItem work) => Task.Factory.StartNew(work.Execute, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Wait();
    }
}
