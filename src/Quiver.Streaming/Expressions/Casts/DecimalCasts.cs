using System.Numerics;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An integer to a decimal; fails when it has more digits than the type.</summary>
internal readonly struct IntegerToDecimal<T>(DataType type) : IUnary<T, Int128>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly Int128 _power = PowersOfTen.Of(type.Scale);
    private readonly Int128 _bound = PowersOfTen.Of(type.Precision - type.Scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Apply(T value, ref bool failed)
    {
        var wide = Int128.CreateTruncating(value);
        failed |= wide >= _bound || wide <= -_bound;
        return unchecked(wide * _power);
    }
}

/// <summary>A decimal to the nearest integer, halves away from zero; fails when it is out of range.</summary>
internal readonly struct DecimalToInteger<T>(int scale) : IUnary<Int128, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly Int128 _power = PowersOfTen.Of(scale);

    public T Apply(Int128 value, ref bool failed)
    {
        var whole = Rounding.Divide(value, _power);
        failed |= whole < Int128.CreateTruncating(T.MinValue) || whole > Int128.CreateTruncating(T.MaxValue);
        return T.CreateTruncating(whole);
    }
}

/// <summary>A decimal to another scale or precision, halves away from zero; fails when it has more digits than the type.</summary>
internal readonly struct DecimalToDecimal : IUnary<Int128, Int128>
{
    private readonly Int128 _power;
    private readonly Int128 _bound;
    private readonly bool _isFiner;

    public DecimalToDecimal(DataType from, DataType to)
    {
        _isFiner = to.Scale >= from.Scale;
        _power = PowersOfTen.Of(Math.Abs(to.Scale - from.Scale));
        _bound = PowersOfTen.Of(to.Precision - (_isFiner ? to.Scale - from.Scale : 0)); // before the digits are added, after they are taken
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Apply(Int128 value, ref bool failed)
    {
        var result = _isFiner ? value : Rounding.Divide(value, _power);
        failed |= result >= _bound || result <= -_bound;
        return _isFiner ? unchecked(result * _power) : result;
    }
}

/// <summary>A decimal to DOUBLE, by the steps DuckDB takes, so that the last bit is the same: one division where the digits fit, else whole and fractional part apart.</summary>
internal readonly struct DecimalToDouble(DataType type) : IUnary<Int128, double>
{
    private const long ExactBound = 1L << 53;

    private readonly Int128 _power = PowersOfTen.Of(type.Scale);
    private readonly double _unit = (double)PowersOfTen.Of(type.Scale);
    private readonly bool _isWide = type.Precision > 18; // DuckDB has it as a HUGEINT, else as a BIGINT

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Apply(Int128 value, ref bool failed)
    {
        if (value <= ExactBound && value >= -ExactBound) return (long)value / _unit;
        var (whole, rest) = Int128.DivRem(value, _power);
        return _isWide ? HugeIntToDouble.Of(whole) + HugeIntToDouble.Of(rest) / _unit : (long)whole + (long)rest / _unit;
    }
}

/// <summary>A decimal to FLOAT, as <see cref="DecimalToDouble"/>.</summary>
internal readonly struct DecimalToFloat(DataType type) : IUnary<Int128, float>
{
    private const long ExactBound = 1L << 24;

    private readonly Int128 _power = PowersOfTen.Of(type.Scale);
    private readonly float _unit = (float)(double)PowersOfTen.Of(type.Scale);
    private readonly bool _isWide = type.Precision > 18;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Apply(Int128 value, ref bool failed)
    {
        if (value <= ExactBound && value >= -ExactBound) return (long)value / _unit;
        var (whole, rest) = Int128.DivRem(value, _power);
        return _isWide ? HugeIntToFloat.Of(whole) + HugeIntToFloat.Of(rest) / _unit : (long)whole + (long)rest / _unit;
    }
}

/// <summary>A floating-point number to the nearest decimal, halves away from zero; fails when it has more digits than the type, is infinite or NaN.</summary>
internal readonly struct FloatToDecimal<T>(DataType type) : IUnary<T, Int128>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _power = (double)PowersOfTen.Of(type.Scale);
    private readonly double _bound = (double)PowersOfTen.Of(type.Precision);

    public Int128 Apply(T value, ref bool failed)
    {
        var scaled = Math.Round(double.CreateTruncating(value) * _power, MidpointRounding.AwayFromZero);
        var fits = scaled < _bound && scaled > -_bound;
        failed |= !fits;
        return fits ? Int128.CreateTruncating(T.CreateTruncating(scaled)) : 0; // a FLOAT is scaled to a FLOAT, as in DuckDB
    }
}

/// <summary>Rounding of integers.</summary>
internal static class Rounding
{
    /// <summary>The quotient rounded to the nearest integer, halves away from zero.</summary>
    /// <param name="value">At most 10^38 in size.</param>
    /// <param name="power">A power of ten.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Int128 Divide(Int128 value, Int128 power)
    {
        if (power == 1) return value;
        var half = power / 2;
        return (value + (value < 0 ? -half : half)) / power;
    }
}
