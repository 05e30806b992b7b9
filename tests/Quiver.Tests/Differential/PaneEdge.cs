using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Streaming.Expressions;
using Quiver.Tests.Streaming;

namespace Quiver.Tests.Differential;

/// <summary>Overlapping windows are put together from panes, and so are the sets of DISTINCT: fed at the operator's edge, each window must count the different values of its rows, counted by hand.</summary>
internal static class PaneEdge
{
    private const long Slide = 10;

    private static readonly Schema Input = new(new Field("ts", DataType.Timestamp), new Field("v", DataType.Int64));

    private static readonly Schema Output = new(
        new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), new Field("n", DataType.Int64), new Field("s", DataType.Int128));

    /// <summary>Checks one random run.</summary>
    /// <returns>What differs; null when nothing does.</returns>
    public static string? Check(long seed)
    {
        var random = new Random((int)seed);
        var panes = random.Next(1, 4);
        var distinct = new AggregateOptions(Distinct: true);
        using var grouping = new GroupedAggregation(
            Input,
            FixedWindows.Hop(new ColumnReference(0, DataType.Timestamp), Slide, panes * Slide, offsetMicros: 0, latenessMicros: 0),
            keys: [],
            [
                new AggregateCall(AggregateCatalog.TryCreate("count", DataType.Int64, DataType.Int64, distinct)!, new ColumnReference(1, DataType.Int64)),
                new AggregateCall(AggregateCatalog.TryCreate("sum", DataType.Int64, DataType.Int128, distinct)!, new ColumnReference(1, DataType.Int64)),
            ],
            EmitMode.OnWindowClose,
            Output);
        var emitted = new Collected();
        var rows = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (Time: (long)random.Next(60), Value: (long)random.Next(8))).ToList();
        using (var batch = Batch(rows)) grouping.OnBatch(0, batch, emitted);
        grouping.OnWatermark(0, Watermark.End, emitted);
        grouping.OnStepEnd(emitted);

        var expected = Enumerable.Range(-panes, 10).Select(window => window * Slide)
            .Select(start => (Start: start, Values: rows.Where(row => row.Time >= start && row.Time < start + (panes * Slide)).Select(row => row.Value).Distinct().ToList()))
            .Where(window => window.Values.Count > 0)
            .Select(window => string.Create(CultureInfo.InvariantCulture, $"{window.Start}|{window.Start + (panes * Slide)}|{window.Values.Count}|{window.Values.Sum()}"));
        return emitted.Rows.SequenceEqual(expected) ? null : $"DISTINCT over {panes} panes at the operator's edge, seed {seed}:\nemitted {string.Join(", ", emitted.Rows)}\nexpected {string.Join(", ", expected)}";
    }

    private static Batch Batch(List<(long Time, long Value)> rows)
    {
        using var times = new ColumnBuilder(DataType.Timestamp);
        using var values = new ColumnBuilder(DataType.Int64);
        foreach (var (time, value) in rows)
        {
            times.Append(time);
            values.Append(value);
        }

        return new Batch(Input, [times.Finish(), values.Finish()], rows.Count);
    }
}
