using Quiver.Streaming.Expressions;

namespace Quiver.Streaming;

/// <summary>Windows of a number of calendar months, in UTC, side by side: months, quarters, years and their multiples.</summary>
/// <param name="time">Computes the event time.</param>
/// <param name="months">How many months, positive.</param>
/// <param name="origin">A month in which a window starts, counted from January of the year 0.</param>
/// <param name="latenessMicros">How long after its end a window stays open.</param>
/// <exception cref="ArgumentException">The event time is of another type than TIMESTAMP in microseconds.</exception>
internal sealed class CalendarWindows(IEvaluator time, int months, long origin, long latenessMicros) : WindowAssigner(time, latenessMicros)
{
    /// <inheritdoc/>
    public override TimeGrid Panes => default;

    /// <inheritdoc/>
    public override TimeGrid Starts => default;

    /// <inheritdoc/>
    public override long StartOf(long time) => Clamped(TimeOf(MonthOf(time)));

    /// <inheritdoc/>
    public override long Before(long start) => Clamped(TimeOf(MonthOf(start) - months));

    /// <inheritdoc/>
    public override long After(long start) => Clamped(TimeOf(MonthOf(start) + months));

    /// <inheritdoc/>
    public override long EndOf(long start) => After(start);

    /// <inheritdoc/>
    protected override Int128 FirstEndingAfter(Int128 time) => TimeOf(MonthOf(Clamped(time)));

    /// <inheritdoc/>
    protected override Int128 End(Int128 start) => TimeOf(MonthOf(Clamped(start)) + months);

    // The month in which the window of a time starts.
    private long MonthOf(long time)
    {
        var (year, month, _) = Calendar.DateOf(Calendar.DayOf(time));
        return (Calendar.FloorDivide((year * 12) + month - 1 - origin, months) * months) + origin;
    }

    private static Int128 TimeOf(long month)
    {
        var year = Calendar.FloorDivide(month, 12);
        return (Int128)Calendar.DayOf(year, (int)(month - (year * 12)) + 1, 1) * Calendar.MicrosPerDay;
    }
}
