using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>The sum of integers of 128 bits and of decimals, exact: a total of 192 bits is not reached by 2^63 rows, so only a result that does not fit is an error. NULL of no rows.</summary>
internal struct WideSum : IAggregate<WideSum, Int128, Int128>, ISum
{
    public UInt128 Low;
    public long High;

    public static bool Retractable => true;

    /// <inheritdoc/>
    public long Count { readonly get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref WideSum state, Int128 value, long weight)
    {
        if (weight == 1) state.Add((UInt128)value, (long)(value >> 127));
        else state.AddWeighted(value, weight);
        state.Count += weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref WideSum state, in WideSum later)
    {
        state.Add(later.Low, later.High);
        state.Count += later.Count;
    }

    public static bool TryResult(in WideSum state, out Int128 value)
    {
        value = (Int128)state.Low;
        if (state.High != (long)(value >> 127)) Overflow(state.ToDouble());
        return state.Count != 0;
    }

    /// <inheritdoc/>
    public readonly double ToDouble() => High == (long)((Int128)Low >> 127) ? (double)(Int128)Low : Math.ScaleB(High, 128) + (double)Low;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(UInt128 low, long high)
    {
        var sum = Low + low;
        High += high + (sum < low ? 1 : 0);
        Low = sum;
    }

    private void AddWeighted(Int128 value, long weight)
    {
        var negative = value < 0 != weight < 0;
        var size = value < 0 ? (UInt128)(-value) : (UInt128)value; // of the least value too: it negates to itself
        var times = (UInt128)(weight < 0 ? (ulong)-weight : (ulong)weight);
        var low = (UInt128)(ulong)size * times;
        var middle = (UInt128)(ulong)(size >> 64) * times + (low >> 64);
        low = (middle << 64) | (ulong)low;
        var high = (long)(middle >> 64);
        if (negative)
        {
            low = ~low + 1;
            high = ~high + (low == 0 ? 1 : 0);
        }

        Add(low, high);
    }

    [DoesNotReturn]
    private static void Overflow(double total) => throw new QuiverException(
        ErrorCode.QueryFailed,
        $"A sum overflows: it is about {total:g17}, and 128 bits hold ±1.7e38. Cast the argument of sum to DOUBLE.");
}
