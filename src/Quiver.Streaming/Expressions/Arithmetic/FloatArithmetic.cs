using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Addition by IEEE 754.</summary>
internal readonly struct AddFloats<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed) => left + right;

    public string Failure(T left, T right, DataType type) => "";
}

/// <summary>Subtraction by IEEE 754.</summary>
internal readonly struct SubtractFloats<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed) => left - right;

    public string Failure(T left, T right, DataType type) => "";
}

/// <summary>Multiplication by IEEE 754.</summary>
internal readonly struct MultiplyFloats<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed) => left * right;

    public string Failure(T left, T right, DataType type) => "";
}

/// <summary>Division by IEEE 754: by zero it is infinite or NaN.</summary>
internal readonly struct DivideFloats<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static bool HasVector => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed) => left / right;

    public string Failure(T left, T right, DataType type) => "";
}

/// <summary>The remainder of a division cut toward zero (C's fmod); of a division by zero NaN.</summary>
internal readonly struct RemainderOfFloats<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed) => left % right;

    public string Failure(T left, T right, DataType type) => "";
}

/// <summary>The minus sign before a floating-point number.</summary>
internal readonly struct NegateFloat<T> : IUnary<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ref bool failed) => -value;
}
