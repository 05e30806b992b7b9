using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Time;

namespace Quiver.Runtime;

/// <summary>
/// Finds rows whose event time is absurdly far ahead: further than the greatest skew from the watermark that stands before the row. They move no watermark and reach no query, else one
/// wrong clock would make every other row late. Row by row, so it does not matter how rows were cut into batches.
/// </summary>
internal static class SkewedRows
{
    /// <summary>Splits a batch.</summary>
    /// <param name="batch">The rows, without selection.</param>
    /// <param name="rule">How the source finds its watermark; it has a greatest skew.</param>
    /// <param name="watermark">The watermark before the batch.</param>
    /// <param name="buffer">Reused for times that have to be converted.</param>
    /// <returns>The rows that are skewed, in order, each with the watermark before it; null when there are none, which is found without looking at each.</returns>
    public static List<(int Row, long Watermark)>? Of(Batch batch, EventTimeRule rule, long watermark, ref long[] buffer)
    {
        var column = batch[rule.Column];
        var validity = column.Validity;
        var times = EventTimes.Micros(column, ref buffer);
        if (EventTimes.Max(times, validity) is not { } latest || (watermark != Watermark.None && latest <= Farthest(watermark, rule))) return null;

        List<(int, long)>? skewed = null;
        for (var row = 0; row < times.Length; row++)
        {
            if (!validity.IsEmpty && !validity[row]) continue;
            if (watermark != Watermark.None && times[row] > Farthest(watermark, rule)) (skewed ??= []).Add((row, watermark));
            else watermark = Math.Max(watermark, rule.WatermarkOf(times[row])); // the first time of all is taken as it is: there is nothing to measure it by
        }

        return skewed;
    }

    /// <summary>The rows as <c>late('source')</c> shows them: no window, and a negative <c>late_by</c>, which is how far the row is ahead of the watermark before it.</summary>
    public static Batch Refused(Batch batch, EventTimeRule rule, List<(int Row, long Watermark)> skewed, ref long[] buffer)
    {
        var schema = LateRows.SchemaOf(batch.Schema);
        var times = EventTimes.Micros(batch[rule.Column], ref buffer);
        using var sequence = new ColumnBuilder(DataType.Int64, skewed.Count);
        using var windows = new ColumnBuilder(DataType.Timestamp, skewed.Count);
        using var ahead = new ColumnBuilder(DataType.Interval, skewed.Count);
        foreach (var (row, watermark) in skewed)
        {
            sequence.Append(batch.FirstSequence + row);
            windows.AppendNull();
            ahead.Append(LateRows.Span(watermark, times[row]));
        }

        int[] rows = [.. skewed.Select(found => found.Row)];
        using var none = windows.Finish();
        ImmutableArray<Column> columns = [.. batch.Columns.Select(column => Gather.Rows(column, rows)), sequence.Finish(), none.Share(), none.Share(), ahead.Finish()];
        return Batch.Pooled(schema, columns.AsSpan(), rows.Length, firstSequence: 0);
    }

    private static long Farthest(long watermark, EventTimeRule rule)
    {
        var farthest = watermark + rule.MaxSkewMicros!.Value;
        return farthest < watermark ? long.MaxValue : farthest;
    }
}
