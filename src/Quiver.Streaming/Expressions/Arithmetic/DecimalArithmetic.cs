using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>Addition of decimals of one scale; a sum of more digits than the result's type has is a failure.</summary>
internal readonly struct AddDecimals(DataType type) : IBinary<Int128, Int128, Int128>
{
    private readonly Int128 _bound = PowersOfTen.Of(type.Precision);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Apply(Int128 left, Int128 right, ref bool failed)
    {
        var sum = default(AddIntegers<Int128>).Apply(left, right, ref failed);
        failed |= sum >= _bound || sum <= -_bound;
        return sum;
    }

    public string Failure(Int128 left, Int128 right, DataType type) => Overflow.Of("addition", type, $"{ValueText.Decimal(left, PowersOfTen.MaxDigits, type.Scale)} + {ValueText.Decimal(right, PowersOfTen.MaxDigits, type.Scale)}");
}

/// <summary>Subtraction of decimals of one scale; a difference of more digits than the result's type has is a failure.</summary>
internal readonly struct SubtractDecimals(DataType type) : IBinary<Int128, Int128, Int128>
{
    private readonly Int128 _bound = PowersOfTen.Of(type.Precision);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Apply(Int128 left, Int128 right, ref bool failed)
    {
        var difference = default(SubtractIntegers<Int128>).Apply(left, right, ref failed);
        failed |= difference >= _bound || difference <= -_bound;
        return difference;
    }

    public string Failure(Int128 left, Int128 right, DataType type) => Overflow.Of("subtraction", type, $"{ValueText.Decimal(left, PowersOfTen.MaxDigits, type.Scale)} - {ValueText.Decimal(right, PowersOfTen.MaxDigits, type.Scale)}");
}

/// <summary>Multiplication of decimals, whose scales add up; a product of more digits than the result's type has is a failure.</summary>
internal readonly struct MultiplyDecimals(DataType type, int leftScale, int rightScale) : IBinary<Int128, Int128, Int128>
{
    private readonly Int128 _bound = PowersOfTen.Of(type.Precision);
    private readonly int _leftScale = leftScale;
    private readonly int _rightScale = rightScale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Int128 Apply(Int128 left, Int128 right, ref bool failed)
    {
        var product = WideProduct.Of(left, right, ref failed);
        failed |= product >= _bound || product <= -_bound;
        return product;
    }

    public string Failure(Int128 left, Int128 right, DataType type) => Overflow.Of("multiplication", type, $"{ValueText.Decimal(left, PowersOfTen.MaxDigits, _leftScale)} * {ValueText.Decimal(right, PowersOfTen.MaxDigits, _rightScale)}");
}

/// <summary>Powers of ten as integers.</summary>
internal static class PowersOfTen
{
    /// <summary>The most digits a decimal has.</summary>
    public const int MaxDigits = 38;

    private static readonly Int128[] Powers = Make();

    /// <summary>10 to the power of <paramref name="exponent"/>, 0 to 38.</summary>
    public static Int128 Of(int exponent) => Powers[exponent];

    private static Int128[] Make()
    {
        var powers = new Int128[MaxDigits + 1];
        powers[0] = 1;
        for (var exponent = 1; exponent < powers.Length; exponent++) powers[exponent] = powers[exponent - 1] * 10;
        return powers;
    }
}
