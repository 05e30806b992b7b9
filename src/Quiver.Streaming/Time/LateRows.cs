using Quiver.Columns;

namespace Quiver.Streaming.Time;

/// <summary>The columns of a query's late rows: the input's, then the row's sequence number, the window it was refused for, and by how much it was late.</summary>
internal static class LateRows
{
    /// <summary>The schema of <c>late('query')</c>.</summary>
    /// <param name="input">The schema of the query's input.</param>
    public static Schema SchemaOf(Schema input) => new(
    [
        .. input.Fields,
        new Field("_seq", DataType.Int64, Nullable: false),
        new Field("window_start", DataType.Timestamp), // null: the row had no event time
        new Field("window_end", DataType.Timestamp),
        new Field("late_by", DataType.Interval),       // watermark − (window_end + allowed lateness); null without event time
    ]);
}
