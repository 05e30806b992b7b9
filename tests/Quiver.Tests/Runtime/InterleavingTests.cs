using Quiver.Runtime;

namespace Quiver.Tests.Runtime;

public sealed class InterleavingTests
{
    [Fact]
    public async Task Writers_readers_and_changes_interleave_in_any_order_on_one_thread()
    {
        var waits = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var scheduler = new SteppedScheduler(random);
            using var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = new ManualClock(), MailboxBytes = random.Next(200, 2000), SliceRows = random.Next(1, 30) });
            using var stepped = scheduler.UntilTheEnd();
            var source = engine.CreateSource("s", Events.Schema);
            var amplified = engine.Deploy(Events.Query("a", source.Port, new Where(value => value % 2 == 0), new Amplify(3)));
            var lasting = Reader(source.Port, OverflowPolicy.Wait, random);
            var copies = Reader(amplified.Output, OverflowPolicy.WaitThenFail, random);
            List<(QueuedReader Reader, List<long> Read)> passing = [];
            List<KeptQuery> queries = [];
            List<Task<long>> writes = [];
            List<Task<Snapshot>> reads = [];
            List<long> all = [], copied = [];
            long next = 0, cancelled = 0;

            for (var step = 0; step < 150; step++)
            {
                switch (random.Next(10))
                {
                    case 0 or 1 or 2:
                        var count = random.Next(1, 20);
                        using (var cancellation = new CancellationTokenSource())
                        {
                            var write = source.PushAsync(Events.Numbers(next, count), cancellation.Token).AsTask();
                            if (!write.IsCompleted) waits++;
                            if (!write.IsCompleted && random.Next(3) == 0)
                            {
                                cancellation.Cancel();
                                Assert.True(write.IsCanceled);
                                cancelled++;
                                break; // not in the log: the next write takes its numbers
                            }

                            writes.Add(write);
                            next += count;
                        }

                        break;
                    case 3 or 4:
                        Take(lasting, all, 1);
                        break;
                    case 5:
                        Take(copies, copied, 1);
                        break;
                    case 6:
                        scheduler.Step();
                        break;
                    case 7:
                        if (passing.Count > 0 && random.Next(2) == 0)
                        {
                            passing[0].Reader.Dispose();
                            passing.RemoveAt(0);
                        }
                        else
                        {
                            passing.Add((Reader(amplified.Output, OverflowPolicy.Wait, random), []));
                        }

                        break;
                    case 8:
                        if (queries.Count > 0 && random.Next(2) == 0)
                        {
                            _ = engine.UndeployAsync(queries[0]);
                            queries.RemoveAt(0);
                        }
                        else
                        {
                            queries.Add(engine.Deploy(Events.Query("q", source.Port, new Where(value => value % 3 == 0))));
                        }

                        break;
                    default:
                        reads.Add(engine.ReadAsync([source.Port, amplified.Output]));
                        break;
                }

                foreach (var (reader, read) in passing) Take(reader, read, 1);
            }

            // Everything is let run to its end.
            for (var quiet = 0; quiet < 3; quiet = scheduler.Waiting > 0 ? 0 : quiet + 1)
            {
                while (scheduler.Step())
                {
                }

                Take(lasting, all, int.MaxValue);
                Take(copies, copied, int.MaxValue);
                foreach (var (reader, read) in passing) Take(reader, read, int.MaxValue);
            }

            Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
            Assert.Equal(0, source.PendingBytes);
            Assert.Equal(Enumerable.Range(0, (int)next).Select(value => (long)value), all);
            Assert.Equal(Enumerable.Range(0, (int)next).Where(value => value % 2 == 0).SelectMany(value => new[] { (long)value, value, value }), copied);
            foreach (var (_, read) in passing) Assert.Equal(copied[^read.Count..], read);
            foreach (var query in queries) Assert.Equal(Enumerable.Range(0, (int)next).Where(value => value % 3 == 0).Select(value => (long)value), Events.Retained(engine, query.Output));
            foreach (var read in reads)
            {
                using var snapshot = await read;
                var rows = snapshot.Ports[0].Rows.SelectMany(Events.Values).ToList();
                Assert.Equal(all[..rows.Count], rows);
                Assert.Equal(rows.Count(value => value % 2 == 0) * 3, snapshot.Ports[1].Rows.Sum(batch => batch.Length));
            }
        }

        Assert.True(waits > 200, $"{waits} waits prove little.");
    }

    [Fact]
    public async Task Closing_at_any_moment_ends_every_wait()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var scheduler = new SteppedScheduler(random);
            var clock = new ManualClock();
            var engine = new Engine(new EngineOptions { Scheduler = scheduler, Time = clock, MailboxBytes = random.Next(200, 2000) });
            var source = engine.CreateSource("s", Events.Schema);
            var query = engine.Deploy(Events.Query("q", source.Port, new Amplify(3), new RunningSum()));
            using var reader = Reader(query.Output, random.Next(2) == 0 ? OverflowPolicy.Wait : OverflowPolicy.WaitThenFail, random);
            using var waiting = query.Output.Subscribe(new ReaderOptions { Name = "waiting" });
            List<Task> waits = [];
            for (var step = random.Next(60); step > 0; step--)
            {
                switch (random.Next(5))
                {
                    case 0 or 1:
                        waits.Add(source.PushAsync(Events.Numbers(step, random.Next(1, 20))).AsTask());
                        break;
                    case 2:
                        waits.Add(engine.ReadAsync([query.Output]));
                        break;
                    case 3:
                        waits.Add(engine.UndeployAsync(engine.Deploy(Events.Query("other", source.Port, new Amplify(2)))));
                        break;
                    default:
                        reader.TryNext(out _);
                        scheduler.Step();
                        break;
                }
            }

            while (waiting.TryNext(out _) == ReadOutcome.Rows)
            {
            }

            waits.Add(waiting.NextAsync().AsTask());
            var closing = Task.Run(engine.Dispose); // it waits for what runs, which here is the test's work to do
            while (!closing.IsCompleted)
            {
                scheduler.Step();
                await Task.Yield();
            }

            await closing;
            foreach (var wait in waits)
            {
                Assert.True(await Task.WhenAny(wait, Task.Delay(TimeSpan.FromMinutes(1))) == wait);
                if (wait.Exception?.InnerException is { } error) Assert.Equal(ErrorCode.ConnectionClosed, Assert.IsType<QuiverException>(error).Code);
            }

            Assert.Equal(0, clock.Alive);
        }
    }

    [Fact]
    public async Task Many_threads_write_and_read_and_no_row_is_lost_or_doubled()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            const int Writers = 3;
            const int Writes = 150;
            var random = new Random(seed);
            using var engine = new Engine(new EngineOptions { MailboxBytes = random.Next(500, 5000), WriteTimeout = Timeout.InfiniteTimeSpan });
            var source = engine.CreateSource("s", Events.Schema);
            var query = engine.Deploy(Events.Query("q", source.Port, new Where(value => value % 2 == 0), new Amplify(2)));
            var whole = new ReaderOptions { Name = "r", Overflow = OverflowPolicy.Wait, QueueBytes = random.Next(1, 3000) };
            using var blocking = source.Port.Subscribe(whole);
            using var awaiting = query.Output.Subscribe(whole);
            using var shared = query.Output.Subscribe(whole);
            var looping = query.Output.Subscribe(whole);
            var looped = new List<long>();
            var inlined = new List<long>();
            using var inline = source.Port.SubscribeInline("inline", item => inlined.AddRange(Events.Values(item.Rows)));

            var loop = looping.RunAsync(item =>
            {
                looped.AddRange(Events.Values(item.Rows));
                return ValueTask.CompletedTask;
            });
            var blocked = Thread(() => ReadToEnd(blocking));
            var awaited = Task.Run(() => ReadToEndAsync(awaiting));
            var sharing = (Task<List<long>>[])[Thread(() => ReadToEnd(shared)), Thread(() => ReadToEnd(shared)), Task.Run(() => ReadToEndAsync(shared))];
            var writers = Enumerable.Range(0, Writers).Select(writer => Thread(() =>
            {
                var chance = new Random(1000 * seed + writer);
                var value = 1_000_000L * writer;
                for (var write = 0; write < Writes; write++)
                {
                    var count = chance.Next(1, 30);
                    if (chance.Next(2) == 0) source.Push(Events.Numbers(value, count));
                    else source.PushAsync(Events.Numbers(value, count)).AsTask().Wait();
                    value += count;
                }

                return value - 1_000_000L * writer;
            })).ToList();
            var changes = Task.Run(async () =>
            {
                while (!writers.TrueForAll(writer => writer.IsCompleted))
                {
                    var other = engine.Deploy(Events.Query("other", query.Output, new RunningSum()));
                    using (var snapshot = await engine.ReadAsync([source.Port, query.Output]))
                    {
                        var rows = snapshot.Ports[0].Rows.SelectMany(Events.Values).Count(value => value % 2 == 0);
                        Assert.Equal(2 * rows, snapshot.Ports[1].Rows.Sum(batch => batch.Length));
                    }

                    await engine.UndeployAsync(other);
                }
            });

            var counts = await Task.WhenAll(writers);
            await changes;
            await source.EndAsync();
            var written = Enumerable.Range(0, Writers).SelectMany(writer => Enumerable.Range(0, (int)counts[writer]).Select(value => 1_000_000L * writer + value)).ToList();
            var copies = written.Where(value => value % 2 == 0).SelectMany(value => new[] { value, value }).ToList();
            var read = await blocked;
            Assert.Equal(read, inlined);
            Assert.Equal(written, read.Order());
            for (var writer = 0; writer < Writers; writer++) // what one thread writes keeps its order
                Assert.Equal(written.Where(value => value / 1_000_000 == writer), read.Where(value => value / 1_000_000 == writer));
            Assert.Equal(copies, (await awaited).Order());
            await loop;
            Assert.Equal(copies, looped.Order());
            Assert.Equal(copies, (await Task.WhenAll(sharing)).SelectMany(part => part).Order());
        }
    }

    private static Task<T> Thread<T>(Func<T> run) => Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static QueuedReader Reader(Port port, OverflowPolicy policy, Random random) =>
        port.Subscribe(new ReaderOptions { Name = "r", Overflow = policy, QueueBytes = random.Next(1, 1500) });

    private static void Take(QueuedReader reader, List<long> read, int items)
    {
        while (items-- > 0 && reader.TryNext(out var item) == ReadOutcome.Rows)
        {
            using (item.Rows) read.AddRange(Events.Values(item.Rows));
        }
    }

    private static List<long> ReadToEnd(QueuedReader reader)
    {
        var read = new List<long>();
        while (reader.Next(out var item, Timeout.InfiniteTimeSpan) == ReadOutcome.Rows)
        {
            using (item.Rows) read.AddRange(Events.Values(item.Rows));
        }

        return read;
    }

    private static async Task<List<long>> ReadToEndAsync(QueuedReader reader)
    {
        var read = new List<long>();
        while (await reader.NextAsync() is { } item)
        {
            using (item.Rows) read.AddRange(Events.Values(item.Rows));
        }

        return read;
    }
}
