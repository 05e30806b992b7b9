using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;

/// <summary>Rows whose event time is absurdly far ahead.</summary>
public sealed class SkewTests
{
    [Fact]
    public void A_row_too_far_ahead_moves_no_watermark_and_is_refused_with_its_number()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 5, MaxSkewMicros: 100));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        using var refused = source.Refused!.Subscribe(new ReaderOptions { Name = "r" });
        var last = source.Push(Events.Of((20, 1), (1000, 2), (30, 3), (null, 4), (125, 5), (226, 6), (220, 7)));

        // watermarks before: none, 15, 15, 25, 25, 120, 120; the farthest: any, 115, 115, 125, 125, 220, 220
        Assert.Equal(215, source.CurrentWatermark);
        Assert.Equal([1, 3, 4, 5, 7], Events.Retained(engine, source.Port));
        Assert.Equal((5, 2), (source.Rows, source.Refused.Rows));
        Assert.Equal(5, query.RowsIn);
        Assert.Equal(ReadOutcome.Rows, refused.TryNext(out var item));
        using (item.Rows)
        {
            Assert.Equal([2, 6], Events.Values(item.Rows));
            Assert.Equal([last - 5, last - 1], item.Rows[2].Values<long>().All); // _seq
            Assert.True(item.Rows[3].Values<long>().IsNull(0));
            Assert.Equal([-985, -106], item.Rows[5].Values<Interval>().All.ToArray().Select(late => late.Micros)); // late_by: as far ahead of 15 and 120
        }

        source.End();
        while (refused.TryNext(out item) == ReadOutcome.Rows) item.Rows.Dispose();
        Assert.Equal(ReadOutcome.End, refused.TryNext(out _));
    }

    [Fact]
    public void Which_rows_are_refused_does_not_depend_on_the_cut_and_agrees_with_a_model()
    {
        var refused = 0L;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var (delay, skew) = (random.Next(10), random.Next(1, 40));
            var rows = RandomRows.Make(random, 150);
            for (var row = 0; row < rows.Length; row++)
                if (rows[row].Time is { } time && random.Next(10) == 0) rows[row] = (time + random.Next(200), rows[row].Value);
            using var engine = new Engine(new EngineOptions { SliceRows = random.Next(1, 50) });
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, delay, skew));
            var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
            var model = new WindowModel(10, delay);
            var expected = new List<long>();
            foreach (var cut in RandomRows.Cut(random, rows)) source.Push(Events.Of(cut));
            foreach (var (time, value) in rows)
            {
                if (time is not null && model.Watermark != Watermark.None && time > model.Watermark + skew) expected.Add(value);
                else model.Take(time, value);
            }

            Assert.Equal(expected, Events.Retained(engine, source.Refused!));
            Assert.Equal(model.Closed, Events.Retained(engine, query.Output));
            Assert.Equal(model.Late, Events.Retained(engine, query.Late!));
            Assert.Equal(model.Watermark, source.CurrentWatermark);
            refused += expected.Count;
        }

        Assert.True(refused > 500, $"{refused} rows prove little.");
    }

    [Fact]
    public void An_explicit_watermark_lets_a_source_go_on_after_a_leap()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0, MaxSkewMicros: 10));
        source.Push(Events.Of((0, 1), (50, 2)));
        source.RaiseWatermark(45);
        source.Push(Events.Of((50, 3), (long.MaxValue, 4)));
        Assert.Equal([1, 3], Events.Retained(engine, source.Port));
        Assert.Equal([2, 4], Events.Retained(engine, source.Refused!));
    }

    [Fact]
    public void A_query_reads_what_was_refused()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0, MaxSkewMicros: 10));
        source.Push(Events.Of((0, 1), (50, 2)));
        var query = engine.Deploy(Events.Query("q", source.Refused!));
        source.Push(Events.Of((60, 3), (70, 4)));
        Assert.Equal([2, 3, 4], Events.Retained(engine, query.Output));
    }

    [Fact]
    public void An_operator_runs_what_was_refused_in_the_step_that_refused_it()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0, MaxSkewMicros: 10));
        var query = engine.Deploy(Events.Query("q", source.Refused!, new Where(_ => true)));
        source.Push(Events.Of((0, 1)));
        source.Push(Events.Of((50, 2)));
        Assert.Equal(1, query.RowsOut);
        Assert.Equal([2], Events.Retained(engine, query.Output));
    }

    [Fact]
    public void Rows_know_when_they_were_appended_also_in_the_history()
    {
        var clock = new ManualClock();
        using var engine = new Engine(new EngineOptions { Time = clock });
        var (source, other) = (engine.CreateSource("s", Events.Schema), engine.CreateSource("o", Events.Schema));
        var live = new List<(long Value, long Number, long Ingested)>();
        engine.Deploy(Events.Query("live", source.Port, Watch(live)));
        for (var value = 0; value < 200; value++)
        {
            source.Push(Events.Of((null, value)));
            if (value % 3 == 0) clock.Advance(TimeSpan.FromMilliseconds(7));
            if (value % 5 == 0) other.Push(Events.Of((null, value)));
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(value => ((value + 2) / 3) * 7_000L), live.Select(row => row.Ingested));
        var replayed = new List<(long, long, long)>();
        engine.Deploy(Events.Query("replayed", source.Port, Watch(replayed)));
        Assert.Equal(live, replayed);

        using var snapshot = engine.Read([source.Port]);
        var asked = new List<(long, long, long)>();
        foreach (var (rows, origins) in snapshot.Ports[0].Rows.Zip(snapshot.Ports[0].Origins))
        {
            for (var row = 0; row < rows.Length; row++)
                asked.Add((rows[1].Values<long>().All[row], origins.Numbers is null ? rows.FirstSequence + row : origins.Numbers.As<long>()[row], origins.Ingested is null ? rows.IngestedMicros : origins.Ingested.As<long>()[row]));
        }

        Assert.Equal(live, asked);

        static Tap Watch(List<(long, long, long)> seen) => new(rows =>
        {
            for (var row = 0; row < rows.Length; row++) seen.Add((rows[1].Values<long>().All[row], rows.FirstSequence + row, rows.IngestedMicros));
        });
    }
}
