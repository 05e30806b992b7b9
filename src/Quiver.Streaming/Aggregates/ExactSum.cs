using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>The sum of integers of up to 64 bits, exact: a total of 128 bits is not reached by 2^64 rows. NULL of no rows.</summary>
internal struct ExactSum<T> : IAggregate<ExactSum<T>, T, Int128>, ISum
    where T : unmanaged, IBinaryInteger<T>
{
    public ulong Low;
    public long High;

    public static bool Retractable => true;

    /// <inheritdoc/>
    public long Count { readonly get; set; }

    /// <summary>The total.</summary>
    public readonly Int128 Total => new((ulong)High, Low);

    /// <inheritdoc/>
    public readonly double ToDouble() => (double)Total;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref ExactSum<T> state, T value, long weight)
    {
        ulong low;
        long high;
        if (typeof(T) == typeof(ulong))
        {
            low = ulong.CreateTruncating(value);
            high = 0;
        }
        else
        {
            var wide = long.CreateTruncating(value);
            low = (ulong)wide;
            high = wide >> 63;
        }

        if (weight != 1)
        {
            var product = new Int128((ulong)high, low) * weight;
            low = (ulong)product;
            high = (long)(product >> 64);
        }

        var sum = state.Low + low;
        state.High += high + (sum < low ? 1 : 0); // the carry of the lower word
        state.Low = sum;
        state.Count += weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref ExactSum<T> state, in ExactSum<T> later)
    {
        var total = state.Total + later.Total;
        state.Low = (ulong)total;
        state.High = (long)(total >> 64);
        state.Count += later.Count;
    }

    public static bool TryResult(in ExactSum<T> state, out Int128 value)
    {
        value = state.Total;
        return state.Count != 0;
    }
}
