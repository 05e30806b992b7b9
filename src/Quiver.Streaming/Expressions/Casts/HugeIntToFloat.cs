using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Expressions;

/// <summary>HUGEINT to DOUBLE by the steps DuckDB takes: each half for itself, so that the result may be next to the nearest number, and is the same.</summary>
internal readonly struct HugeIntToDouble : IUnary<Int128, double>
{
    private const double Upper = ulong.MaxValue; // 2^64, as it is rounded

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(Int128 value, ref bool failed) => Of(value);

    /// <summary>The number of an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Of(Int128 value)
    {
        var upper = (long)(value >> 64);
        var lower = unchecked((ulong)value);
        return upper == -1 ? -(double)(ulong.MaxValue - lower) - 1 : lower + upper * Upper;
    }
}

/// <summary>HUGEINT to FLOAT, by way of DOUBLE.</summary>
internal readonly struct HugeIntToFloat : IUnary<Int128, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(Int128 value, ref bool failed) => Of(value);

    /// <summary>The number of an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Of(Int128 value) => (float)HugeIntToDouble.Of(value);
}
