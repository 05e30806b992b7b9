using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Streaming.Expressions;

namespace Quiver.Streaming.Aggregates;

/// <summary>Which end of the order is looked for.</summary>
internal interface IEnd
{
    /// <summary>Whether it is the greatest (or last), not the least (or first).</summary>
    static abstract bool IsUpper { get; }
}

/// <summary>The least, or first.</summary>
internal readonly struct Lower : IEnd
{
    public static bool IsUpper => false;
}

/// <summary>The greatest, or last.</summary>
internal readonly struct Upper : IEnd
{
    public static bool IsUpper => true;
}

/// <summary>
/// <c>min</c> and <c>max</c> of slots of fixed width. The state holds the best key, xor the worst there is, so that a state of zeros is one that any value beats, without a test for
/// the first row.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <typeparam name="TKey">The integer whose order is that of the values.</typeparam>
/// <typeparam name="TOrder">Makes keys of values and back.</typeparam>
/// <typeparam name="TEnd">Least or greatest.</typeparam>
internal struct Extreme<T, TKey, TOrder, TEnd> : IAggregate<Extreme<T, TKey, TOrder, TEnd>, T, T>
    where T : unmanaged
    where TKey : unmanaged, IBinaryInteger<TKey>, IMinMaxValue<TKey>
    where TOrder : IOrder<T, TKey>
    where TEnd : IEnd
{
    private TKey _best;
    private long _seen;

    public static bool Retractable => false;

    private static TKey Worst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TEnd.IsUpper ? TKey.MinValue : TKey.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Extreme<T, TKey, TOrder, TEnd> state, T value, long weight)
    {
        state._best = Better(state._best ^ Worst, TOrder.Key(value)) ^ Worst;
        state._seen = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref Extreme<T, TKey, TOrder, TEnd> state, in Extreme<T, TKey, TOrder, TEnd> later)
    {
        state._best = Better(state._best ^ Worst, later._best ^ Worst) ^ Worst;
        state._seen |= later._seen;
    }

    public static bool TryResult(in Extreme<T, TKey, TOrder, TEnd> state, out T value)
    {
        value = TOrder.Value(state._best ^ Worst);
        return state._seen != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TKey Better(TKey left, TKey right) => TEnd.IsUpper ? TKey.Max(left, right) : TKey.Min(left, right);
}
