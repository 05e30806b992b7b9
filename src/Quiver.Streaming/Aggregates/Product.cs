using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>product</c> of DOUBLE, multiplied in the order in which rows came. NULL of no values.</summary>
internal struct Product : IAggregate<Product, double, double>
{
    private double _product;
    private long _count;

    public static bool Retractable => false; // not after a zero

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Product state, double value, long weight)
    {
        state._product = state._count == 0 ? value : state._product * value;
        state._count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref Product state, in Product later)
    {
        if (later._count == 0) return;
        state._product = state._count == 0 ? later._product : state._product * later._product;
        state._count += later._count;
    }

    public static bool TryResult(in Product state, out double value)
    {
        value = state._product;
        return state._count != 0;
    }
}
