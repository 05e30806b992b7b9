using Quiver.Columns;

namespace Quiver.Streaming.Time;

/// <summary>The columns of a query's late rows: the input's, then the row's sequence number, the window it was refused for, and by how much it was late.</summary>
internal static class LateRows
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>The schema of <c>late('query')</c>.</summary>
    /// <param name="input">The schema of the query's input.</param>
    public static Schema SchemaOf(Schema input) => new(
    [
        .. SystemFields.Without(input).Fields, // the number stands behind them for all queries
        new Field("_seq", DataType.Int64, Nullable: false),
        new Field(Free("window_start", input), DataType.Timestamp), // null: the row had no event time
        new Field(Free("window_end", input), DataType.Timestamp),
        new Field(Free("late_by", input), DataType.Interval),       // how long ago the window had closed at the latest deadline before the row; null without event time
    ]);

    /// <summary>Makes a batch of rows that a windowed operator refused.</summary>
    /// <param name="schema">What <see cref="SchemaOf"/> gave for the batch's schema.</param>
    /// <param name="batch">The batch they came in.</param>
    /// <param name="refused">Which rows they are, and the windows they were refused for.</param>
    /// <param name="times">The event time of each row of the batch.</param>
    /// <param name="windows">Knows the ends of windows.</param>
    /// <param name="closedUpTo">The end of the last window that is closed.</param>
    public static Batch Of(Schema schema, Batch batch, in EventRows refused, Column times, WindowAssigner windows, long closedUpTo)
    {
        var rows = refused.Late;
        using var sequence = new ColumnBuilder(DataType.Int64, rows.Length);
        using var start = new ColumnBuilder(DataType.Timestamp, rows.Length);
        using var end = new ColumnBuilder(DataType.Timestamp, rows.Length);
        using var lateBy = new ColumnBuilder(DataType.Interval, rows.Length);
        var values = times.Values<long>();
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            sequence.Append(batch.FirstSequence + row);
            if (values.IsNull(row))
            {
                start.AppendNull();
                end.AppendNull();
                lateBy.AppendNull();
                continue;
            }

            var windowEnd = windows.EndOf(refused.LateStarts[k]);
            start.Append(refused.LateStarts[k]);
            end.Append(windowEnd);
            lateBy.Append(Span(closedUpTo, windowEnd));
        }

        var columns = new Column[schema.Count];
        for (var column = 0; column < columns.Length - 4; column++) columns[column] = Gather.Rows(batch[column], rows);
        (columns[^4], columns[^3], columns[^2], columns[^1]) = (sequence.Finish(), start.Finish(), end.Finish(), lateBy.Finish());
        return Batch.Pooled(schema, [.. columns], rows.Length, firstSequence: 0, batch.Weights is null ? null : Gather.Rows(batch.Weights, rows));
    }

    /// <summary>The name; numbered, as DuckDB numbers equal names, where the input has it: windows over the results of windows.</summary>
    private static string Free(string name, Schema input)
    {
        var free = name;
        for (var number = 1; input.IndexOf(free) >= 0; number++) free = $"{name}_{number}";
        return free;
    }

    // As DuckDB subtracts timestamps: whole days, then microseconds.
    internal static Interval Span(long later, long earlier)
    {
        var micros = (Int128)later - earlier;
        return new Interval(0, (int)(micros / MicrosPerDay), (long)(micros % MicrosPerDay));
    }
}
