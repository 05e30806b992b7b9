using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming;

/// <summary>Aggregations of the tests, and batches for them.</summary>
internal static class TestAggregation
{
    public static readonly Schema Input = new(new Field("ts", DataType.Timestamp), new Field("k", DataType.Utf8), new Field("n", DataType.Int64), new Field("v", DataType.Int64));

    public static Batch BatchOf(IReadOnlyList<TestRow> rows, long firstSequence, TextDictionary? dictionary)
    {
        Column[] columns = [.. Input.Fields.Select((field, column) => (object?[])[.. rows.Select(row => row.Values[column])])
            .Select((values, column) => column == 1 && dictionary is not null ? Data.Coded(dictionary, values) : Data.Column(Input[column].Type, values))];
        var weights = rows.Any(row => row.Weight != 1) ? Data.Column(DataType.Int64, [.. rows.Select(row => (object)row.Weight)]) : null;
        var selection = rows.All(row => row.IsSelected) ? null : Selecting.Rows([.. Enumerable.Range(0, rows.Count).Where(row => rows[row].IsSelected)]);
        return new Batch(Input, [.. columns], rows.Count, firstSequence, weights, selection);
    }

    public static GroupedAggregation Create(TestWindow? window, int[] keys, EmitMode mode, bool isWeighted, bool? withTrail = null)
    {
        var odd = new Computed(DataType.Boolean, (batch, row) => Cells.Get(batch[2], row) is long number ? number % 2 != 0 : null);
        List<AggregateCall> calls =
        [
            new(new NaiveSum(), new Computed(DataType.Int64, (_, _) => 1L)),
            new(new NaiveSum(), new ColumnAt(3, DataType.Int64)),
            new(new NaiveSum(), new ColumnAt(3, DataType.Int64), Filter: odd),
        ];
        if (withTrail ?? !isWeighted) calls.Add(new(new NaiveTrail(), new ColumnAt(1, DataType.Utf8)));
        var schema = new Schema(
        [
            .. window is null ? (Field[])[] : [new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp)],
            .. keys.Select(key => Input[key]),
            .. calls.Select((call, index) => new Field($"a{index}", call.Aggregate.ResultType)),
        ]);
        return new GroupedAggregation(
            Input,
            window is null ? null : FixedWindows.Hop(new ColumnAt(0, DataType.Timestamp), window.Step, window.Size, window.Offset, window.Lateness),
            [.. keys.Select(key => new ColumnAt(key, Input[key].Type))],
            calls,
            mode,
            schema,
            isWeighted,
            sharePanes: window?.SharesPanes ?? false,
            stackPanes: window?.StacksPanes ?? false);
    }
}
