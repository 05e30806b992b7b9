using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Addition of integers of one type; a sum outside of it is a failure.</summary>
internal readonly struct AddIntegers<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static bool HasVector => Unsafe.SizeOf<T>() <= sizeof(long);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed)
    {
        var sum = unchecked(left + right);
        failed |= T.IsZero(T.MinValue) ? sum < left : T.IsNegative((left ^ sum) & (right ^ sum)); // the sign of both operands was lost
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed)
    {
        var sum = left + right;
        failed |= T.IsZero(T.MinValue) ? Vector512.LessThan(sum, left) : (left ^ sum) & (right ^ sum);
        return sum;
    }

    public string Failure(T left, T right, DataType type) => Overflow.Of("addition", type, $"{left} + {right}");
}

/// <summary>Subtraction of integers of one type; a difference outside of it is a failure.</summary>
internal readonly struct SubtractIntegers<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static bool HasVector => Unsafe.SizeOf<T>() <= sizeof(long);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed)
    {
        var difference = unchecked(left - right);
        failed |= T.IsZero(T.MinValue) ? left < right : T.IsNegative((left ^ right) & (left ^ difference));
        return difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right, ref Vector512<T> failed)
    {
        var difference = left - right;
        failed |= T.IsZero(T.MinValue) ? Vector512.LessThan(left, right) : (left ^ right) & (left ^ difference);
        return difference;
    }

    public string Failure(T left, T right, DataType type) => Overflow.Of("subtraction", type, $"{left} - {right}");
}

/// <summary>Multiplication of integers of one type; a product outside of it is a failure.</summary>
internal readonly struct MultiplyIntegers<T> : IBinary<T, T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T left, T right, ref bool failed)
    {
        if (typeof(T) == typeof(long))
        {
            var high = Math.BigMul(long.CreateTruncating(left), long.CreateTruncating(right), out var low);
            failed |= high != low >> 63;
            return T.CreateTruncating(low);
        }

        if (typeof(T) == typeof(ulong))
        {
            var high = Math.BigMul(ulong.CreateTruncating(left), ulong.CreateTruncating(right), out var low);
            failed |= high != 0;
            return T.CreateTruncating(low);
        }

        if (typeof(T) == typeof(Int128)) return T.CreateTruncating(WideProduct.Of(Int128.CreateTruncating(left), Int128.CreateTruncating(right), ref failed));

        if (T.IsZero(T.MinValue)) // up to 32 bits: the product of two fits twice as many
        {
            var product = ulong.CreateTruncating(left) * ulong.CreateTruncating(right);
            failed |= product > ulong.CreateTruncating(T.MaxValue);
            return T.CreateTruncating(product);
        }
        else
        {
            var product = long.CreateTruncating(left) * long.CreateTruncating(right);
            var result = T.CreateTruncating(product);
            failed |= long.CreateTruncating(result) != product;
            return result;
        }
    }

    public string Failure(T left, T right, DataType type) => Overflow.Of("multiplication", type, $"{left} * {right}");
}

/// <summary>The minus sign before an integer. The least signed value fails; unsigned values wrap round, as in DuckDB.</summary>
internal readonly struct NegateInteger<T> : IUnary<T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply(T value, ref bool failed)
    {
        failed |= !T.IsZero(T.MinValue) && value == T.MinValue;
        return unchecked(T.Zero - value);
    }
}

/// <summary>Products of 128-bit integers.</summary>
internal static class WideProduct
{
    /// <summary>The product; a failure when it is outside of 128 bits.</summary>
    public static Int128 Of(Int128 left, Int128 right, ref bool failed)
    {
        if ((long)left == left && (long)right == right) return (Int128)(long)left * (long)right;
        var negative = left < 0 != right < 0;
        var (large, small) = (Size(left), Size(right));
        if (large < small) (large, small) = (small, large);
        var low = (UInt128)(ulong)large * (ulong)small;
        var high = (large >> 64) * (ulong)small + (low >> 64); // no overflow: both factors are below 2^64
        var size = (high << 64) | (ulong)low;
        failed |= small >> 64 != 0 || high >> 64 != 0 || size > (UInt128)Int128.MaxValue + (negative ? 1U : 0U);
        return negative ? -(Int128)size : (Int128)size;
    }

    private static UInt128 Size(Int128 value) => value < 0 ? (UInt128)(-value) : (UInt128)value; // the least value negates to itself, whose bits are its size
}

/// <summary>The words for a result that its type cannot hold.</summary>
internal static class Overflow
{
    /// <summary>A message that names the operation, the type and the values.</summary>
    public static string Of(string operation, DataType type, string values) => $"Overflow in {operation} of {type} ({values}). Cast an operand to a wider type.";
}
