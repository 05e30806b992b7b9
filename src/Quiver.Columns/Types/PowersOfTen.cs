namespace Quiver.Columns;

/// <summary>10 to the power of 0 to 38, the scales of decimals.</summary>
internal static class PowersOfTen
{
    private static readonly Int128[] Powers = Create();

    /// <summary>10 to the power of a number.</summary>
    /// <param name="exponent">0 to 38.</param>
    public static Int128 Of(int exponent) => Powers[exponent];

    private static Int128[] Create()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
