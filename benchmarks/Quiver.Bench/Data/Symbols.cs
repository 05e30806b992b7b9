using System.Collections.Immutable;
using System.Text;

namespace Quiver.Bench.Data;

/// <summary>The thousand symbols that are traded: names of 3 to 8 letters, the first by far the most frequent (Zipf's law with exponent 1).</summary>
internal static class Symbols
{
    /// <summary>How many there are.</summary>
    public const int Count = 1_000;

    /// <summary>Their names, the most frequent first.</summary>
    public static ImmutableArray<string> Names { get; } = MakeNames();

    /// <summary>For each symbol the part of all rows that are of it or of one before it; the last is 1.</summary>
    public static ImmutableArray<double> Shares { get; } = MakeShares();

    /// <summary>A price to start from, 5 to 505, for each symbol.</summary>
    public static double[] FirstPrices()
    {
        var chance = new Chance(99);
        var prices = new double[Count];
        foreach (ref var price in prices.AsSpan()) price = 5 + (chance.Unit() * 500);
        return prices;
    }

    private static ImmutableArray<string> MakeNames()
    {
        var chance = new Chance(7);
        var names = new List<string>(Count);
        var taken = new HashSet<string>();
        while (names.Count < Count)
        {
            var name = MakeName(ref chance);
            if (taken.Add(name)) names.Add(name);
        }

        return [.. names];
    }

    private static string MakeName(ref Chance chance)
    {
        var letters = 3 + chance.Below(4);
        var name = new StringBuilder();
        for (var letter = 0; letter < letters; letter++) name.Append((char)('A' + chance.Below(26)));
        if (chance.Below(4) == 0) name.Append(".X");
        return name.ToString();
    }

    private static ImmutableArray<double> MakeShares()
    {
        var shares = new double[Count];
        var total = 0.0;
        for (var symbol = 0; symbol < Count; symbol++)
        {
            total += 1.0 / (symbol + 1);
            shares[symbol] = total;
        }

        foreach (ref var share in shares.AsSpan()) share /= total;
        return [.. shares];
    }
}
