using Quiver.Columns;
using Quiver.Runtime;
using Quiver.Streaming;

namespace Quiver.Tests.Runtime;

public sealed class SlicingTests
{
    [Fact]
    public void Windows_and_late_rows_are_those_of_a_model_that_goes_row_by_row()
    {
        var late = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var (size, delay) = (random.Next(1, 40), random.Next(3) * random.Next(20));
            var rows = RandomRows.Make(random, random.Next(0, 300));
            using var engine = new Engine(new EngineOptions { SliceRows = random.Next(2) == 0 ? 8192 : random.Next(1, 20) });
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, delay));
            var windows = new LateWindows(size);
            var query = engine.Deploy(Events.Query("q", source.Port, windows));
            var model = new WindowModel(size, delay);

            long first = 0;
            foreach (var cut in RandomRows.Cut(random, rows))
            {
                var last = source.Push(Events.Of(cut));
                if (first == 0) first = last - cut.Length + 1;
                foreach (var (time, value) in cut) model.Take(time, value);
                Assert.Equal(model.Watermark, source.CurrentWatermark);
                Assert.Equal(model.Watermark, query.Watermark);
            }

            Assert.Equal(model.Closed, Events.Retained(engine, query.Output));
            Assert.Equal(model.Late, Events.Retained(engine, query.Late!));
            Assert.Equal(model.LateRows.Select(row => first + row), windows.LateNumbers);
            late += model.Late.Count;
        }

        Assert.True(late > 1000, $"{late} late rows prove little.");
    }

    [Fact]
    public void Explicit_watermarks_and_those_of_rows_are_one()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            using var engine = new Engine();
            var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 3));
            var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
            var model = new WindowModel(10, 3);
            foreach (var cut in RandomRows.Cut(random, RandomRows.Make(random, 100)))
            {
                var watermark = random.NextInt64(-300, 400);
                if (random.Next(4) == 0)
                {
                    source.RaiseWatermark(watermark);
                    model.Raise(watermark);
                }

                source.Push(Events.Of(cut));
                foreach (var (time, value) in cut) model.Take(time, value);
            }

            Assert.Equal(model.Closed, Events.Retained(engine, query.Output));
            Assert.Equal(model.Late, Events.Retained(engine, query.Late!));
        }
    }

    [Fact]
    public void The_row_that_reaches_a_deadline_goes_before_the_watermark_it_brings()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var events = new List<string>();
        engine.Deploy(Events.Query("q", source.Port, new Tap(rows => events.Add(string.Join(' ', Events.Values(rows))), watermark => events.Add($"w{watermark}")), new LateWindows(10)));
        source.Push(Events.Of((3, 1), (4, 2), (9, 3), (10, 4), (5, 5), (25, 6), (24, 7)));
        Assert.Equal(["1", "w3", "2 3 4", "w10", "5 6", "w25", "7"], events);
    }

    [Fact]
    public void Without_deadlines_a_batch_stays_whole()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var events = new List<string>();
        engine.Deploy(Events.Query("q", source.Port, new Tap(rows => events.Add($"{rows.Length}"), watermark => events.Add($"w{watermark}"))));
        source.Push(Events.Numbers(0, 8192));
        source.Push(Events.Numbers(0, 8193));
        Assert.Equal(["8192", "w8191", "8192", "1", "w8192"], events);
    }

    [Fact]
    public void Rows_whose_times_are_null_do_not_move_the_watermark_whatever_their_slots_hold()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var times = BufferPool.Rent(3 * 8);
        long[] garbage = [long.MaxValue, 7, 1000];
        garbage.CopyTo(times.As<long>());
        var validity = BufferPool.RentZeroed(8);
        validity.As<ulong>()[0] = 0b010;
        using var values = new ColumnBuilder(DataType.Int64);
        for (var row = 0; row < 3; row++) values.Append((long)row);
        source.Push(new Batch(Events.Schema, ColumnFactory.Fixed<long>(DataType.Timestamp, times, 3, validity), values.Finish()));
        Assert.Equal(7, source.CurrentWatermark);
    }

    [Fact]
    public void Only_null_times_bring_no_watermark()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        source.Push(Events.Of((null, 1), (null, 2)));
        Assert.Equal(Watermark.None, source.CurrentWatermark);
    }

    [Fact]
    public void The_watermark_is_taken_before_filters()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, 0));
        var query = engine.Deploy(Events.Query("q", source.Port, new Where(value => value < 10), new LateWindows(10)));
        source.Push(Events.Of((1, 1), (20, 100), (2, 2)));
        Assert.Equal([1001], Events.Retained(engine, query.Output));
        Assert.Equal([2], Events.Retained(engine, query.Late!));
    }

    public static TheoryData<DataType, long, long> Times => new()
    {
        { DataType.Timestamp, -7, -7 },
        { DataType.TimestampZoned, 7, 7 },
        { DataType.TimestampIn(TimeUnit.Second), -2, -2_000_000 },
        { DataType.TimestampIn(TimeUnit.Millisecond), 3, 3_000 },
        { DataType.TimestampIn(TimeUnit.Nanosecond), -1, 0 }, // toward zero, as DuckDB casts
        { DataType.TimestampIn(TimeUnit.Nanosecond), -1_999, -1 },
        { DataType.TimestampIn(TimeUnit.Nanosecond), 1_999, 1 },
        { DataType.Int64, 5, 5_000 },
        { DataType.TimestampIn(TimeUnit.Second), long.MaxValue, Watermark.End - 1 }, // infinity does not end the input
        { DataType.TimestampIn(TimeUnit.Second), long.MaxValue / 10, Watermark.End - 1 },
        { DataType.TimestampIn(TimeUnit.Nanosecond), long.MaxValue, Watermark.End - 1 },
        { DataType.Timestamp, long.MaxValue, Watermark.End - 1 },
        { DataType.Timestamp, long.MinValue, Watermark.None + 1 },
        { DataType.TimestampIn(TimeUnit.Millisecond), -long.MaxValue, Watermark.None + 1 },
    };

    [Theory]
    [MemberData(nameof(Times))]
    public void Times_of_every_unit_become_microseconds(DataType type, long time, long watermark)
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", new Schema(new Field("t", type)), new EventTimeRule(0, 0));
        using var builder = new ColumnBuilder(type);
        builder.AppendNull();
        builder.Append(time);
        source.Push(new Batch(source.Schema, builder.Finish()));
        Assert.Equal(watermark, source.CurrentWatermark);
    }

    [Theory]
    [InlineData(-1, -86_400_000_000)]
    [InlineData(20_000, 1_728_000_000_000_000)]
    [InlineData(int.MaxValue, Watermark.End - 1)]
    public void A_date_is_its_midnight(int days, long watermark)
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", new Schema(new Field("d", DataType.Date)), new EventTimeRule(0, 0));
        using var builder = new ColumnBuilder(DataType.Date);
        builder.Append(days);
        source.Push(new Batch(source.Schema, builder.Finish()));
        Assert.Equal(watermark, source.CurrentWatermark);
    }

    [Fact]
    public void Converted_times_are_cut_as_microseconds_are()
    {
        using var engine = new Engine();
        var schema = new Schema(new Field("t", DataType.TimestampIn(TimeUnit.Millisecond)), new Field("v", DataType.Int64));
        var source = engine.CreateSource("s", schema, new EventTimeRule(0, 1_000));
        var slices = new List<int>();
        engine.Deploy(new QuerySpec
        {
            Name = "q",
            Operators = [new OperatorSpec(new Deadlines(10_000, slices), OperatorInput.From(source.Port))],
        });
        using var times = new ColumnBuilder(schema[0].Type);
        using var values = new ColumnBuilder(DataType.Int64);
        foreach (var time in (long[])[1, 5, 11, 12, 20, 21, 21, 40])
        {
            times.Append(time);
            values.Append(time);
        }

        source.Push(new Batch(schema, times.Finish(), values.Finish()));
        Assert.Equal([1, 2, 3, 2], slices); // the first row brings the first watermark; 11 ms, 21 ms and 40 ms pass 10, 20 and 30 ms
    }

    [Fact]
    public void A_delay_beyond_the_first_time_does_not_wrap()
    {
        using var engine = new Engine();
        var source = engine.CreateSource("s", Events.Schema, new EventTimeRule(0, long.MaxValue));
        var query = engine.Deploy(Events.Query("q", source.Port, new LateWindows(10)));
        source.Push(Events.Of((-5, 1), (5, 2)));
        Assert.Equal(5 - long.MaxValue, source.CurrentWatermark);
        source.End();
        Assert.Equal([1001, 1002], Events.Retained(engine, query.Output));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(70)]
    [InlineData(200)]
    public void The_loops_agree_with_plain_ones(int length)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            long[] times = [.. Enumerable.Range(0, length).Select(_ => random.NextInt64(-50, 50))];
            var words = new ulong[(length + 63) / 64 + 1];
            var density = random.Next(4);
            var nulls = random.Next(3) > 0;
            for (var row = 0; row < length; row++)
                if (!nulls || random.Next(4) <= density) words[row >> 6] |= 1UL << row;
            var validity = nulls ? new Bits(words, 0, length) : default;
            bool Valid(int row) => !nulls || (words[row >> 6] >> row & 1) != 0;

            var valid = Enumerable.Range(0, length).Where(Valid).ToList();
            Assert.Equal(valid.Count == 0 ? null : valid.Max(row => times[row]), EventTimes.Max(times, validity));
            var (start, end, least) = (random.Next(length + 1), random.Next(length + 1), random.NextInt64(-60, 60));
            var expected = valid.Where(row => row >= start && row < end && times[row] >= least).Select(row => (int?)row).FirstOrDefault() ?? -1;
            Assert.Equal(expected, EventTimes.FirstAtLeast(times, validity, start, end, least));
        }
    }

    /// <summary>Acts at multiples of a size, and notes how many rows each slice has.</summary>
    private sealed class Deadlines(long size, List<int> slices) : TestOperator
    {
        private long _watermark = Watermark.None;

        public override long NextDeadline => _watermark == Watermark.None ? Watermark.None + 1 : _watermark / size * size + size;

        public override bool OnBatch(int input, Batch batch, Output output)
        {
            slices.Add(batch.Length);
            return true;
        }

        public override bool OnWatermark(int input, long time, Output output)
        {
            _watermark = time;
            return base.OnWatermark(input, time, output);
        }
    }
}
