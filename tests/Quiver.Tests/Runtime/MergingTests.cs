using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;

/// <summary>Queries over several sources: their graphs become one, and part again.</summary>
public sealed class MergingTests
{
    [Fact]
    public void A_query_over_two_sources_reads_their_rows_in_the_order_they_were_written()
    {
        using var engine = new Engine();
        var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
        var union = engine.Deploy(Over("u", [one.Port, two.Port], new Union(2)));
        Assert.Same(one.Graph, two.Graph);
        for (var value = 0; value < 100; value++) (value % 3 == 0 ? one : two).Push(Events.Of((null, value)));
        Assert.Equal(Enumerable.Range(0, 100).Select(value => (long)value), Events.Retained(engine, union.Output));
        Assert.Equal((100, 100), (union.RowsIn, union.RowsOut));
    }

    [Fact]
    public void Windows_over_two_sources_are_those_of_a_model_that_goes_row_by_row_whenever_the_query_comes()
    {
        var late = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (size, delays) = (random.Next(1, 40), new[] { random.Next(3) * random.Next(20), random.Next(20) });
            using var engine = new Engine(new EngineOptions { SliceRows = random.Next(2) == 0 ? 8192 : random.Next(1, 20) });
            SourceInput[] sources = [.. delays.Select((delay, index) => engine.CreateSource($"s{index}", Events.Schema, new EventTimeRule(0, delay)))];
            var other = engine.Deploy(Events.Query("other", sources[1].Port, new LateWindows(7))); // so that there is something to merge
            var model = new UnionModel(size, delays);
            var inputs = sources.Select(_ => new Queue<(long?, long)[]>(RandomRows.Cut(random, RandomRows.Make(random, random.Next(0, 200))))).ToArray();
            var place = random.Next(-1, inputs.Sum(input => input.Count) + 1);
            var windows = new LateWindows(size);
            KeptQuery? query = null;
            var numbers = new List<long>();
            for (var step = 0; ; step++)
            {
                if (step == Math.Max(0, place)) query = engine.Deploy(Over("q", [.. sources.Select(source => source.Port)], new Union(2), windows));
                var left = Enumerable.Range(0, 2).Where(input => inputs[input].Count > 0).ToList();
                if (left.Count == 0) break;
                var turn = left[random.Next(left.Count)];
                var cut = inputs[turn].Dequeue();
                var last = sources[turn].Push(Events.Of(cut));
                numbers.AddRange(Enumerable.Range(0, cut.Length).Select(row => last - cut.Length + 1 + row));
                foreach (var (time, value) in cut) model.Take(turn, time, value);
            }

            query ??= engine.Deploy(Over("q", [.. sources.Select(source => source.Port)], new Union(2), windows));
            Assert.True(query.Deployed.IsCompletedSuccessfully);
            Assert.Equal(model.Closed, Events.Retained(engine, query.Output));
            Assert.Equal(model.Late, Events.Retained(engine, query.Late!));
            Assert.Equal(model.LateRows.Select(row => numbers[row]), windows.LateNumbers);
            Assert.Equal(model.Watermark, query.Watermark);
            Assert.Equal(sources[1].Rows, other.RowsIn);
            late += model.Late.Count;
        }

        Assert.True(late > 1000, $"{late} late rows prove little.");
    }

    [Fact]
    public void The_end_of_one_source_leaves_the_others_and_the_last_end_is_the_query_s()
    {
        using var engine = new Engine();
        var (one, two) = (engine.CreateSource("one", Events.Schema, new EventTimeRule(0, 0)), engine.CreateSource("two", Events.Schema, new EventTimeRule(0, 0)));
        var query = engine.Deploy(Over("q", [one.Port, two.Port], new Union(2), new LateWindows(10)));
        one.Push(Events.Of((1, 1)));
        two.Push(Events.Of((2, 2), (11, 3)));
        Assert.Equal(1, query.Watermark);
        one.End();
        Assert.Equal(11, query.Watermark);
        Assert.Equal([2003], Events.Retained(engine, query.Output));
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => one.Push(Events.Of((1, 1)))).Code);
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        two.End();
        Assert.Equal([1003], Events.Drain(reader));
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
        Assert.True(query.Late!.IsDone);
    }

    [Fact]
    public void A_query_that_joins_a_source_that_has_ended_reads_what_it_retained()
    {
        using var engine = new Engine();
        var (one, two) = (engine.CreateSource("one", Events.Schema, new EventTimeRule(0, 0)), engine.CreateSource("two", Events.Schema, new EventTimeRule(0, 0)));
        two.Push(Events.Of((1, 1)));
        one.Push(Events.Of((2, 2)));
        one.End();
        two.Push(Events.Of((3, 3), (12, 4)));
        var query = engine.Deploy(Over("q", [one.Port, two.Port], new Union(2), new LateWindows(10)));
        Assert.Equal([3006], Events.Retained(engine, query.Output));
        two.End();
        Assert.True(query.Output.IsDone);
        Assert.Equal([3006, 1004], Events.Retained(engine, query.Output));
    }

    [Fact]
    public async Task When_the_query_that_connected_them_is_dropped_the_sources_part()
    {
        using var engine = new Engine();
        var sources = Enumerable.Range(0, 4).Select(index => engine.CreateSource($"s{index}", Events.Schema)).ToList();
        var first = engine.Deploy(Over("a", [sources[0].Port, sources[1].Port], new Union(2)));
        var second = engine.Deploy(Over("b", [sources[2].Port, sources[3].Port], new Union(2)));
        var third = engine.Deploy(Over("c", [first.Output, second.Output, sources[3].Port], new Union(3)));
        Assert.Single(sources.Select(source => source.Graph).Distinct());
        for (var value = 0; value < 8; value++) sources[value % 4].Push(Events.Of((null, value)));

        await engine.UndeployAsync(third);
        sources[0].Push(Events.Of((null, 8)));
        Assert.Same(sources[0].Graph, sources[1].Graph);
        Assert.Same(sources[2].Graph, sources[3].Graph);
        Assert.NotSame(sources[0].Graph, sources[2].Graph);
        await engine.UndeployAsync(second);
        sources[2].Push(Events.Of((null, 10)));
        Assert.True(SpinWait.SpinUntil(() => sources[2].Graph != sources[3].Graph, TimeSpan.FromMinutes(1))); // a pool thread has begun to run the new graph

        sources[3].Push(Events.Of((null, 11)));
        Assert.Equal([0, 1, 4, 5, 8], Events.Retained(engine, first.Output));
        Assert.Equal([2, 6, 10], Events.Retained(engine, sources[2].Port));
        var again = engine.Deploy(Over("d", [.. sources.Select(source => source.Port)], new Union(4)));
        Assert.Equal(Enumerable.Range(0, 12).Where(value => value != 9).Select(value => (long)value), Events.Retained(engine, again.Output));
    }

    [Fact]
    public async Task A_source_that_is_dropped_takes_along_what_reads_it_and_nothing_else()
    {
        using var engine = new Engine();
        var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
        var mine = engine.Deploy(Events.Query("mine", two.Port, new Where(_ => true)));
        var both = engine.Deploy(Over("both", [one.Port, two.Port], new Union(2)));
        one.Push(Events.Of((null, 1)));
        await engine.DropSourceAsync(one);
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QuiverException>(() => one.Push(Events.Of((null, 2)))).Code);
        Assert.Equal(ErrorCode.TableNotFound, both.Fault!.Code);
        two.Push(Events.Of((null, 3)));
        Assert.Equal([3], Events.Retained(engine, mine.Output));
        Assert.Null(mine.Fault);
        Assert.Equal([two], two.Graph.Sources);
    }

    [Fact]
    public async Task Records_of_a_dropped_source_that_were_not_run_are_dropped_and_its_writers_refused()
    {
        using var engine = new Engine(new EngineOptions { MailboxBytes = 1000, WriteTimeout = Timeout.InfiniteTimeSpan });
        var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
        var both = engine.Deploy(Over("both", [one.Port, two.Port], new Union(2)));
        using var full = both.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        one.Push(Events.Of((null, 1)));
        var queued = Enumerable.Range(0, 20).Select(value => (value % 2 == 0 ? one : two).PushAsync(Events.Of((null, value))).AsTask()).ToList();
        Assert.Contains(queued, write => !write.IsCompleted);
        await engine.DropSourceAsync(one);
        for (var write = 0; write < queued.Count; write++)
        {
            if (write % 2 == 1) await queued[write];
            else if (queued[write].Exception?.InnerException is QuiverException error) Assert.Equal(ErrorCode.TableNotFound, error.Code);
        }

        Assert.Equal(Enumerable.Range(0, 20).Where(value => value % 2 == 1).Select(value => (long)value), Events.Retained(engine, two.Port));
        Assert.Equal(0, two.PendingBytes);
    }

    [Fact]
    public void Two_streams_of_one_source_come_together_input_by_input_within_a_step()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var even = engine.Deploy(Events.Query("even", source.Port, new Where(value => value % 2 == 0)));
        var odd = engine.Deploy(Events.Query("odd", source.Port, new Where(value => value % 2 == 1)));
        var evens = engine.Deploy(Events.Query("evens", even.Output, new Where(value => value > 2)));
        var diamond = engine.Deploy(Over("d", [odd.Output, evens.Output, source.Port], new Union(3), new LateWindows(5)));
        var rows = engine.Deploy(Over("r", [odd.Output, evens.Output], new Union(2)));
        source.Push(Events.Of((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6)));
        Assert.Equal([2, 4], (long[])[Events.Retained(engine, rows.Output).IndexOf(5), Events.Retained(engine, rows.Output).IndexOf(6)]); // 1 3 5 4 6, or cut at 5
        Assert.Equal([1 + 3 + 4 + 1 + 2 + 3 + 4 + 7000], Events.Retained(engine, diamond.Output)); // odd rows, evens above 2, and all, before 5
        Assert.Equal(6, diamond.Watermark);
        Assert.Equal(0, diamond.RowsLate);
    }

    [Fact]
    public void A_diamond_that_comes_later_does_what_it_had_done_from_the_start()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            using var engine = new Engine(new EngineOptions { SliceRows = random.Next(2) == 0 ? 8192 : random.Next(1, 20) });
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, random.Next(10)));
            var even = engine.Deploy(Events.Query("even", source.Port, new Where(value => value % 2 == 0)));
            var windows = engine.Deploy(Events.Query("windows", source.Port, new LateWindows(random.Next(1, 9))));
            QuerySpec Diamond(string name) => Over(name, [even.Output, source.Port, windows.Output], new Union(3), new LateWindows(20));
            var first = engine.Deploy(Diamond("first"));
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 200))) source.Push(Events.Of(cut));
            var later = engine.Deploy(Diamond("later"));
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 50))) source.Push(Events.Of(cut));
            source.End();
            Assert.Equal(Total(first), Total(later)); // between rows that were retained, watermarks may come a little later: fewer rows are late then
            Assert.InRange(later.RowsLate, 0, first.RowsLate);
            Assert.Equal(first.Watermark, later.Watermark);

            long Total(KeptQuery query)
            {
                var late = Events.Retained(engine, query.Late!);
                return Events.Retained(engine, query.Output).Sum() + late.Sum() + 1000 * late.Count;
            }
        }
    }

    [Fact]
    public async Task Ports_of_merged_sources_are_read_at_one_position_also_while_they_merge()
    {
        for (var seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var scheduler = new SteppedScheduler(random);
            using var engine = new Engine(new EngineOptions { Scheduler = scheduler });
            using var stepped = scheduler.UntilTheEnd();
            var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
            using var holding = two.Port.Subscribe(new ReaderOptions { Name = "holding", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
            List<Task> pushes = [];
            List<Task<Snapshot>> reads = [];
            KeptQuery? both = null;
            for (var value = 0; value < 20; value++)
            {
                pushes.Add(one.PushAsync(Events.Of((null, value))).AsTask());
                pushes.Add(two.PushAsync(Events.Of((null, value))).AsTask());
                reads.Add(engine.ReadAsync([two.Port, one.Port]));
                if (value == 10) both = engine.Deploy(Over("both", [one.Port, two.Port], new Union(2)));
                if (random.Next(3) == 0) Events.Drain(holding);
                if (random.Next(3) == 0) scheduler.Step();
            }

            for (var round = 0; round < 100; round++)
            {
                Events.Drain(holding);
                scheduler.Step();
            }

            for (var value = 0; value < 20; value++)
            {
                Assert.True(reads[value].IsCompletedSuccessfully);
                using var snapshot = await reads[value];
                Assert.Equal([value + 1, value + 1], snapshot.Ports.Select(port => port.Rows.Sum(rows => rows.Length)));
            }

            await Task.WhenAll(pushes);
            Assert.Equal(40, both!.RowsOut);
            Assert.Equal(Enumerable.Range(0, 40).Select(value => (long)value / 2), Events.Retained(engine, both.Output));
        }
    }

    [Fact]
    public async Task A_reader_that_blocks_one_of_two_merging_graphs_is_told_from_those_who_wait_for_the_other()
    {
        using var engine = new Engine(new EngineOptions { MailboxBytes = 1000 });
        var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
        var amplified = engine.Deploy(Events.Query("a", two.Port, new Amplify(50)));
        using var full = amplified.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
        full.TryNext(out _); // this thread reads it
        two.Push(Events.Of((null, 1))); // and stops in the middle of the step
        var both = engine.Deploy(Over("both", [one.Port, two.Port], new Union(2)));
        Assert.Equal(ErrorCode.SubscriptionFull, Assert.Throws<QuiverException>(() => engine.Read([one.Port])).Code);
        var refused = Assert.Throws<QuiverException>(() =>
        {
            for (var value = 0; value < 100; value++) one.Push(Events.Of((null, 2)));
        });
        Assert.Equal(ErrorCode.SubscriptionFull, refused.Code);
        Assert.False(both.Deployed.IsCompleted);
        while (both.RowsOut < 2) Events.Drain(full);
        await both.Deployed;
        Assert.Equal([1, 2], Events.Retained(engine, both.Output)[..2]);
    }

    [Fact]
    public async Task A_full_reader_that_goes_while_graphs_merge_holds_them_up_no_more()
    {
        for (var going = 0; going < 2; going++)
        {
            using var engine = new Engine();
            var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
            var amplified = engine.Deploy(Events.Query("a", two.Port, new Amplify(5)));
            using var full = amplified.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
            two.Push(Events.Of((null, 1)));
            var both = engine.Deploy(Over("both", [one.Port, two.Port], new Union(2)));
            Assert.False(both.Deployed.IsCompleted);
            if (going == 0) full.Dispose();
            else await engine.UndeployAsync(amplified).WaitAsync(TimeSpan.FromMinutes(1));
            await both.Deployed.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal([1], Events.Retained(engine, both.Output));
        }
    }

    [Fact]
    public async Task Closing_while_graphs_merge_ends_both()
    {
        for (var wait = 0; wait < 2; wait++)
        {
            var engine = new Engine();
            var (one, two) = (engine.CreateSource("one", Events.Schema), engine.CreateSource("two", Events.Schema));
            var operation = new Amplify(50);
            var amplified = engine.Deploy(Events.Query("a", two.Port, operation));
            using var full = amplified.Output.Subscribe(new ReaderOptions { Name = "full", Overflow = OverflowPolicy.Wait, QueueBytes = 1 });
            two.Push(Events.Of((null, 1)));
            var union = new Union(2);
            var both = engine.Deploy(Over("both", [one.Port, two.Port], union));
            var read = engine.ReadAsync([one.Port, two.Port]);
            var dropping = wait == 1 ? engine.DropSourceAsync(one) : Task.CompletedTask; // which waits for the other graph's step
            engine.Dispose();
            await dropping;
            Assert.True(union.Disposed);
            Assert.True(operation.Disposed);
            await Assert.ThrowsAsync<QuiverException>(() => read);
            Assert.NotNull(both.Fault);
            Assert.Equal(ErrorCode.ConnectionClosed, Events.DrainToError(full).Error.Code);
        }
    }

    [Fact]
    public async Task A_graph_of_two_sources_frozen_between_any_two_steps_goes_on_in_a_new_engine()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var cuts = RandomRows.Cut(random, RandomRows.Make(random, random.Next(0, 200))).Select(cut => (random.Next(2), cut)).ToList();
            var expected = await RunAsync(cuts, []);
            Assert.Equal(expected, await RunAsync(cuts, [.. Enumerable.Range(0, cuts.Count + 1).Where(_ => random.Next(4) == 0)]));
        }
    }

    [Fact]
    public void An_idle_input_is_not_waited_for_and_counts_again_when_it_speaks()
    {
        // The records come with idle timeouts; here the operator's side: an input that was idle before the query came.
        using var engine = new Engine();
        var (one, two) = (engine.CreateSource("one", Events.Schema, new EventTimeRule(0, 0)), engine.CreateSource("two", Events.Schema, new EventTimeRule(0, 0)));
        one.Push(Events.Of((5, 1)));
        two.Port.IsIdle = true;
        var query = engine.Deploy(Over("q", [one.Port, two.Port], new Union(2)));
        Assert.Equal(5, query.Watermark);
        Assert.False(query.Output.IsIdle);
        one.Port.IsIdle = true;
        Assert.True(engine.Deploy(Over("r", [one.Port, two.Port], new Union(2), new Where(_ => true))).Output.IsIdle);
    }

    internal static QuerySpec Over(string name, Port[] inputs, params Quiver.Streaming.Operator[] operators) => new()
    {
        Name = name,
        Operators = [.. operators.Select((operation, index) => new OperatorSpec(operation, index == 0 ? [.. inputs.Select(OperatorInput.From)] : [OperatorInput.From(index - 1)]))],
        LateSchema = operators.Any(operation => operation is LateWindows) ? Events.Schema : null,
    };

    private static async Task<List<string>> RunAsync(List<(int Source, (long?, long)[] Rows)> cuts, HashSet<int> stops)
    {
        var log = new List<string>();
        var (engine, sources) = Start(log);
        for (var cut = 0; cut <= cuts.Count; cut++)
        {
            if (stops.Contains(cut))
            {
                var state = await engine.FreezeAsync(sources[0]);
                engine.Dispose();
                (engine, sources) = Start(log);
                await engine.RestoreAsync(sources[1], state);
            }

            if (cut < cuts.Count) log.Add($"at {sources[cuts[cut].Source].Push(Events.Of(cuts[cut].Rows))}");
        }

        sources[0].End();
        sources[1].End();
        log.AddRange(sources[0].Graph.Queries.Select(query => $"{query.Name} {query.RowsIn} {query.RowsOut} {query.RowsLate} {query.Watermark}"));
        engine.Dispose();
        return log;
    }

    private static (Engine, SourceInput[]) Start(List<string> log)
    {
        var engine = new Engine();
        SourceInput[] sources = [engine.CreateSource("a", Events.Schema, new EventTimeRule(0, 7)), engine.CreateSource("b", Events.Schema, new EventTimeRule(0, 0))];
        var windows = engine.Deploy(Events.Query("windows", sources[1].Port, new LateWindows(10)));
        var union = engine.Deploy(Over("union", [sources[0].Port, windows.Output], new Union(2), new LateWindows(30)));
        var sum = engine.Deploy(Over("sum", [windows.Late!, union.Output], new RunningSum()));
        foreach (var query in (KeptQuery[])[windows, union, sum])
            query.Output.SubscribeInline("log", item => log.Add($"{query.Name} {string.Join(' ', Events.Values(item.Rows))} @{item.Position} w{item.Watermark}"));
        return (engine, sources);
    }

    /// <summary>Windows over the rows of two sources, row by row: the watermark is the least of both.</summary>
    private sealed class UnionModel(long size, int[] delays)
    {
        private readonly long[] _watermarks = [.. delays.Select(_ => long.MinValue)];
        private readonly WindowModel _windows = new(size, 0) { TakesTimes = false };

        public List<long> Closed => _windows.Closed;

        public List<long> Late => _windows.Late;

        public List<int> LateRows => _windows.LateRows;

        public long Watermark => _windows.Watermark;

        public void Take(int source, long? time, long value)
        {
            _windows.Take(time, value);
            if (time is null) return;
            _watermarks[source] = Math.Max(_watermarks[source], time.Value - delays[source]);
            _windows.Raise(_watermarks.Min());
        }
    }
}
