using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// As <see cref="FloatSum{T}"/>, bit by bit, of numbers that are never taken back: infinities and NaN are added like others, as nothing needs to know how many there were. So a group takes half the memory. (A total that
/// overflows is an infinity from then on, and meets one of the other sign as NaN.) NULL of no rows.
/// </summary>
internal struct AppendedFloatSum<T> : IAggregate<AppendedFloatSum<T>, T, double>, ISum
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private double _high;
    private double _low;

    public static bool Retractable => false;

    /// <inheritdoc/>
    public long Count { readonly get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref AppendedFloatSum<T> state, T value, long weight)
    {
        state.Count++;
        TwoSum.Add(ref state._high, ref state._low, double.CreateTruncating(value));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddAll<TInput>(ref AppendedFloatSum<T> state, TInput values, ReadOnlySpan<int> rows)
        where TInput : struct, IInput<T>, allows ref struct
    {
        var (high, low) = (state._high, state._low);
        foreach (var row in rows) TwoSum.Add(ref high, ref low, double.CreateTruncating(values[row]));
        (state._high, state._low) = (high, low);
        state.Count += rows.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref AppendedFloatSum<T> state, in AppendedFloatSum<T> later)
    {
        state.Count += later.Count;
        TwoSum.Add(ref state._high, ref state._low, later._high);
        state._low += later._low;
    }

    public static bool TryResult(in AppendedFloatSum<T> state, out double value)
    {
        value = state.ToDouble();
        return state.Count != 0;
    }

    /// <inheritdoc/>
    public readonly double ToDouble() => double.IsFinite(_high) ? _high + _low : double.IsNaN(_high) ? double.NaN : _high; // the error of what is not finite is NaN: leave it out
}
