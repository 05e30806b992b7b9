using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// The sum of floating-point numbers: a total and, apart, the sum of what rounding took from it, so that the order of rows hardly matters and what is added can be taken back. Infinities
/// and NaN are counted, not added, for the same reason. NULL of no rows.
/// </summary>
internal struct FloatSum<T> : IAggregate<FloatSum<T>, T, double>, ISum
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public double High;
    public double Low;
    public long PositiveInfinities;
    public long NegativeInfinities;
    public long NaNs;

    public static bool Retractable => true;

    /// <inheritdoc/>
    public long Count { readonly get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref FloatSum<T> state, T value, long weight)
    {
        var number = double.CreateTruncating(value);
        state.Count += weight;
        if (!double.IsFinite(number))
        {
            state.CountSpecial(number, weight);
            if (state.Count == 0) state.High = state.Low = 0;
            return;
        }

        state.Add(weight == 1 ? number : number * weight); // exact for ±1, which is what operators send
        if (weight != 1 && state.Count == 0) state.High = state.Low = 0; // what rounding left behind goes with the last row
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddAll<TInput>(ref FloatSum<T> state, TInput values, ReadOnlySpan<int> rows)
        where TInput : struct, IInput<T>, allows ref struct
    {
        var (high, low) = (state.High, state.Low);
        foreach (var row in rows)
        {
            var number = double.CreateTruncating(values[row]);
            if (double.IsFinite(number)) TwoSum.Add(ref high, ref low, number);
            else state.CountSpecial(number, weight: 1);
        }

        (state.High, state.Low) = (high, low);
        state.Count += rows.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref FloatSum<T> state, in FloatSum<T> later)
    {
        state.Count += later.Count;
        state.PositiveInfinities += later.PositiveInfinities;
        state.NegativeInfinities += later.NegativeInfinities;
        state.NaNs += later.NaNs;
        state.Add(later.High);
        state.Low += later.Low;
        if (state.Count == 0) state.High = state.Low = 0;
    }

    public static bool TryResult(in FloatSum<T> state, out double value)
    {
        value = state.ToDouble();
        return state.Count != 0;
    }

    /// <inheritdoc/>
    public readonly double ToDouble() => NaNs != 0 || (PositiveInfinities != 0 && NegativeInfinities != 0) ? double.NaN
        : PositiveInfinities != 0 ? double.PositiveInfinity
        : NegativeInfinities != 0 ? double.NegativeInfinity
        : double.IsFinite(High) ? High + Low
        : High; // the error of an overflow is NaN: leave it out

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(double number) => TwoSum.Add(ref High, ref Low, number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // a call, however rare, would make the loop keep its counters in memory
    private void CountSpecial(double number, long weight)
    {
        if (double.IsNaN(number)) NaNs += weight;
        else if (number > 0) PositiveInfinities += weight;
        else NegativeInfinities += weight;
    }
}
