using System.Globalization;

namespace Quiver.Connectors;

/// <summary>How fast stored rows are replayed as a live stream.</summary>
internal abstract record Pace
{
    private Pace()
    {
    }

    /// <summary>As fast as it goes.</summary>
    public static Pace Max { get; } = new Unpaced();

    /// <summary>Reads <c>max</c>, <c>36000x</c> or <c>20s</c> (ms, s, m, h); null when the text is none of them.</summary>
    public static Pace? Parse(string text)
    {
        text = text.Trim();
        if (string.Equals(text, "max", StringComparison.OrdinalIgnoreCase)) return Max;
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0) return null;
        return text[digits..].Trim().ToLowerInvariant() switch
        {
            "x" => new Multiple(number),
            "ms" => Whole(number / 1000),
            "s" => Whole(number),
            "m" or "min" => Whole(number * 60),
            "h" => Whole(number * 3600),
            _ => null,
        };

        static Pace? Whole(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds ? new Within(TimeSpan.FromSeconds(seconds)) : null;
    }

    /// <summary>As fast as it goes.</summary>
    public sealed record Unpaced : Pace;

    /// <summary>So many times as fast as the rows' own time.</summary>
    public sealed record Multiple(double Factor) : Pace;

    /// <summary>All rows within that time, spread as their own time spreads them.</summary>
    public sealed record Within(TimeSpan Duration) : Pace;
}
