using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Quiver.Streaming.Expressions;

/// <summary>Turns values into integers that are ordered as SQL orders the values, so that loops compare integers.</summary>
internal interface IOrder<T, TKey>
{
    /// <summary>The integer of a value.</summary>
    static abstract TKey Key(T value);

    /// <summary>Whether neither the least nor the greatest integer is that of a value.</summary>
    static virtual bool HasGaps => false;

    /// <summary>Whether there is a form for vectors.</summary>
    static virtual bool HasVector => false;

    /// <summary>The integers of a whole vector.</summary>
    static virtual Vector512<TKey> Key(Vector512<T> values) => throw new UnreachableException();

    /// <summary>The integer of a value in a vector of which one element counts, for loops that go on in vectors with it; only where <see cref="HasVector"/> says so.</summary>
    static virtual Vector128<TKey> Key(Vector128<T> value) => throw new UnreachableException();

    /// <summary>The value of an integer that <see cref="Key(T)"/> made.</summary>
    static abstract T Value(TKey key);
}

/// <summary>Integers, and what is stored as one: dates, times, decimals of one scale.</summary>
internal readonly struct IntegerOrder<T> : IOrder<T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => Vector512<T>.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Key(Vector512<T> values) => values;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Key(Vector128<T> value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Key(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Value(T key) => key;
}

/// <summary>DOUBLE: NaN is the greatest, all NaN are one. −0.0 comes right before 0.0: comparisons that take them for equal add 0.0 first.</summary>
internal readonly struct DoubleOrder : IOrder<double, long>
{
    public static bool HasGaps => true;

    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Key(Vector512<double> values)
    {
        var bits = Vector512.ConditionalSelect(Vector512.Equals(values, values).AsInt64(), values.AsInt64(), Vector512.Create(0x7ff8000000000000));
        return bits ^ ((bits >> 63) & Vector512.Create(long.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<long> Key(Vector128<double> value)
    {
        var bits = Vector128.ConditionalSelect(Vector128.Equals(value, value).AsInt64(), value.AsInt64(), Vector128.Create(0x7ff8000000000000));
        return bits ^ ((bits >> 63) & Vector128.Create(long.MaxValue));
    }

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
    public static bool HasGaps => true;

    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Key(Vector512<float> values)
    {
        var bits = Vector512.ConditionalSelect(Vector512.Equals(values, values).AsInt32(), values.AsInt32(), Vector512.Create(0x7fc00000));
        return bits ^ ((bits >> 31) & Vector512.Create(int.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Key(Vector128<float> value)
    {
        var bits = Vector128.ConditionalSelect(Vector128.Equals(value, value).AsInt32(), value.AsInt32(), Vector128.Create(0x7fc00000));
        return bits ^ ((bits >> 31) & Vector128.Create(int.MaxValue));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Key(float value)
    {
        var bits = float.IsNaN(value) ? 0x7fc00000 : BitConverter.SingleToInt32Bits(value);
        return bits ^ ((bits >> 31) & int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Value(int key) => BitConverter.Int32BitsToSingle(key ^ ((key >> 31) & int.MaxValue));
}
