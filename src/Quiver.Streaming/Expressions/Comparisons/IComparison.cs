using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A test of two values in SQL's total order. The others follow: a > b is b &lt; a, a ≤ b is not b &lt; a.</summary>
internal interface IComparison<T>
{
    /// <summary>Whether it has a form for vectors.</summary>
    static virtual bool HasVector => false;

    /// <summary>Tests two values.</summary>
    static abstract bool Test(T left, T right);

    /// <summary>Tests whole vectors; the sign bit of an element is the answer.</summary>
    static virtual Vector512<T> Test(Vector512<T> left, Vector512<T> right) => throw new UnreachableException();
}

/// <summary>Equality of integers and of what is stored as one.</summary>
internal readonly struct EqualIntegers<T> : IComparison<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => Unsafe.SizeOf<T>() <= sizeof(long);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T left, T right) => left == right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) => Vector512.Equals(left, right);
}

/// <summary>Order of integers and of what is stored as one.</summary>
internal readonly struct LessIntegers<T> : IComparison<T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool HasVector => Unsafe.SizeOf<T>() <= sizeof(long);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T left, T right) => left < right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) => Vector512.LessThan(left, right);
}

/// <summary>Equality of floating-point numbers: −0.0 equals 0.0, NaN equals NaN.</summary>
internal readonly struct EqualFloats<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T left, T right) => left == right | (T.IsNaN(left) & T.IsNaN(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) =>
        Vector512.Equals(left, right) | ~(Vector512.Equals(left, left) | Vector512.Equals(right, right)); // only NaN differs from itself
}

/// <summary>Order of floating-point numbers: NaN is the greatest.</summary>
internal readonly struct LessFloats<T> : IComparison<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test(T left, T right) => left < right | (!T.IsNaN(left) & T.IsNaN(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test(Vector512<T> left, Vector512<T> right) =>
        Vector512.LessThan(left, right) | Vector512.AndNot(Vector512.Equals(left, left), Vector512.Equals(right, right));
}

/// <summary>Equality of intervals.</summary>
internal readonly struct EqualIntervals : IComparison<Interval>
{
    public static bool Test(Interval left, Interval right) => IntervalOrder.Compare(left, right) == 0;
}

/// <summary>Order of intervals.</summary>
internal readonly struct LessIntervals : IComparison<Interval>
{
    public static bool Test(Interval left, Interval right) => IntervalOrder.Compare(left, right) < 0;
}
