using Quiver.Runtime;

namespace Quiver.Tests.Runtime;

public sealed class HandingOverTests
{
    [Fact]
    public void Who_runs_the_graph_does_so_much_of_others_work_and_hands_it_over()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = new ManualClock(), SliceRows = 1 });
        using var stepped = scheduler.UntilTheEnd();
        var source = engine.CreateSource("s", Events.Schema);
        var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        for (var value = 0; value < 200; value++) source.Push(Events.Of((null, value)));
        Assert.Equal((1, 0), (source.Rows, scheduler.Waiting));

        full.Dispose(); // and now this thread runs what was in the way
        Assert.Equal((65, 1), (source.Rows, scheduler.Waiting));
        source.Push(Events.Of((null, 200))); // the claim is with the scheduler, so this only queues
        Assert.Equal(65, source.Rows);
        List<long> rows = [];
        while (scheduler.Step()) rows.Add(source.Rows);
        Assert.Equal([129, 193, 201], rows);
    }

    [Fact]
    public void A_millisecond_of_others_work_is_enough()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = clock, SliceRows = 1 });
        using var stepped = scheduler.UntilTheEnd();
        var source = engine.CreateSource("s", Events.Schema);
        engine.Deploy(Events.Query("slow", source.Port, new Tap(_ => clock.Advance(TimeSpan.FromMicroseconds(300)))));
        var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        for (var value = 0; value < 50; value++) source.Push(Events.Of((null, value)));
        full.Dispose();
        Assert.InRange(source.Rows, 3, 8);
        Assert.Equal(1, scheduler.Waiting);
        while (scheduler.Step())
        {
        }

        Assert.Equal(50, source.Rows);
    }

    [Fact]
    public async Task A_thread_that_holds_a_claim_in_a_callback_runs_no_other_graph()
    {
        var scheduler = new SteppedScheduler(new Random(1));
        using var engine = new Engine(new EngineOptions { Scheduler = scheduler });
        using var stepped = scheduler.UntilTheEnd();
        var one = engine.CreateSource("one", Events.Schema);
        var two = engine.CreateSource("two", Events.Schema);
        using var inline = one.Port.SubscribeInline("inline", _ => two.Push(Events.Of((null, 1))));
        one.Push(Events.Of((null, 1)));
        Assert.Equal((1, 0), (one.Rows, two.Rows));
        Assert.True(scheduler.Step());
        Assert.Equal(1, two.Rows);
        using var nothing = await engine.ReadAsync([]);
        Assert.Equal(2, nothing.Position);
    }
}
