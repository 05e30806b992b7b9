namespace Quiver.Columns;

/// <summary>The order of intervals: as DuckDB's, with a month of 30 days and a day of 24 hours, whole days and months carried upward, then months, days and microseconds in turn.</summary>
internal static class IntervalOrder
{
    private const long MicrosPerDay = 86_400_000_000;
    private const int DaysPerMonth = 30;

    /// <summary>An integer that is ordered, and equal, as the intervals are.</summary>
    public static Int128 Key(Interval interval)
    {
        var days = interval.Days + interval.Micros / MicrosPerDay;
        var months = interval.Months + days / DaysPerMonth;
        var micros = interval.Micros % MicrosPerDay; // |micros| < 2^37, |days % 30| < 2^5: each has a field of its own, with room for its sign
        return ((Int128)months << 64) + (days % DaysPerMonth << 40) + micros;
    }

    /// <summary>Negative when <paramref name="left"/> is shorter, positive when it is longer, 0 when they are equal.</summary>
    public static int Compare(Interval left, Interval right) => Key(left).CompareTo(Key(right));
}
