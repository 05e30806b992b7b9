using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>Aggregates that keep something beside their rows, in the operator: windows of several panes, state frozen and restored between any two steps, garbage swept. The answers are put together by LINQ.</summary>
public sealed class AggregatesOverPanesTests
{
    private const long Slide = 1_000;

    private static readonly Schema Input = new(new Field("ts", DataType.Timestamp), new Field("k", DataType.Int64), new Field("n", DataType.Int64), new Field("t", DataType.Utf8));

    private static readonly Schema Output = new(
        new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), new Field("k", DataType.Int64), new Field("a", DataType.Int64), new Field("b", DataType.Int128),
        new Field("c", DataType.Utf8), new Field("d", DataType.Utf8), new Field("e", DataType.Utf8), new Field("f", DataType.Int64), new Field("g", DataType.Utf8), new Field("h", DataType.Utf8),
        new Field("i", DataType.List(DataType.Utf8)), new Field("j", DataType.List(DataType.Int64)), new Field("l", DataType.List(DataType.Int64)));

    private sealed record Row(long Time, long Key, long? Number, string? Text);

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Windows_answer_what_their_rows_say(int panes, bool restores)
    {
        var random = new Random(Seed: 19);
        using var runner = new Runner(() => Create(panes), restores);
        var all = new List<Row>();
        var watermark = Watermark.None;
        for (var step = 0; step < 40; step++)
        {
            var from = step * 700L;
            List<Row> rows = [.. Enumerable.Range(0, random.Next(1, 200)).Select(_ => new Row(
                from + random.Next(2_500), random.Next(3), random.Next(5) == 0 ? null : random.Next(-8, 8) + (step / 10 * 100), random.Next(5) == 0 ? null : $"{new string('x', random.Next(40))}{random.Next(9)}"))];
            all.AddRange(rows);
            runner.Step(BatchOf(rows), ref watermark);
            watermark = from;
            runner.Watermark(watermark);
        }

        runner.Watermark(Watermark.End);
        Assert.Equal(Expected(all, panes).Order(StringComparer.Ordinal), runner.Output.Rows.Order(StringComparer.Ordinal));
    }

    private static GroupedAggregation Create(int panes)
    {
        AggregateCall[] calls =
        [
            new(Rule("count", DataType.Int64, DataType.Int64, new AggregateOptions(Distinct: true)), new ColumnAt(2, DataType.Int64)),
            new(Rule("sum", DataType.Int64, DataType.Int128, new AggregateOptions(Distinct: true)), new ColumnAt(2, DataType.Int64)),
            new(Rule("string_agg", DataType.Utf8, DataType.Utf8, new AggregateOptions { Separator = "-" }), new ColumnAt(3, DataType.Utf8)),
            new(Rule("string_agg", DataType.Utf8, DataType.Utf8, new AggregateOptions(OrderKeyType: DataType.Binary) { Separator = "" }), new ColumnAt(3, DataType.Utf8), Key(2)),
            new(Rule("string_agg", DataType.Utf8, DataType.Utf8, new AggregateOptions(Distinct: true, OrderKeyType: DataType.Binary) { Separator = "," }), new ColumnAt(3, DataType.Utf8), Key(3)),
            new(Rule("first", DataType.Int64, DataType.Int64, default), new ColumnAt(2, DataType.Int64)),
            new(Rule("any_value", DataType.Utf8, DataType.Utf8, default), new ColumnAt(3, DataType.Utf8)),
            new(Rule("last", DataType.Utf8, DataType.Utf8, new AggregateOptions(OrderKeyType: DataType.Binary)), new ColumnAt(3, DataType.Utf8), Key(2)),
            new(Rule("list", DataType.Utf8, DataType.List(DataType.Utf8), default), new ColumnAt(3, DataType.Utf8)),
            new(Rule("list", DataType.Int64, DataType.List(DataType.Int64), new AggregateOptions(OrderKeyType: DataType.Binary)), new ColumnAt(2, DataType.Int64), Key(3)),
            new(Rule("list", DataType.Int64, DataType.List(DataType.Int64), new AggregateOptions(Distinct: true, OrderKeyType: DataType.Binary)), new ColumnAt(2, DataType.Int64), Key(2)),
        ];
        var time = new ColumnAt(0, DataType.Timestamp);
        return new GroupedAggregation(Input, FixedWindows.Hop(time, Slide, panes * Slide, 0, 0), [new ColumnAt(1, DataType.Int64)], calls, EmitMode.OnWindowClose, Output);
    }

    private static IEnumerable<string> Expected(List<Row> all, int panes) =>
        from start in Enumerable.Range(-panes, 80).Select(window => window * Slide)
        from rows in all.Where(row => row.Time >= start && row.Time < start + (panes * Slide)).GroupBy(row => row.Key)
        let numbers = rows.Where(row => row.Number is not null).Select(row => row.Number!.Value).Distinct().ToList()
        let texts = rows.Where(row => row.Text is not null).ToList()
        select Collected.Text(
        [
            start, start + (panes * Slide), rows.Key,
            (long)numbers.Count,
            numbers.Count == 0 ? null : (Int128)numbers.Sum(),
            texts.Count == 0 ? null : string.Join('-', texts.Select(row => row.Text)),
            texts.Count == 0 ? null : string.Concat(texts.OrderBy(row => row.Number is null).ThenByDescending(row => row.Number).Select(row => row.Text)),
            texts.Count == 0 ? null : string.Join(',', texts.Select(row => row.Text).Distinct().OrderDescending(StringComparer.Ordinal)),
            rows.First().Number,
            texts.FirstOrDefault()?.Text,
            rows.OrderBy(row => row.Number is null).ThenByDescending(row => row.Number).Last().Text,
            rows.Select(row => (object?)row.Text).ToArray(),
            rows.OrderBy(row => row.Text is null).ThenByDescending(row => row.Text, StringComparer.Ordinal).Select(row => (object?)row.Number).ToArray(),
            rows.Select(row => row.Number).Distinct().OrderBy(number => number is null).ThenByDescending(number => number).Select(number => (object?)number).ToArray(),
        ]);

    private static OrderKeyBytes Key(int column) => new([new OrderTerm(new ColumnAt(column, Input[column].Type), Descending: true, NullsFirst: false)]);

    private static GroupedAggregate Rule(string name, DataType argument, DataType result, AggregateOptions options) => AggregateCatalog.TryCreate(name, argument, result, options)!;

    private static Batch BatchOf(List<Row> rows) => new(
        Input,
        [
            Data.Column(DataType.Timestamp, [.. rows.Select(row => (object)row.Time)]), Data.Column(DataType.Int64, [.. rows.Select(row => (object)row.Key)]),
            Data.Column(DataType.Int64, [.. rows.Select(row => (object?)row.Number)]), Data.Column(DataType.Utf8, [.. rows.Select(row => (object?)row.Text)]),
        ],
        rows.Count);
}
