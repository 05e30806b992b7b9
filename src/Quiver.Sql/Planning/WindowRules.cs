using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>Finds the window of a grouping: the window function written in it, or <c>time_bucket</c> and <c>date_trunc</c> of an event time.</summary>
internal sealed class WindowRules(IKeptRules rules, Refusals refuse, long latenessMicros)
{
    private const long MicrosPerDay = 86_400_000_000;
    private const long MondayMicros = 4 * MicrosPerDay;               // 1970-01-05, the first Monday: weeks start on Mondays
    private const long BucketOriginMicros = 10_959 * MicrosPerDay;    // 2000-01-03, where DuckDB's time_bucket starts counting
    private const long BucketOriginMonth = 2_000 * 12;                // 2000-01, the same for months

    /// <summary>The window that a marker stands for.</summary>
    /// <param name="marker">The marker: kind, time, intervals.</param>
    /// <param name="time">Its time, over the columns of the input.</param>
    /// <param name="input">What is grouped.</param>
    /// <exception cref="QueryException">The time carries no watermark, an interval has no meaning, or there is no rule for the kind.</exception>
    public Window OfMarker(BoundFunction marker, BoundExpr time, LogicalPlan input)
    {
        var kind = (string)((BoundConstant)marker.Children[0].WithoutCasts()).Value!;
        var shape = ShapeOf(kind, marker);
        var eventTime = EventTimeOf(kind, time, input, marker);
        return WindowOver(time, shape, eventTime, input);
    }

    /// <summary>The window that a group key is when it is <c>time_bucket</c> or <c>date_trunc</c> of an event time; null when it is another key.</summary>
    /// <param name="key">The key, over the columns of the input.</param>
    /// <param name="input">What is grouped.</param>
    public Window? OfBucket(BoundExpr key, LogicalPlan input)
    {
        if (key.Type != DataType.Timestamp || key is not BoundFunction { Name: "time_bucket" or "date_trunc" or "datetrunc", Children: [var width, BoundRef time, ..] } function) return null;
        if (input.EventTimes.IndexOf(candidate => candidate.Column == time.Index) is not (>= 0 and var found)) return null;
        var shape = function.Name == "time_bucket" ? BucketOf(function) : rules.Constant(width) is string part ? TruncationTo(part) : null;
        return shape is null ? null : WindowOver(time, shape, input.EventTimes[found], input) with { Bucket = function.Name };
    }

    // What comes out of a window is in time for every window above it, so lateness is a matter of the first.
    private Window WindowOver(BoundExpr time, WindowShape shape, EventTimeColumn eventTime, LogicalPlan input)
    {
        var timestamp = time.Type == DataType.Timestamp ? time : new BoundCast(DataType.Timestamp, time, Try: false);
        return new Window(timestamp, shape, input.HasWindow() ? 0 : latenessMicros, eventTime.LeadMicros);
    }

    // That intervals are positive and fit each other was seen when the window was read.
    private FixedWindow ShapeOf(string kind, BoundFunction marker)
    {
        long Argument(int index) => index < marker.Children.Count ? Micros(rules.Interval(marker.Children[index])) : 0;
        return kind switch
        {
            "tumble" => new FixedWindow(Argument(2), Argument(2), Argument(3)),
            "hop" => new FixedWindow(Argument(2), Argument(3), Argument(4)),
            _ => throw refuse.WindowKind(kind, marker),
        };
    }

    private EventTimeColumn EventTimeOf(string kind, BoundExpr time, LogicalPlan input, BoundFunction marker)
    {
        if (time.WithoutCasts() is not BoundRef { Index: var column }) throw refuse.NotEventTime(kind, time, input, marker);
        if (input.EventTimes.Count == 0) throw refuse.NoWatermark(input, input.Schema[column], marker);
        return input.EventTimes.IndexOf(candidate => candidate.Column == column) is >= 0 and var found
            ? input.EventTimes[found]
            : throw refuse.NotEventTime(kind, new BoundRef(input.Schema[column].Type, column), input, marker);
    }

    // time_bucket(width, time[, offset | origin])
    private WindowShape? BucketOf(BoundFunction function)
    {
        if (rules.Constant(function.Children[0]) is not Interval width) return null;
        var third = function.Children.Count > 2 ? rules.Constant(function.Children[2]) : null;
        if (function.Children.Count > 2 && third is null) return null;
        if (width is { Months: > 0, Days: 0, Micros: 0 }) return third is null ? new CalendarWindow(width.Months, BucketOriginMonth) : null;
        if (width.Months != 0 || Micros(width) <= 0) return null;
        var offset = third switch
        {
            null => BucketOriginMicros,
            Interval { Months: 0 } shift => BucketOriginMicros + Micros(shift),
            long origin => origin,
            _ => (long?)null,
        };
        return offset is { } start ? new FixedWindow(Micros(width), Micros(width), start) : null;
    }

    private static WindowShape? TruncationTo(string part) => part.ToLowerInvariant() switch
    {
        "second" or "seconds" or "sec" or "secs" or "s" => Tumble(1_000_000),
        "minute" or "minutes" or "min" or "mins" or "m" => Tumble(60_000_000),
        "hour" or "hours" or "hr" or "hrs" or "h" => Tumble(3_600_000_000),
        "day" or "days" or "d" => Tumble(MicrosPerDay),
        "week" or "weeks" or "w" => Tumble(7 * MicrosPerDay, MondayMicros),
        "month" or "months" or "mon" or "mons" => new CalendarWindow(1, 0),
        "quarter" or "quarters" => new CalendarWindow(3, 0),
        "year" or "years" or "yr" or "yrs" or "y" => new CalendarWindow(12, 0),
        _ => null,
    };

    private static FixedWindow Tumble(long micros, long offset = 0) => new(micros, micros, offset);

    private static long Micros(Interval interval) => checked(interval.Days * MicrosPerDay + interval.Micros);
}
