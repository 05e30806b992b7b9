using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>How bits are put together; of no values there are none set.</summary>
internal interface IBitwise
{
    /// <summary>Puts a value into the bits so far.</summary>
    static abstract T Fold<T>(T bits, T value)
        where T : IBinaryInteger<T>;

    /// <summary>The result of the bits.</summary>
    static abstract T Result<T>(T bits)
        where T : IBinaryInteger<T>;
}

/// <summary><c>bit_and</c>, of which the bits are those missing somewhere.</summary>
internal readonly struct BitAnd : IBitwise
{
    public static T Fold<T>(T bits, T value)
        where T : IBinaryInteger<T> => bits | ~value;

    public static T Result<T>(T bits)
        where T : IBinaryInteger<T> => ~bits;
}

/// <summary><c>bit_or</c>.</summary>
internal readonly struct BitOr : IBitwise
{
    public static T Fold<T>(T bits, T value)
        where T : IBinaryInteger<T> => bits | value;

    public static T Result<T>(T bits)
        where T : IBinaryInteger<T> => bits;
}

/// <summary><c>bit_xor</c>.</summary>
internal readonly struct BitXor : IBitwise
{
    public static T Fold<T>(T bits, T value)
        where T : IBinaryInteger<T> => bits ^ value;

    public static T Result<T>(T bits)
        where T : IBinaryInteger<T> => bits;
}

/// <summary>Integers put together bit by bit. NULL of no values.</summary>
internal struct BitwiseFold<T, TBitwise> : IAggregate<BitwiseFold<T, TBitwise>, T, T>
    where T : unmanaged, IBinaryInteger<T>
    where TBitwise : IBitwise
{
    private T _bits;
    private long _seen;

    public static bool Retractable => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(ref BitwiseFold<T, TBitwise> state, T value, long weight)
    {
        state._bits = TBitwise.Fold(state._bits, value);
        state._seen = 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Merge(ref BitwiseFold<T, TBitwise> state, in BitwiseFold<T, TBitwise> later)
    {
        if (later._seen != 0) Add(ref state, TBitwise.Result(later._bits), weight: 1);
    }

    public static bool TryResult(in BitwiseFold<T, TBitwise> state, out T value)
    {
        value = TBitwise.Result(state._bits);
        return state._seen != 0;
    }
}
