using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An integer to another; fails when it is out of range.</summary>
internal readonly struct IntegerToInteger<TFrom, TTo> : IUnary<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom>
    where TTo : unmanaged, IBinaryInteger<TTo>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TTo Apply(TFrom value, ref bool failed)
    {
        var result = TTo.CreateTruncating(value);
        failed |= TFrom.CreateTruncating(result) != value | TFrom.IsNegative(value) != TTo.IsNegative(result);
        return result;
    }
}

/// <summary>An integer to the nearest floating-point number.</summary>
internal readonly struct IntegerToFloat<TFrom, TTo> : IUnary<TFrom, TTo>
    where TFrom : unmanaged, IBinaryInteger<TFrom>
    where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TTo Apply(TFrom value, ref bool failed) => TTo.CreateTruncating(value);

    /// <inheritdoc/>
    public static bool HasVector => typeof(TFrom) == typeof(long) && typeof(TTo) == typeof(double);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TTo> Apply(Vector512<TFrom> values) => Vector512.ConvertToDouble(values.As<TFrom, long>()).As<double, TTo>();
}

/// <summary>A floating-point number to one of another size; fails when a finite number becomes infinite.</summary>
internal readonly struct FloatToFloat<TFrom, TTo> : IUnary<TFrom, TTo>
    where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    where TTo : unmanaged, IBinaryFloatingPointIeee754<TTo>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TTo Apply(TFrom value, ref bool failed)
    {
        var result = TTo.CreateTruncating(value);
        failed |= TTo.IsInfinity(result) & !TFrom.IsInfinity(value);
        return result;
    }
}

/// <summary>A floating-point number to the nearest integer, halves to the even one; fails when it is out of range, infinite or NaN.</summary>
/// <remarks>As in DuckDB the range is tested before rounding, so that 127.5 passes and comes round to TINYINT −128.</remarks>
internal readonly struct FloatToInteger<TFrom, TTo> : IUnary<TFrom, TTo>
    where TFrom : unmanaged, IBinaryFloatingPointIeee754<TFrom>
    where TTo : unmanaged, IBinaryInteger<TTo>, IMinMaxValue<TTo>
{
    private static readonly TFrom Least = TFrom.CreateTruncating(TTo.MinValue);
    private static readonly TFrom Bound = TFrom.ScaleB(TFrom.One, Unsafe.SizeOf<TTo>() * 8 - (TTo.IsZero(TTo.MinValue) ? 0 : 1)); // one more than the greatest

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TTo Apply(TFrom value, ref bool failed)
    {
        var fits = value < Bound & (typeof(TTo) == typeof(Int128) ? value > Least : value >= Least); // DuckDB refuses the least HUGEINT
        failed |= !fits;
        if (!fits) return TTo.Zero; // a conversion out of range may be anything
        var rounded = TFrom.Round(value, MidpointRounding.ToEven);
        return Unsafe.SizeOf<TTo>() < sizeof(long) ? TTo.CreateTruncating(long.CreateTruncating(rounded)) : TTo.CreateTruncating(rounded);
    }
}

/// <summary>Booleans to numbers: 0 and 1.</summary>
internal sealed class BooleanToNumber<T>(IEvaluator input, DataType type, T one) : Kernel(type, input)
    where T : unmanaged
{
    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var column = operand.Column;
        var block = BufferPool.Rent(column.Length * Unsafe.SizeOf<T>());
        var slots = block.As<T>();
        var bits = column.Booleans;
        for (var row = 0; row < column.Length; row++) slots[row] = bits[row] ? one : default;
        return ColumnFactory.Fixed<T>(Type, block, column.Length, Masks.Of(column));
    }
}
