using Quiver.Columns;
using Quiver.Streaming;
using static Quiver.Tests.Streaming.TestAggregation;

namespace Quiver.Tests.Streaming;

public sealed class GroupedAggregationTests
{
    private static readonly int[][] KeyChoices = [[], [1], [2], [1, 2], [0, 1, 2, 3]];

    [Theory]
    [InlineData("on close", true, false)]
    [InlineData("on close", true, true)]
    [InlineData("on close", false, false)]
    [InlineData("changes", true, false)]
    [InlineData("changes", true, true)]
    [InlineData("changes", false, false)]
    [InlineData("changes", false, true)]
    public void Results_are_those_of_the_plain_model_however_rows_are_cut_and_restored(string emit, bool isWindowed, bool isWeighted)
    {
        var mode = emit == "changes" ? EmitMode.Changes : EmitMode.OnWindowClose;
        var random = new Random(Seed: 11);
        for (var round = 0; round < 40; round++)
        {
            var keys = KeyChoices[round % KeyChoices.Length];
            var size = (long)Math.Pow(10, random.Next(1, 4));
            var window = isWindowed ? new TestWindow(size, random.NextInt64(-2 * size, 2 * size), Lateness: random.Next(3) * (size / 2), Delay: random.Next(3) * (size / 3)) : null;
            var rows = Rows(random, random.Next(0, 150), size, isWeighted, window, keys, round % 6 == 5);
            Check(rows, window, keys, mode, isWeighted, cuts: new Random(round), restores: false, isStingy: false);
            Check(rows, window, keys, mode, isWeighted, cuts: new Random(round + 1_000), restores: true, isStingy: true);
            Check(rows, window, keys, mode, isWeighted, cuts: null, restores: false, isStingy: false);
        }
    }

    [Theory]
    [InlineData("on close, shared", false)]
    [InlineData("on close, shared", true)]
    [InlineData("on close, shared, one by one", false)]
    [InlineData("on close, shared, one by one", true)]
    [InlineData("on close", false)]
    [InlineData("on close", true)]
    [InlineData("changes", false)]
    [InlineData("changes", true)]
    public void Overlapping_windows_are_those_of_the_plain_model_however_rows_are_cut_and_restored(string emit, bool isWeighted)
    {
        var mode = emit == "changes" ? EmitMode.Changes : EmitMode.OnWindowClose;
        var random = new Random(Seed: 12);
        for (var round = 0; round < 40; round++)
        {
            var keys = KeyChoices[round % KeyChoices.Length];
            var size = (long)Math.Pow(10, random.Next(1, 4));
            var slide = random.Next(3) == 0 ? size : random.Next(2) == 0 ? size / 5 : random.NextInt64(Math.Max(1, size / 12), size); // panes may be narrower than the slide
            var window = new TestWindow(size, random.NextInt64(-2 * size, 2 * size), Lateness: random.Next(3) * (size / 2), Delay: random.Next(3) * (size / 3), slide, SharesPanes: emit.Contains("shared", StringComparison.Ordinal), StacksPanes: emit != "on close, shared, one by one");
            var rows = Rows(random, random.Next(0, 150), size, isWeighted, window, keys, round % 6 == 5);
            Check(rows, window, keys, mode, isWeighted, cuts: new Random(round), restores: false, isStingy: false);
            Check(rows, window, keys, mode, isWeighted, cuts: new Random(round + 1_000), restores: true, isStingy: true);
            Check(rows, window, keys, mode, isWeighted, cuts: null, restores: false, isStingy: false);
        }
    }

    [Fact]
    public void Times_at_the_ends_of_the_range_have_windows_cut_off_there()
    {
        var random = new Random(Seed: 4);
        long[] times = [long.MinValue, long.MinValue + 1, long.MinValue + 99, long.MinValue + 1_000, -1, 0, 1, 500, long.MaxValue - 1_000, long.MaxValue - 99, long.MaxValue - 1, long.MaxValue];
        foreach (var size in new[] { 1, 7, 100, 1L << 52, TimeGrid.LongestMicros })
        {
            for (var round = 0; round < 12; round++)
            {
                var window = new TestWindow(size, random.NextInt64(-size, size), random.Next(2) * 50, Delay: 1 + (random.Next(2) * 1_000));
                var rows = Enumerable.Range(0, random.Next(1, 14))
                    .Select(_ => new TestRow(times[random.Next(times.Length)], $"k{random.Next(3)}", random.Next(5), random.Next(9)))
                    .OrderBy(row => round % 2 == 0 ? row.Time : 0).ToList();
                Check(rows, window, [1], EmitMode.OnWindowClose, isWeighted: false, cuts: new Random(round), restores: round % 3 == 0, isStingy: false);
                Check(rows, window, [1], EmitMode.OnWindowClose, isWeighted: false, cuts: null, restores: false, isStingy: false);
            }
        }
    }

    [Fact]
    public void A_thousand_windows_of_many_keys_close_in_batches_of_8192_rows_and_every_one_waits_for_credit()
    {
        var random = new Random(Seed: 8);
        var rows = Enumerable.Range(0, 40_000).Select(i => new TestRow(random.Next(10_000), null, random.Next(6_000), i)).ToList();
        var window = new TestWindow(10, 0, 0, Delay: 10_000);
        foreach (var isStingy in new[] { false, true })
        {
            var sizes = Check(rows, window, [2], EmitMode.OnWindowClose, isWeighted: false, cuts: null, restores: isStingy, isStingy);
            Assert.All(sizes, count => Assert.InRange(count, 1, 8_192));
            Assert.Equal((sizes.Sum() + 8_191) / 8_192, sizes.Count);
        }
    }

    [Fact]
    public void A_step_of_many_changes_leaves_in_pieces()
    {
        var rows = Enumerable.Range(0, 30_000).Select(i => new TestRow(null, null, i % 20_000, i)).ToList();
        foreach (var isStingy in new[] { false, true })
        {
            var sizes = Check(rows, null, [2], EmitMode.Changes, isWeighted: false, cuts: null, restores: isStingy, isStingy);
            Assert.All(sizes, count => Assert.InRange(count, 1, 8_192));
        }
    }

    [Fact]
    public void An_aggregate_without_keys_has_its_row_before_any_row_comes()
    {
        using var runner = new Runner(() => Create(null, [], EmitMode.Changes, isWeighted: true), restores: true);
        runner.EndStep();
        Assert.Equal(["NULL|NULL|NULL"], runner.Output.Rows);
        runner.EndStep();
        Assert.Single(runner.Output.Rows);

        var watermark = Watermark.None;
        runner.Step(BatchOf([new TestRow(null, "a", 1, 5)], 0, null), ref watermark);
        runner.Step(BatchOf([new TestRow(null, "a", 1, 5, Weight: -1)], 1, null), ref watermark);
        Assert.Equal(["NULL|NULL|NULL", "NULL|NULL|NULL", "1|5|5", "1|5|5", "NULL|NULL|NULL"], runner.Output.Rows);
        Assert.Equal([1, -1, 1, -1, 1], runner.Output.Weights);
    }

    [Fact]
    public void A_failing_argument_of_a_late_row_does_not_fail_the_query()
    {
        var fails = new Computed(DataType.Int64, (batch, row) => Cells.Get(batch[3], row) is 13L ? throw new QuiverException(ErrorCode.QueryFailed, "13") : 1L);
        var schema = new Schema(new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), new Field("s", DataType.Int64));
        using var runner = new Runner(
            () => new GroupedAggregation(Input, FixedWindows.Tumble(new ColumnAt(0, DataType.Timestamp), 10, 0, 0), [], [new AggregateCall(new NaiveSum(), fails)], EmitMode.OnWindowClose, schema), restores: false);
        var watermark = Watermark.None;
        TestRow[] rows = [new(20, null, null, 1), new(5, null, null, 13), new(21, null, null, 1)];
        runner.Step(BatchOf(rows, 0, null), ref watermark, [.. rows.Select(row => row.Time)]);
        runner.Watermark(Watermark.End);
        Assert.Equal(["20|30|2"], runner.Output.Rows);
        Assert.Equal(["5|NULL|NULL|13|1|0|10|0d 10"], runner.Output.LateRows);

        TestRow[] failing = [new(40, null, null, 13)];
        using var other = new Runner(
            () => new GroupedAggregation(Input, FixedWindows.Tumble(new ColumnAt(0, DataType.Timestamp), 10, 0, 0), [], [new AggregateCall(new NaiveSum(), fails)], EmitMode.OnWindowClose, schema), restores: false);
        Assert.Throws<QuiverException>(() => other.Step(BatchOf(failing, 0, null), ref watermark, [40]));
    }

    [Fact]
    public void Input_that_takes_rows_back_needs_aggregates_that_can()
    {
        Assert.Throws<ArgumentException>(() => Create(null, [], EmitMode.Changes, isWeighted: true, withTrail: true));
        using var plain = Create(null, [], EmitMode.Changes, isWeighted: false);
        using var batch = BatchOf([new TestRow(null, null, null, 1, Weight: -1)], 0, null);
        Assert.Throws<InvalidOperationException>(() => plain.OnBatch(0, batch, new Collected()));
    }

    // Gives the sizes of the batches that came out.
    private static List<int> Check(List<TestRow> rows, TestWindow? window, int[] keys, EmitMode mode, bool isWeighted, Random? cuts, bool restores, bool isStingy)
    {
        var model = new AggregationModel(window, keys, isWeighted);
        using var runner = new Runner(() => Create(window, keys, mode, isWeighted), restores, isStingy);
        var fold = new Dictionary<string, string>(StringComparer.Ordinal); // by window and key
        var dictionary = new TextDictionary();
        var isTotal = window is null && keys.Length == 0;
        var watermark = Watermark.None;
        for (var start = 0; start < rows.Count;)
        {
            var count = Math.Min(rows.Count - start, cuts?.Next(1, 40) ?? rows.Count);
            var step = rows.GetRange(start, count);
            var batch = BatchOf(step, model.Sequence, cuts is null || cuts.Next(2) == 0 ? dictionary : null);
            foreach (var row in step) model.Add(row);
            start += count;

            runner.Step(batch, ref watermark, window is null ? null : [.. step.Select(row => row.Time)], window?.Delay ?? 0);
            if (mode == EmitMode.OnWindowClose) AssertRows(window is null ? [] : model.Closed(), runner.Output.Rows, window);
            else Fold(runner.Output, fold, (window is null ? 0 : 2) + keys.Length, isTotal ? [model.All() is [var row] ? row : model.EmptyTotal()] : model.All());
            Assert.Equal(model.Late, runner.Output.LateRows);
            if (window is not null) Assert.Equal(watermark, model.Watermark);
        }

        runner.Watermark(Watermark.End);
        model.End();
        Assert.Equal(model.Late, runner.Output.LateRows);
        Assert.Equal(Watermark.End, runner.Output.Watermarks[^1]);
        Assert.Equal(runner.Output.Watermarks.Order(), runner.Output.Watermarks);
        if (mode == EmitMode.OnWindowClose) AssertRows(isTotal && model.All().Count == 0 ? [model.EmptyTotal()] : model.All(), runner.Output.Rows, window);
        else Fold(runner.Output, fold, (window is null ? 0 : 2) + keys.Length, isTotal ? [model.All() is [var row] ? row : model.EmptyTotal()] : model.All());
        return runner.Output.BatchSizes;
    }

    // Groups of windows put together from panes come in the order of the panes.
    private static void AssertRows(List<string> expected, IReadOnlyList<string> found, TestWindow? window)
    {
        if (window is { Overlaps: true, SharesPanes: true }) Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        else Assert.Equal(expected, found);
    }

    // Adds the changes of one step to what was shown before, and compares.
    private static void Fold(Collected changes, Dictionary<string, string> fold, int keyColumns, List<string> expected)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < changes.Rows.Count; index++)
        {
            var (row, weight) = (changes.Rows[index], changes.Weights[index]);
            var key = string.Join('|', row.Split('|')[..keyColumns]);
            if (weight < 0)
            {
                Assert.True(seen.Add(key), "One update a key and step.");
                Assert.True(fold.Remove(key, out var old));
                Assert.Equal(old, row);
            }
            else
            {
                var isPair = index > 0 && changes.Weights[index - 1] < 0 && changes.Rows[index - 1].StartsWith(key, StringComparison.Ordinal);
                Assert.True(seen.Add(key) || isPair, "One update a key and step, and old beside new.");
                if (isPair) Assert.NotEqual(changes.Rows[index - 1], row);
                fold.Add(key, row);
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), fold.Values.Order(StringComparer.Ordinal));
        changes.Clear();
    }

    private static List<TestRow> Rows(Random random, int count, long size, bool isWeighted, TestWindow? window, int[] keys, bool isSparse)
    {
        var rows = new List<TestRow>();
        var model = new AggregationModel(window, keys, isWeighted); // tells which rows can be taken back
        var now = random.NextInt64(-20 * size, 20 * size);
        while (rows.Count < count)
        {
            now += random.NextInt64(0, size / 3 + 2) + (random.Next(30) == 0 ? size * random.Next(isSparse ? 100_000 : 10) : 0);
            long? time = random.Next(15) == 0 ? null : now - random.NextInt64(0, size * 2) is var t && random.Next(3) == 0 ? t : now;
            if (random.Next(4) == 0 && time is not null) time -= ((time % size) + size) % size; // on the edge of a window
            var row = new TestRow(time, random.Next(6) == 0 ? null : $"key {random.Next(4)}", random.Next(6) == 0 ? null : random.Next(3), random.Next(6) == 0 ? null : random.NextInt64(-50, 50), IsSelected: random.Next(5) != 0);
            if (isWeighted && random.Next(3) == 0 && model.Any(random) is { } any) row = any with { Weight = -1 };
            rows.Add(row);
            model.Add(row);
        }

        return rows;
    }
}
