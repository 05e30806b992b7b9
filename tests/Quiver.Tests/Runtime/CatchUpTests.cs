using Quiver.Runtime;

namespace Quiver.Tests.Runtime;

/// <summary>Who looks without waiting finds all that was written before, whoever runs it.</summary>
public sealed class CatchUpTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void Work_that_was_handed_on_and_that_nobody_came_for_is_run_by_who_looks()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = new ManualClock(), SliceRows = 1 });
        using var stepped = scheduler.UntilTheEnd();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "reader" });
        var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        for (var value = 0; value < 200; value++) source.Push(Events.Of((null, value)));
        full.Dispose(); // runs a part, and hands the rest on
        Assert.Equal(1, scheduler.Waiting);
        Assert.Equal(Enumerable.Range(0, 200).Select(value => (long)value), Events.Drain(reader));

        while (scheduler.Step())
        {
            // what comes for the claim finds that it went
        }

        source.Push(Events.Of((null, 200)));
        Assert.Equal([200], Events.Drain(reader));
    }

    [Fact]
    public void One_thread_that_reads_what_filled_its_queue_reads_all_that_it_wrote()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = new ManualClock() });
        using var stepped = scheduler.UntilTheEnd();
        var source = engine.CreateSource("s", Events.Schema);
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "reader", Overflow = OverflowPolicy.Wait, QueueBytes = 1_000 });
        for (var value = 0; value < 500; value++) source.Push(Events.Of((null, value)));
        Assert.Equal(Enumerable.Range(0, 500).Select(value => (long)value), Events.Drain(reader)); // the scheduler takes no step
    }

    [Fact]
    public async Task A_step_that_another_thread_runs_is_waited_for()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var looks = new ManualResetEventSlim();
        Thread? looker = null;
        var query = engine.Deploy(Events.Query("q", source.Port, new Tap(_ =>
        {
            looks.Set();
            SpinWait.SpinUntil(() => looker is { } thread && (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != ThreadState.Running, Long);
        })));
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "reader" });
        var writing = Task.Run(() => source.Push(Events.Of((null, 1)))); // in its step until the looker waits, or has gone without the row
        Assert.True(looks.Wait(Long));
        List<long> read = [];
        var looking = new Thread(() => read = Events.Drain(reader));
        looking.Start();
        Volatile.Write(ref looker, looking);
        Assert.True(looking.Join(Long));
        await writing.WaitAsync(Long);
        Assert.Equal([1], read);
    }

    [Fact]
    public async Task A_callback_that_waits_for_who_looks_is_not_waited_for()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var calls = new ManualResetEventSlim();
        using var looked = new ManualResetEventSlim();
        using var inline = source.Port.SubscribeInline("inline", _ =>
        {
            calls.Set();
            Assert.True(looked.Wait(Long));
        });
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "reader" }); // is told after the callback
        var writing = Task.Run(() => source.Push(Events.Of((null, 1))));
        Assert.True(calls.Wait(Long));
        Assert.Equal(ReadOutcome.Nothing, reader.TryNext(out _));
        looked.Set();
        await writing.WaitAsync(Long);
        Assert.Equal([1], Events.Drain(reader));
    }

    [Fact]
    public void A_reader_that_is_full_holds_up_nobody_who_looks_and_its_time_runs_on()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var source = engine.CreateSource("s", Events.Schema);
        using var full = source.Port.Subscribe(new ReaderOptions { Name = "full", QueueBytes = 1, WaitLimit = TimeSpan.FromSeconds(10) });
        using var reader = source.Port.Subscribe(new ReaderOptions { Name = "reader" });
        for (var second = 0; second < 10; second++)
        {
            source.Push(Events.Of((null, second))); // each asks the graph to run
            Assert.Equal(second == 0 ? [0] : [], Events.Drain(reader));
            if (second > 0) clock.Advance(TimeSpan.FromSeconds(1));
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Enumerable.Range(1, 9).Select(value => (long)value), Events.Drain(reader));
    }

    [Fact]
    public void Graphs_that_became_one_or_parted_are_looked_at_as_others_are()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = new ManualClock() });
        using var stepped = scheduler.UntilTheEnd();
        var one = engine.CreateSource("one", Events.Schema);
        var two = engine.CreateSource("two", Events.Schema);
        using var ofOne = one.Port.Subscribe(new ReaderOptions { Name = "of one" });
        var full = two.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        using var ofTwo = two.Port.Subscribe(new ReaderOptions { Name = "of two" });
        for (var value = 0; value < 3; value++) two.Push(Events.Of((null, value)));
        var both = engine.Deploy(MergingTests.Over("both", [one.Port, two.Port], new Union(2)));
        one.Push(Events.Of((null, 10)));
        Assert.Empty(Events.Drain(ofOne)); // one graph: it waits for the full reader of the other
        full.Dispose();
        Assert.Equal([10], Events.Drain(ofOne));
        Assert.Equal([0, 1, 2], Events.Drain(ofTwo));
        _ = engine.UndeployAsync(both);
        one.Push(Events.Of((null, 11)));
        two.Push(Events.Of((null, 3)));
        Assert.Equal([11], Events.Drain(ofOne));
        Assert.Equal([3], Events.Drain(ofTwo));
    }
}
