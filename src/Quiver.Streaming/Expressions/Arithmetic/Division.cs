using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>What is kept of a division of integers.</summary>
internal interface IDivision<T>
{
    /// <summary>Computes the result for a divisor that is neither 0 nor -1.</summary>
    static abstract T Apply(T left, T right);

    /// <summary>Computes the result for a divisor of -1.</summary>
    static abstract T ByMinusOne(T left);
}

/// <summary><c>//</c>: the quotient, cut toward zero.</summary>
internal readonly struct Quotient<T> : IDivision<T>
    where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T left, T right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ByMinusOne(T left) => unchecked(T.Zero - left);
}

/// <summary><c>%</c>: the remainder, with the sign of the dividend.</summary>
internal readonly struct Remainder<T> : IDivision<T>
    where T : unmanaged, IBinaryInteger<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T left, T right) => left % right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ByMinusOne(T left) => T.Zero;
}

/// <summary>Division of integers, and of decimals of one scale: NULL where a side is NULL or the divisor 0; the least value by -1 fails, as in DuckDB.</summary>
internal sealed class Division<T, TDivision>(IEvaluator left, IEvaluator right, DataType type) : Kernel(type, left, right)
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    where TDivision : struct, IDivision<T>
{
    private static readonly bool IsUnsigned = T.IsZero(T.MinValue);

    /// <inheritdoc/>
    public override bool IsTotal => IsUnsigned && AlwaysSucceeds(left) && AlwaysSucceeds(right);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var leftOperand = Borrowed.Of(left, batch);
        using var rightOperand = Borrowed.Of(right, batch);
        var (lefts, rights) = (leftOperand.Column, rightOperand.Column);
        var mask = Masks.And(lefts, rights);
        var results = BufferPool.Rent(batch.Length * Unsafe.SizeOf<T>());
        if (!Run(lefts.Slots<T>(), rights.Slots<T>(), results.As<T>(), ref mask)) Check(lefts, rights, batch, results, mask);
        return ColumnFactory.Fixed<T>(Type, results, batch.Length, mask);
    }

    private static bool Run(ReadOnlySpan<T> lefts, ReadOnlySpan<T> rights, Span<T> results, ref MemoryBlock? mask)
    {
        var failed = false;
        var minusOne = unchecked(T.Zero - T.One);
        for (var row = 0; row < rights.Length; row++)
        {
            var (dividend, divisor) = (lefts[row], rights[row]);
            if (T.IsZero(divisor))
            {
                results[row] = T.Zero;
                mask ??= Masks.RentSet(rights.Length);
                mask.As<ulong>()[row >> 6] &= ~(1UL << row);
            }
            else if (!IsUnsigned && divisor == minusOne) // the processor traps on the least value by -1
            {
                failed |= dividend == T.MinValue;
                results[row] = TDivision.ByMinusOne(dividend);
            }
            else
            {
                results[row] = TDivision.Apply(dividend, divisor);
            }
        }

        return !failed;
    }

    private void Check(Column lefts, Column rights, Batch batch, MemoryBlock results, MemoryBlock? mask)
    {
        var minusOne = unchecked(T.Zero - T.One);
        foreach (var row in CountedRows.Of(batch))
        {
            if (lefts.IsNull(row) || rights.IsNull(row) || lefts.Values<T>().All[row] != T.MinValue || rights.Values<T>().All[row] != minusOne) continue;
            results.Release();
            mask?.Release();
            throw new QuiverException(ErrorCode.QueryFailed, Overflow.Of("division", Type, $"{T.MinValue} / -1"));
        }
    }
}
