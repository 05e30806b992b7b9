using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads DATE: <c>2024-01-31</c>; infinities, years before 1 and beyond 9999 and others are left to DuckDB.</summary>
internal sealed class DateParser(EngineCasts casts) : FieldParser(casts)
{
    public const int Length = 10;

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (text.Length != Length || !TryRead(text, out var day)) return false;
        column.Append(day);
        return true;
    }

    /// <summary>Reads the day that a text begins with.</summary>
    /// <param name="text">Ten bytes at least.</param>
    /// <param name="day">Days since 1970-01-01.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        if (text[4] != '-' || text[7] != '-') return false;
        var (century, year, month, dayOfMonth) = (Digits.Two(text, 0), Digits.Two(text, 2), Digits.Two(text, 5), Digits.Two(text, 8));
        if (century > 99 || year > 99 || (uint)(month - 1) > 11) return false;
        year += century * 100;
        if (year == 0 || dayOfMonth == 0 || dayOfMonth > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, dayOfMonth).DayNumber - UnixTime.EpochDay;
        return true;
    }
}
