using System.Globalization;

namespace Quiver.Cli;

/// <summary>Spans of time as people type them: 500ms, 10s, 1.5m, 2h.</summary>
internal static class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24); // what timers take

    /// <summary>Reads a positive span; false for anything else.</summary>
    /// <param name="text">A number and a unit: ms, s, m or h.</param>
    /// <param name="duration">Receives the span.</param>
    public static bool TryRead(string text, out TimeSpan? duration)
    {
        duration = null;
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var milliseconds = number * text[digits..] switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" or "min" => 60_000,
            "h" => 3_600_000,
            _ => double.NaN,
        };
        if (!(milliseconds >= 1 && milliseconds <= Longest.TotalMilliseconds)) return false;
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }
}
