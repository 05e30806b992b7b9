using Quiver.Runtime;

namespace Quiver.Tests.Runtime;


public sealed class FreezeTests
{
    [Fact]
    public async Task A_graph_frozen_between_any_two_steps_goes_on_in_a_new_engine()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var cuts = RandomRows.Cut(random, RandomRows.Make(random, random.Next(0, 200))).ToList();
            var expected = await RunAsync(cuts, []);
            var stops = Enumerable.Range(0, cuts.Count + 1).Where(_ => random.Next(4) == 0).ToHashSet();
            Assert.Equal(expected, await RunAsync(cuts, stops));
        }
    }

    [Fact]
    public async Task A_state_of_another_graph_is_refused()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        engine.Deploy(Events.Query("one", source.Port, new RunningSum()));
        var state = await engine.FreezeAsync(source);

        var without = engine.CreateSource("s", Events.Schema);
        Assert.Equal(ErrorCode.StorageCorrupt, (await Assert.ThrowsAsync<QuiverException>(() => engine.RestoreAsync(without, state))).Code);
        var named = engine.CreateSource("t", Events.Schema);
        engine.Deploy(Events.Query("one", named.Port, new RunningSum()));
        Assert.Contains("'s'", (await Assert.ThrowsAsync<QuiverException>(() => engine.RestoreAsync(named, state))).Message, StringComparison.Ordinal);
        var renamed = engine.CreateSource("s", Events.Schema);
        engine.Deploy(Events.Query("two", renamed.Port, new RunningSum()));
        Assert.Contains("'one'", (await Assert.ThrowsAsync<QuiverException>(() => engine.RestoreAsync(renamed, state))).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.StorageCorrupt, (await Assert.ThrowsAsync<QuiverException>(() => engine.RestoreAsync(engine.CreateSource("s", Events.Schema), state.AsMemory(0, 20)))).Code);
    }

    [Fact]
    public async Task A_graph_whose_input_has_ended_stays_ended()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema);
        engine.Deploy(Events.Query("q", source.Port, new RunningSum()));
        source.Push(Events.Of((null, 1)));
        source.End();
        var state = await engine.FreezeAsync(source);

        using var anew = new Engine();
        var again = anew.CreateSource("s", Events.Schema);
        var query = anew.Deploy(Events.Query("q", again.Port, new RunningSum()));
        await anew.RestoreAsync(again, state);
        Assert.Equal(ErrorCode.WriterClosed, Assert.Throws<QuiverException>(() => again.Push(Events.Of((null, 1)))).Code);
        using var reader = query.Output.Subscribe(new ReaderOptions { Name = "r" });
        Assert.Equal(ReadOutcome.End, reader.TryNext(out _));
    }

    /// <summary>Runs rows through windows, windows of windows and a running sum, in a new engine after each stop.</summary>
    private static async Task<List<string>> RunAsync(List<(long? Time, long Value)[]> cuts, HashSet<int> stops)
    {
        var log = new List<string>();
        var (engine, source) = Start(log);
        for (var cut = 0; cut <= cuts.Count; cut++)
        {
            if (stops.Contains(cut))
            {
                var state = await engine.FreezeAsync(source);
                engine.Dispose();
                (engine, source) = Start(log);
                await engine.RestoreAsync(source, state);
            }

            if (cut < cuts.Count) log.Add($"at {source.Push(Events.Of(cuts[cut]))}");
        }

        source.End();
        log.AddRange(source.Graph.Queries.Select(query => $"{query.Name} {query.RowsIn} {query.RowsOut} {query.RowsLate} {query.Watermark}"));
        engine.Dispose();
        return log;
    }

    private static (Engine, SourceInput) Start(List<string> log)
    {
        var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 7));
        var windows = engine.Deploy(Events.Query("windows", source.Port, new LateWindows(10)));
        var wider = engine.Deploy(Events.Query("wider", windows.Output, new LateWindows(30)));
        var sum = engine.Deploy(Events.Query("sum", windows.Late!, new RunningSum()));
        foreach (var query in (KeptQuery[])[windows, wider, sum])
            query.Output.SubscribeInline("log", item => log.Add($"{query.Name} {string.Join(' ', Events.Values(item.Rows))} @{item.Position} w{item.Watermark}"));
        return (engine, source);
    }
}
