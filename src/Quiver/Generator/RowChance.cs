namespace Quiver.Generator;

/// <summary>A number for each row of a column: by chance, and the same whenever it is asked for.</summary>
/// <param name="seed">The generator's seed.</param>
/// <param name="column">The column, from 0.</param>
/// <remarks>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, the mixing function of SplitMix64.</remarks>
internal readonly struct RowChance(long seed, int column)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _start = Mix(Mix((ulong)seed) + (ulong)(column + 1));

    /// <summary>64 even bits.</summary>
    /// <param name="row">The row's number, from 0.</param>
    public ulong this[long row] => Mix(_start + ((ulong)row * Golden));

    private static ulong Mix(ulong bits)
    {
        bits += Golden;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
