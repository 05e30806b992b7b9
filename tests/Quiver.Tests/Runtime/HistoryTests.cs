using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;


public sealed class HistoryTests
{
    [Fact]
    public void A_query_that_comes_later_does_what_it_had_done_from_the_start()
    {
        var late = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var (size, delay) = (random.Next(1, 40), random.Next(3) * random.Next(20));
            using var engine = new Engine(new EngineOptions { SliceRows = random.Next(2) == 0 ? 8192 : random.Next(1, 20) });
            var hasTime = random.Next(5) > 0;
            var source = engine.CreateSource("s", Events.Schema, hasTime ? new EventTimeRule(0, delay) : null);
            var other = engine.CreateSource("other", Events.Schema); // takes numbers in between
            var filtered = engine.Deploy(Events.Query("f", source.Port, new Where(Passes)));
            var same = engine.Deploy(Events.Query("same", filtered.Output));
            var model = new WindowModel(size, delay) { TakesTimes = hasTime };
            var numbers = new List<long>();

            var cuts = RandomRows.Cut(random, RandomRows.Make(random, random.Next(0, 400))).ToList();
            var place = random.Next(cuts.Count + 1);
            LateWindows[] windows = [new(size), new(size), new(size)];
            List<KeptQuery> queries = [];
            for (var cut = 0; cut <= cuts.Count; cut++)
            {
                if (cut == place)
                {
                    queries.Add(engine.Deploy(Events.Query("stream", filtered.Output, windows[0])));
                    queries.Add(engine.Deploy(Events.Query("follower", same.Output, windows[1])));
                    queries.Add(engine.Deploy(Events.Query("chain", source.Port, new Where(Passes), windows[2])));
                }

                if (cut == cuts.Count) break;
                var last = source.Push(Events.Of(cuts[cut]));
                numbers.AddRange(Enumerable.Range(0, cuts[cut].Length).Select(row => last - cuts[cut].Length + 1 + row));
                foreach (var (time, value) in cuts[cut]) model.Take(time, value, Passes(value));
                if (random.Next(4) == 0) other.Push(Events.Of((null, 1)));
                if (random.Next(6) > 0) continue;
                var watermark = random.NextInt64(-300, 500);
                source.RaiseWatermark(watermark);
                model.Raise(watermark);
            }

            foreach (var query in queries)
            {
                Assert.True(query.Deployed.IsCompletedSuccessfully);
                Assert.Equal(model.Closed, Events.Retained(engine, query.Output));
                Assert.Equal(model.Late, Events.Retained(engine, query.Late!));
                Assert.Equal((model.Late.Count, model.Watermark), (query.RowsLate, query.Watermark));
            }

            foreach (var window in windows) Assert.Equal(model.LateRows.Select(row => numbers[row]), window.LateNumbers);
            late += model.Late.Count;
        }

        Assert.True(late > 1000, $"{late} late rows prove little.");

        static bool Passes(long value) => value % 3 != 0;
    }

    [Fact]
    public void A_query_over_windows_that_comes_later_does_what_it_had_done_from_the_start()
    {
        var rows = 0L;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            using var engine = new Engine();
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, random.Next(20)));
            var small = engine.Deploy(Events.Query("small", source.Port, new LateWindows(5)));
            var first = engine.Deploy(Events.Query("first", small.Output, new LateWindows(20)));
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 300))) source.Push(Events.Of(cut));
            var later = engine.Deploy(Events.Query("later", small.Output, new LateWindows(20)));
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 50))) source.Push(Events.Of(cut));
            if (random.Next(2) == 0) source.End();

            Assert.Equal(Events.Retained(engine, first.Output), Events.Retained(engine, later.Output));
            Assert.Equal(Events.Retained(engine, first.Late!), Events.Retained(engine, later.Late!));
            Assert.Equal(first.Watermark, later.Watermark);
            rows += later.RowsOut;
        }

        Assert.True(rows > 500, $"{rows} windows prove little.");
    }

    [Fact]
    public void A_query_that_starts_now_sees_what_comes_and_knows_the_time()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        source.Push(Events.Of((25, 1)));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)) with { Start = StartAt.Now });
        Assert.Equal(25, query.Watermark);
        source.Push(Events.Of((3, 2), (26, 3)));
        source.End();
        Assert.Equal([1003], Events.Retained(engine, query.Output));
        Assert.Equal([2], Events.Retained(engine, query.Late!));

        var tooLate = engine.Deploy(Events.Query("late", source.Port, new LateWindows(10)) with { Start = StartAt.Now });
        Assert.Equal(Watermark.End, tooLate.Watermark);
        var whole = engine.Deploy(Events.Query("whole", source.Port, new LateWindows(10)));
        Assert.Equal([2004], Events.Retained(engine, whole.Output));
        using var reader = whole.Output.Subscribe(new ReaderOptions { Name = "r" });
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
    }

    [Fact]
    public void The_oldest_rows_are_dropped_beyond_the_bound_and_a_later_query_starts_at_the_watermark_before_the_rest()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0), retainBytes: 100_000);
        long last = 0;
        for (var value = 0; value < 10_000; value += 100) last = source.Push(Events.Numbers(value, 100));
        Assert.InRange(source.Port.RetainedBytes, 30_000, 100_000);

        using var snapshot = engine.Read([source.Port]);
        var (position, port) = (snapshot.Position, snapshot.Ports[0]);
        var rows = port.Rows.SelectMany(Events.Values).ToList();
        Assert.Equal((last, 9999, true), (position, rows[^1], port.IsTrimmed));
        Assert.Equal(rows[0] + 1, port.OldestPosition);
        Assert.Equal(Enumerable.Range((int)rows[0], rows.Count).Select(value => (long)value), rows);

        var watermarks = new List<long>();
        engine.Deploy(Events.Query("q", source.Port, new Tap(_ => { }, watermarks.Add)));
        Assert.Equal(rows[0] - 1, watermarks[0]);
    }

    [Fact]
    public void Without_history_a_query_starts_now()
    {
        using var engine = new Engine(new EngineOptions { RetainBytes = 0 });
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        source.Push(Events.Of((1, 1)));
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(_ => true)));
        source.Push(Events.Of((2, 2)));
        Assert.Equal((1, 1), (query.RowsIn, query.RowsOut));
        using var snapshot = engine.Read([source.Port, query.Output]);
        Assert.All(snapshot.Ports, port => Assert.Empty(port.Rows));
        Assert.All(snapshot.Ports, port => Assert.True(port.IsTrimmed));
    }

    [Fact]
    public void Rows_written_one_by_one_are_joined_and_keep_their_numbers_and_watermarks()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var other = engine.CreateSource("other", Events.Schema);
        var expected = new List<(long Number, long Value)>();
        for (var value = 0; value < 5_000; value++)
        {
            expected.Add((source.Push(Events.Of((value, value))), value));
            if (value % 7 == 0) other.Push(Events.Of((null, 0)));
        }

        Assert.InRange(source.Port.History!.Count, 1, 80);
        var seen = new List<(long, long)>();
        engine.Deploy(Events.Query("q", source.Port, new Tap(rows =>
        {
            var values = Events.Values(rows);
            for (var row = 0; row < rows.Length; row++) seen.Add((rows.FirstSequence + row, values[row]));
        })));
        Assert.Equal(expected, seen);
        Assert.Equal(expected.Select(row => row.Value), Events.Retained(engine, source.Port));
    }

    [Fact]
    public async Task Rows_retained_by_a_new_engine_are_each_where_and_of_when_they_were()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        using var anew = new Engine(new EngineOptions { Time = clock });
        var (source, again) = (engine.CreateSource("s", Events.Schema), anew.CreateSource("s", Events.Schema));
        var (query, queryAgain) = (engine.Deploy(Events.Query("q", source.Port, new Amplify(1))), anew.Deploy(Events.Query("q", again.Port, new Amplify(1))));
        for (var value = 0; value < 200; value++)
        {
            source.Push(Events.Of((null, value)));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await anew.RestoreAsync(again, await engine.FreezeAsync(source));
        foreach (var (port, portAgain) in ((Port, Port)[])[(source.Port, again.Port), (query.Output, queryAgain.Output)])
        {
            using var retained = await engine.RetainedAsync(port);
            await anew.RetainAsync(portAgain, retained);
            Assert.Equal(Of(port), Of(portAgain));
        }

        static List<string> Of(Port port) =>
        [
            .. Enumerable.Range(0, port.History!.Count).Select(item => port.History[item]).SelectMany(item => Events.Values(item.Rows).Select((value, row) =>
                $"{value} {item.Numbers?.As<long>()[row]} {item.Positions?.As<long>()[row]} {item.Ingested?.As<long>()[row]} {item.Rows.IngestedMicros} {item.LastPosition}")),
        ];
    }

    [Fact]
    public void A_snapshot_stays_whatever_comes_later()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, retainBytes: 50_000);
        source.Push(Events.Numbers(0, 1000));
        using var snapshot = engine.Read([source.Port]);
        for (var i = 1; i < 100; i++) source.Push(Events.Numbers(1000 * i, 1000));
        Assert.Equal(Enumerable.Range(0, 1000).Select(value => (long)value), snapshot.Ports[0].Rows.SelectMany(Events.Values));
    }

    [Fact]
    public async Task Ports_of_several_graphs_are_read_at_one_position()
    {
        using var engine = new Engine();
        var one = engine.CreateSource("one", Events.Schema);
        var two = engine.CreateSource("two", Events.Schema);
        var stream = engine.Deploy(Events.Query("stream", two.Port, new Where(_ => true)));

        // One writer writes to the two by turns, so at every position the second is at most one row behind.
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var value = 0; !stop.IsCancellationRequested; value++)
            {
                one.Push(Events.Of((null, value)));
                two.Push(Events.Of((null, value)));
            }
        });
        for (var round = 0; round < 100; round++)
        {
            using var snapshot = await engine.ReadAsync([two.Port, one.Port, stream.Output, one.Port]);
            var counts = snapshot.Ports.Select(port => port.Rows.Sum(rows => rows.Length)).ToList();
            Assert.InRange(counts[1] - counts[0], 0, 1);
            Assert.Equal(counts[0], counts[2]);
            Assert.Equal(counts[1], counts[3]);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Fact]
    public async Task A_cancelled_read_ends_and_pins_nothing()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        using var full = source.Port.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        source.Push(Events.Of((null, 1)));
        source.Push(Events.Of((null, 2))); // not run: the reader is full
        using var cancellation = new CancellationTokenSource();
        var read = engine.ReadAsync([source.Port], cancellation.Token);
        Assert.False(read.IsCompleted);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.ReadAsync([source.Port], cancellation.Token));
    }

    [Fact]
    public async Task A_replay_waits_for_the_reader_it_was_deployed_with()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        for (var value = 0; value < 200; value++) source.Push(Events.Numbers(100 * value, 100));
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(_ => true)) with
        {
            Reader = new ReaderOptions { Name = "own", Overflow = OverflowPolicy.Wait, QueueBytes = 5_000 },
        });
        await query.Deployed; // or the one who has to read could not
        Assert.InRange(query.RowsOut, 1, 19_999);
        source.Push(Events.Numbers(20_000, 10));

        var values = new List<long>();
        using var reader = query.Reader!;
        while (values.Count < 20_010)
        {
            var item = await reader.NextAsync();
            using (item!.Value.Rows) values.AddRange(Events.Values(item.Value.Rows));
        }

        Assert.Equal(Enumerable.Range(0, 20_010).Select(value => (long)value), values);
    }

    [Fact]
    public async Task Closing_in_the_middle_of_a_replay_ends_it()
    {
        var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        for (var value = 0; value < 200; value++) source.Push(Events.Numbers(100 * value, 100));
        var operation = new Where(_ => true);
        var query = engine.Deploy(Events.Query("q", source.Port, operation) with
        {
            Reader = new ReaderOptions { Name = "own", Overflow = OverflowPolicy.Wait, QueueBytes = 5_000 },
        });
        await query.Deployed;
        engine.Dispose();
        Assert.True(operation.Disposed);
        Assert.Equal(ErrorCode.ConnectionClosed, query.Fault!.Code);
        Assert.Equal(ErrorCode.ConnectionClosed, Events.DrainToError(query.Reader!).Error.Code);
    }
}
