using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Expressions;

/// <summary>The Gregorian calendar, extended to all years, over days and microseconds since 1970-01-01.</summary>
/// <remarks>Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days: years begin in March, so that the leap day is the last.</remarks>
internal static class Calendar
{
    /// <summary>Microseconds of a day.</summary>
    public const long MicrosPerDay = 86_400_000_000;

    /// <summary>The earliest timestamp of SQL: 290309-12-22 (BC).</summary>
    public const long LeastTimestamp = -9_223_372_022_400_000_000;

    private const int DaysPerEra = 146_097; // 400 years

    /// <summary>Whether a date is infinity or -infinity.</summary>
    public static bool IsInfinite(int date) => date is int.MaxValue or -int.MaxValue;

    /// <summary>Whether a time is infinity or -infinity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsInfinite(long timestamp) => timestamp is long.MaxValue or -long.MaxValue;

    /// <summary>The day that holds a time, rounded down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long DayOf(long micros) => FloorDivide(micros, MicrosPerDay);

    /// <summary>The quotient rounded down, where C# rounds toward zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FloorDivide(long value, long divisor)
    {
        var quotient = value / divisor;
        return value - quotient * divisor < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The date of a day.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>The astronomical year (0 is 1 BC), the month from 1 and the day of the month from 1.</returns>
    public static (long Year, int Month, int Day) DateOf(long day)
    {
        day += 719_468; // days from 0000-03-01
        var era = FloorDivide(day, DaysPerEra);
        var dayOfEra = (int)(day - era * DaysPerEra);
        var yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var month = (5 * dayOfYear + 2) / 153; // from March
        return (yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1);
    }

    /// <summary>The day of a date.</summary>
    public static long DayOf(long year, int month, int day)
    {
        if (month <= 2) year--;
        var era = FloorDivide(year, 400);
        var yearOfEra = (int)(year - era * 400);
        var dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * DaysPerEra + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    /// <summary>How many days a month has.</summary>
    public static int DaysIn(long year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>A day some months later; a day of the month that is not there becomes the month's last.</summary>
    public static long AddMonths(long day, long months)
    {
        var (year, month, dayOfMonth) = DateOf(day);
        var count = year * 12 + (month - 1) + months;
        year = FloorDivide(count, 12);
        month = (int)(count - year * 12) + 1;
        return DayOf(year, month, Math.Min(dayOfMonth, DaysIn(year, month)));
    }
}
