using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;
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
/// <c>min</c> and <c>max</c> of slots of fixed width. The state holds the best key, xor the worst there is: so a state of zeros is one that any value beats, without a test for the
/// first row, and the better of two is the greater one read without sign, whichever end is looked for.
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
    private long _seen; // 1: there was a value; not kept where no value is the worst there is

    public static bool Retractable => false;

    private static TKey Worst
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TEnd.IsUpper ? TKey.MinValue : TKey.MaxValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref Extreme<T, TKey, TOrder, TEnd> state, T value, long weight)
    {
        if (TOrder.HasVector && Unsafe.SizeOf<TKey>() is 4 or 8) // all of it in a vector register: half the instructions
            state._best = GreaterUnsigned(Vector128.CreateScalarUnsafe(state._best), TOrder.Key(Vector128.CreateScalarUnsafe(value)) ^ Vector128.Create(Worst)).ToScalar();
        else
            state._best = GreaterUnsigned(state._best, TOrder.Key(value) ^ Worst);
        if (!TOrder.HasGaps) state._seen = 1;
    }

    public static void AddAll<TInput>(ref Extreme<T, TKey, TOrder, TEnd> state, TInput values, ReadOnlySpan<int> rows)
        where TInput : struct, IInput<T>, allows ref struct
    {
        if (rows.Length <= FewRows.Most)
        {
            foreach (var row in rows) Add(ref state, values[row], 1);
            return;
        }

        var isVectored = TInput.HasVectors && TOrder.HasVector && rows.Length >= Vector512<TKey>.Count && rows[^1] - rows[0] == rows.Length - 1; // rows ascend: they lie side by side
        var best = isVectored ? BestOfRun(values, rows[0], rows.Length) : BestOf(values, rows);
        state._best = GreaterUnsigned(state._best, best);
        state._seen = 1;
    }

    // Four at a time, none of which waits for another.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TKey BestOf<TInput>(TInput values, ReadOnlySpan<int> rows)
        where TInput : struct, IInput<T>, allows ref struct
    {
        var best = TKey.Zero;
        var (second, third, fourth) = (best, best, best);
        var k = 0;
        for (; k <= rows.Length - 4; k += 4)
        {
            best = GreaterUnsigned(best, TOrder.Key(values[rows[k]]) ^ Worst);
            second = GreaterUnsigned(second, TOrder.Key(values[rows[k + 1]]) ^ Worst);
            third = GreaterUnsigned(third, TOrder.Key(values[rows[k + 2]]) ^ Worst);
            fourth = GreaterUnsigned(fourth, TOrder.Key(values[rows[k + 3]]) ^ Worst);
        }

        for (; k < rows.Length; k++) best = GreaterUnsigned(best, TOrder.Key(values[rows[k]]) ^ Worst);
        return GreaterUnsigned(GreaterUnsigned(best, second), GreaterUnsigned(third, fourth));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TKey BestOfRun<TInput>(TInput values, int start, int length)
        where TInput : struct, IInput<T>, allows ref struct
    {
        var worst = Vector512.Create(Worst);
        var bests = Vector512<TKey>.Zero;
        var last = start + length - Vector512<TKey>.Count;
        for (var row = start; row < last; row += Vector512<TKey>.Count) bests = GreaterUnsigned(bests, TOrder.Key(values.Vector(row)) ^ worst);
        bests = GreaterUnsigned(bests, TOrder.Key(values.Vector(last)) ^ worst); // the last ones, some of them once more
        var best = bests[0];
        for (var lane = 1; lane < Vector512<TKey>.Count; lane++) best = GreaterUnsigned(best, bests[lane]);
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<TKey> GreaterUnsigned(Vector512<TKey> left, Vector512<TKey> right) => Unsafe.SizeOf<TKey>() switch
    {
        1 => Vector512.Max(left.As<TKey, byte>(), right.As<TKey, byte>()).As<byte, TKey>(),
        2 => Vector512.Max(left.As<TKey, ushort>(), right.As<TKey, ushort>()).As<ushort, TKey>(),
        4 => Vector512.Max(left.As<TKey, uint>(), right.As<TKey, uint>()).As<uint, TKey>(),
        _ => Vector512.Max(left.As<TKey, ulong>(), right.As<TKey, ulong>()).As<ulong, TKey>(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<TKey> GreaterUnsigned(Vector128<TKey> left, Vector128<TKey> right) => Unsafe.SizeOf<TKey>() == 4
        ? Vector128.Max(left.AsUInt32(), right.AsUInt32()).As<uint, TKey>()
        : Vector128.Max(left.AsUInt64(), right.AsUInt64()).As<ulong, TKey>();

    public static void Merge(ref Extreme<T, TKey, TOrder, TEnd> state, in Extreme<T, TKey, TOrder, TEnd> later)
    {
        state._best = GreaterUnsigned(state._best, later._best);
        state._seen |= later._seen;
    }

    public static bool TryResult(in Extreme<T, TKey, TOrder, TEnd> state, out T value)
    {
        value = TOrder.Value(state._best ^ Worst);
        return TOrder.HasGaps ? state._best != TKey.Zero : state._seen != 0;
    }

    // By vectors of which one element counts: the compiler makes a branch of Math.Max inside a loop, and which of two rows is greater cannot be predicted.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TKey GreaterUnsigned(TKey left, TKey right) => Unsafe.SizeOf<TKey>() switch
    {
        1 => Greater<byte>(left, right),
        2 => Greater<ushort>(left, right),
        4 => Greater<uint>(left, right),
        8 => Greater<ulong>(left, right),
        _ => Unsafe.BitCast<TKey, UInt128>(left) >= Unsafe.BitCast<TKey, UInt128>(right) ? left : right,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TKey Greater<TUnsigned>(TKey left, TKey right)
        where TUnsigned : unmanaged =>
        Unsafe.BitCast<TUnsigned, TKey>(Vector128.Max(Vector128.CreateScalarUnsafe(Unsafe.BitCast<TKey, TUnsigned>(left)), Vector128.CreateScalarUnsafe(Unsafe.BitCast<TKey, TUnsigned>(right))).ToScalar());
}
