using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming;

/// <summary>Overlapping windows put together by two stacks against the same windows put together pane by pane; and floats, of which the order of merges shows, against themselves.</summary>
public sealed class TwoStacksTests
{
    private static readonly Schema Input = new(
        new Field("ts", DataType.Timestamp), new Field("k", DataType.Utf8), new Field("n", DataType.Int64), new Field("x", DataType.Float64), new Field("t", DataType.Utf8));

    private static readonly Field[] Exact =
    [
        new("a", DataType.Int64), new("b", DataType.Int128), new("c", DataType.Float64), new("d", DataType.Float64), new("e", DataType.Utf8), new("f", DataType.Utf8), new("g", DataType.Int64), new("h", DataType.Int64),
    ];

    private static readonly Field[] Floats = [new("a", DataType.Float64), new("b", DataType.Float64), new("c", DataType.Float64), new("d", DataType.Float64)];

    /// <param name="Time">Microseconds.</param>
    /// <param name="Key">A key.</param>
    /// <param name="Number">An integer.</param>
    /// <param name="Value">A float.</param>
    /// <param name="Text">A text.</param>
    private sealed record Row(long Time, string Key, long? Number, double? Value, string? Text);

    /// <param name="Slide">From one window to the next.</param>
    /// <param name="Size">Of a window.</param>
    /// <param name="Offset">Where a window starts.</param>
    /// <param name="Lateness">How long windows stay open.</param>
    private sealed record Hop(long Slide, long Size, long Offset, long Lateness);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Windows_are_those_that_are_put_together_pane_by_pane(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var (hop, rows) = Draw(random);
            var plain = Run(hop, Exact, rows, new Random(round), restores: false, stackPanes: false);
            Assert.Equal(plain.Order(StringComparer.Ordinal), Run(hop, Exact, rows, new Random(round + 1), restores: round % 2 == 0, stackPanes: true).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Rows_come_in_the_same_order_with_the_same_bits_however_the_input_is_cut_and_restored(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var (hop, rows) = Draw(random);
            var whole = Run(hop, Floats, rows, cuts: null, restores: false, stackPanes: true);
            Assert.Equal(whole, Run(hop, Floats, rows, new Random(round), restores: false, stackPanes: true));
            Assert.Equal(whole, Run(hop, Floats, rows, new Random(round + 1), restores: true, stackPanes: true));
        }
    }

    [Fact]
    public void Windows_have_the_same_bits_whenever_the_query_started()
    {
        var random = new Random(Seed: 7);
        for (var round = 0; round < 40; round++)
        {
            var (hop, rows) = Draw(random);
            rows = [.. rows.OrderBy(row => row.Time)];
            var all = Run(hop, Floats, rows, cuts: null, restores: false, stackPanes: true);
            var start = rows[rows.Count / 3].Time;
            var rest = Run(hop, Floats, [.. rows.Where(row => row.Time >= start)], cuts: null, restores: false, stackPanes: true);
            Assert.NotEmpty(rest);
            Assert.Equal(From(all, start), From(rest, start)); // windows that lie behind the start
        }
    }

    [Fact]
    public void Rows_that_come_to_panes_that_were_merged_count_in_the_windows_that_are_open()
    {
        // One pane after the other closes, and each time rows come to panes that were merged already, old and new ones, and to panes that were empty.
        var hop = new Hop(10, 70, 0, 0);
        using var stacked = new Runner(() => Create(hop, Exact, stackPanes: true), restores: false);
        using var plain = new Runner(() => Create(hop, Exact, stackPanes: false), restores: false);
        var random = new Random(Seed: 8);
        for (var step = 0; step < 200; step++)
        {
            Row[] rows = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, (step * 10) - random.Next(80)))];
            foreach (var runner in new[] { stacked, plain })
            {
                var watermark = step * 10L;
                runner.Step(BatchOf(rows), ref watermark);
                runner.Watermark(watermark);
            }
        }

        Assert.Equal(plain.Output.Rows.Order(StringComparer.Ordinal), stacked.Output.Rows.Order(StringComparer.Ordinal));
        Assert.NotEmpty(stacked.Output.LateRows);
    }

    private static (Hop Hop, List<Row> Rows) Draw(Random random)
    {
        var pane = random.Next(1, 50);
        var slide = pane * random.Next(1, 4);
        var hop = new Hop(slide, slide + (pane * random.Next(1, 20)), random.Next(-100, 100), random.Next(3) * pane);
        var now = random.NextInt64(-1_000, 1_000);
        var rows = new List<Row>();
        while (rows.Count < 300)
        {
            now += random.Next(30) == 0 ? hop.Size * random.Next(3) : random.Next(pane + 1);
            rows.Add(Any(random, random.Next(3) == 0 ? now - random.NextInt64(hop.Size + (2 * pane)) : now));
        }

        return (hop, rows);
    }

    private static Row Any(Random random, long time) => new(
        time, $"k{random.Next(1 + random.Next(12))}", random.Next(8) == 0 ? null : random.Next(-9, 9), random.Next(8) == 0 ? null : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9)), random.Next(5) == 0 ? null : $"text {random.Next(20)}");

    private static List<string> Run(Hop hop, Field[] results, List<Row> rows, Random? cuts, bool restores, bool stackPanes)
    {
        using var runner = new Runner(() => Create(hop, results, stackPanes), restores, isStingy: cuts is not null);
        var watermark = Watermark.None;
        for (var start = 0; start < rows.Count;)
        {
            var step = rows.GetRange(start, Math.Min(rows.Count - start, cuts?.Next(1, 30) ?? rows.Count));
            runner.Step(BatchOf(step), ref watermark, [.. step.Select(row => (long?)row.Time)]);
            start += step.Count;
        }

        runner.Watermark(Watermark.End);
        return runner.Output.Rows;
    }

    private static GroupedAggregation Create(Hop hop, Field[] results, bool stackPanes)
    {
        var last = new OrderKeyBytes([new OrderTerm(new ColumnAt(4, DataType.Utf8), Descending: false, NullsFirst: false)]);
        AggregateCall[] calls = results == Exact ?
        [
            new(Rule("count_star", null, DataType.Int64)),
            new(Rule("sum", DataType.Int64, DataType.Int128), new ColumnAt(2, DataType.Int64)),
            new(Rule("min", DataType.Float64, DataType.Float64), new ColumnAt(3, DataType.Float64)),
            new(Rule("max", DataType.Float64, DataType.Float64), new ColumnAt(3, DataType.Float64)),
            new(Rule("min", DataType.Utf8, DataType.Utf8), new ColumnAt(4, DataType.Utf8)),
            new(Rule("last", DataType.Utf8, DataType.Utf8, new AggregateOptions(OrderKeyType: DataType.Binary)), new ColumnAt(4, DataType.Utf8), last),
            new(Rule("first", DataType.Int64, DataType.Int64), new ColumnAt(2, DataType.Int64)),
            new(Rule("bit_xor", DataType.Int64, DataType.Int64), new ColumnAt(2, DataType.Int64)),
        ] :
        [
            .. results.Zip(["sum", "avg", "stddev", "product"]).Select(result => new AggregateCall(Rule(result.Second, DataType.Float64, DataType.Float64), new ColumnAt(3, DataType.Float64))),
        ];
        return new GroupedAggregation(
            Input,
            FixedWindows.Hop(new ColumnAt(0, DataType.Timestamp), hop.Slide, hop.Size, hop.Offset, hop.Lateness),
            [new ColumnAt(1, DataType.Utf8)],
            calls,
            EmitMode.OnWindowClose,
            new Schema([new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), Input[1], .. results]),
            stackPanes: stackPanes);
    }

    private static List<string> From(List<string> rows, long start) => [.. rows.Where(row => long.Parse(row.AsSpan(0, row.IndexOf('|', StringComparison.Ordinal)), CultureInfo.InvariantCulture) >= start)];

    private static GroupedAggregate Rule(string name, DataType? argument, DataType result, AggregateOptions options = default) => AggregateCatalog.TryCreate(name, argument, result, options)!;

    private static Batch BatchOf(IReadOnlyList<Row> rows) => new(
        Input,
        [
            Data.Column(DataType.Timestamp, [.. rows.Select(row => (object)row.Time)]), Data.Column(DataType.Utf8, [.. rows.Select(row => row.Key)]),
            Data.Column(DataType.Int64, [.. rows.Select(row => (object?)row.Number)]), Data.Column(DataType.Float64, [.. rows.Select(row => (object?)row.Value)]),
            Data.Column(DataType.Utf8, [.. rows.Select(row => row.Text)]),
        ],
        rows.Count);
}
