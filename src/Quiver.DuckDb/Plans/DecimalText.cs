using System.Globalization;

namespace Quiver.DuckDb.Plans;

/// <summary>Writes decimals: the unscaled integer with its point put in.</summary>
internal static class DecimalText
{
    /// <summary>The decimal with exactly <paramref name="scale"/> digits after the point.</summary>
    /// <param name="unscaled">The value times 10 to the power of the scale.</param>
    /// <param name="scale">Digits after the point, 0 to 38.</param>
    public static string Write(Int128 unscaled, int scale)
    {
        var digits = unscaled.ToString(CultureInfo.InvariantCulture);
        if (scale == 0) return digits;
        var sign = digits[0] == '-' ? "-" : "";
        var padded = digits[sign.Length..].PadLeft(scale + 1, '0');
        return $"{sign}{padded[..^scale]}.{padded[^scale..]}";
    }
}
