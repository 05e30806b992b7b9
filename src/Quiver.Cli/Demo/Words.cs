namespace Quiver.Cli;

/// <summary>Numbers and times as the demo says them.</summary>
internal static class Words
{
    /// <summary>What the order of the flights is, for those who wonder.</summary>
    public const string Landing = "A flight is reported when it lands (estimated: departure + 30 minutes + distance at 8 miles a minute) and counted by the hour in which it left.";

    /// <summary>A count: 3,000,000.</summary>
    public static string Count(long count) => count.ToString("N0");

    /// <summary>A rate, with three digits that matter: 4,310,000 rows/s.</summary>
    public static string Rate(double rowsPerSecond)
    {
        if (rowsPerSecond < 1) return "0 rows/s";
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(rowsPerSecond)) - 2));
        return $"{Math.Round(rowsPerSecond / unit) * unit:N0} rows/s";
    }

    /// <summary>A moment: 2001-01-31 10:00.</summary>
    public static string Moment(DateTime? moment) => moment is { } time ? time.ToString("yyyy-MM-dd HH:mm") : "-";

    /// <summary>Minutes of delay: 12.3.</summary>
    public static string Minutes(double? minutes, string format = "0.0") => minutes is { } known ? known.ToString(format) : "-";

    /// <summary>A span that is left: 8 s, 2 min 5 s.</summary>
    public static string Span(TimeSpan span)
    {
        var seconds = (long)Math.Ceiling(span.TotalSeconds);
        return seconds < 60 ? $"{seconds} s" : $"{seconds / 60} min {seconds % 60} s";
    }
}
