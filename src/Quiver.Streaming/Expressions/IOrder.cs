using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Expressions;

/// <summary>Turns values into integers that are ordered as SQL orders the values, so that loops compare integers.</summary>
internal interface IOrder<T, TKey>
{
    /// <summary>The integer of a value.</summary>
    static abstract TKey Key(T value);

    /// <summary>The value of an integer that <see cref="Key"/> made.</summary>
    static abstract T Value(TKey key);
}

/// <summary>Integers, and what is stored as one: dates, times, decimals of one scale.</summary>
internal readonly struct IntegerOrder<T> : IOrder<T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Key(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value(T key) => key;
}

/// <summary>DOUBLE: NaN is the greatest, all NaN are one. −0.0 comes right before 0.0: comparisons that take them for equal add 0.0 first.</summary>
internal readonly struct DoubleOrder : IOrder<double, long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Key(double value)
    {
        var bits = double.IsNaN(value) ? 0x7ff8000000000000 : BitConverter.DoubleToInt64Bits(value);
        return bits ^ ((bits >> 63) & long.MaxValue); // of negative numbers a greater pattern is a smaller number
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Value(long key) => BitConverter.Int64BitsToDouble(key ^ ((key >> 63) & long.MaxValue));
}

/// <summary>FLOAT, as <see cref="DoubleOrder"/>.</summary>
internal readonly struct FloatOrder : IOrder<float, int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Key(float value)
    {
        var bits = float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToInt32Bits(value);
        return bits ^ ((bits >> 31) & int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Value(int key) => BitConverter.Int32BitsToSingle(key ^ ((key >> 31) & int.MaxValue));
}
