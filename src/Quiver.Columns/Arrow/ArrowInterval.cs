namespace Quiver.Columns;

/// <summary>The three ways in which Arrow stores calendar intervals, by the numbers of its metadata.</summary>
internal enum ArrowInterval : byte
{
    /// <summary>Whole months: 4 bytes.</summary>
    YearMonth,

    /// <summary>Days and milliseconds: 4 bytes each.</summary>
    DayTime,

    /// <summary>Months and days of 4 bytes each, and 8 bytes of nanoseconds.</summary>
    MonthDayNano,
}
