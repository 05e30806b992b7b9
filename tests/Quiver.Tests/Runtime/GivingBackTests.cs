using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Runtime;

[Collection(CountedMemory.Name)]
public sealed class GivingBackTests
{
    [Fact]
    public void All_memory_is_given_back_when_the_engine_is_closed_whatever_it_was_doing()
    {
        var before = BufferPool.Rented;
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var engine = new Engine(new EngineOptions { Time = new ManualClock(), MailboxBytes = 5_000, SliceRows = random.Next(1, 100), RetainBytes = random.Next(3) * 10_000 });
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 3));
            var filtered = engine.Deploy(Events.Query("filtered", source.Port, new Where(value => value % 3 > 0)));
            var same = engine.Deploy(Events.Query("same", filtered.Output));
            var windows = engine.Deploy(Events.Query("windows", same.Output, new LateWindows(10)));
            engine.Deploy(Events.Query("late", windows.Late!, new RunningSum()));
            engine.Deploy(Events.Query("failing", filtered.Output, new FailAt(random.Next(100))));
            var dropping = windows.Output.Subscribe(new ReaderOptions { Name = "dropping", Overflow = OverflowPolicy.DropOldest, QueueBytes = 500 });
            var failing = windows.Output.Subscribe(new ReaderOptions { Name = "failing", Overflow = OverflowPolicy.Fail, QueueBytes = 500 });
            using var inline = filtered.Output.SubscribeInline("inline", _ => { });
            var full = filtered.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 20_000 });
            List<Task> writes = [];
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 400)))
            {
                writes.Add(source.PushAsync(Events.Of(cut)).AsTask());
                if (random.Next(10) == 0) _ = engine.ReadAsync([source.Port, filtered.Output]).ContinueWith(read => read.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                if (random.Next(10) == 0) engine.Deploy(Events.Query("more", filtered.Output, new Amplify(3)) with { Reader = new ReaderOptions { Name = "own", Overflow = OverflowPolicy.Wait, QueueBytes = 50_000 } });
                if (random.Next(3) == 0 && full.TryNext(out var item) == ReadOutcome.Rows) item.Rows.Dispose();
            }

            var readers = source.Graph.Queries.Select(query => query.Reader).OfType<QueuedReader>().Concat([dropping, failing, full]).ToList();
            engine.Dispose();
            foreach (var reader in readers) reader.Dispose();
        }

        Assert.Equal(before, BufferPool.Rented);
    }

    [Fact]
    public void Rows_that_are_refused_are_given_back()
    {
        var before = BufferPool.Rented;
        using (var engine = new Engine())
        {
            var source = engine.CreateSource("s", Events.Schema);
            Assert.Throws<OperationCanceledException>(() => source.Push(Events.Of((1, 1)), new CancellationToken(canceled: true)));
            source.End();
            Assert.Throws<QuiverException>(() => source.Push(Events.Of((1, 1))));
        }

        Assert.Equal(before, BufferPool.Rented);
    }
}
