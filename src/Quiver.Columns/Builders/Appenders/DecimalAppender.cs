using System.Diagnostics.CodeAnalysis;

namespace Quiver.Columns;

/// <summary>Appends to a DECIMAL column what it can hold with all digits.</summary>
internal sealed class DecimalAppender : PlainAppender
{
    private readonly Int128 _end; // the first number, unscaled, that has too many digits

    public DecimalAppender(Field field, int capacity)
        : base(field, capacity) => _end = PowersOfTen.Of(field.Type.Precision);

    public override void Append(long value) => Append((Int128)value);

    public override void Append(ulong value) => Append((Int128)value);

    public override void Append(Int128 value)
    {
        var largest = PowersOfTen.Of(Field.Type.Precision - Field.Type.Scale) - 1;
        if (value > largest || value < -largest) TooLarge(value.ToString());
        Builder.Append(value * PowersOfTen.Of(Field.Type.Scale));
    }

    public override void Append(UInt128 value)
    {
        if (value > (UInt128)Int128.MaxValue) TooLarge(value.ToString());
        Append((Int128)value);
    }

    public override void Append(decimal value)
    {
        Span<int> parts = stackalloc int[4]; // 96 bits of magnitude, then sign and scale
        decimal.GetBits(value, parts);
        var unscaled = new Int128((uint)parts[2], ((ulong)(uint)parts[1] << 32) | (uint)parts[0]);
        var more = Field.Type.Scale - value.Scale;
        if (more >= 0)
        {
            if (unscaled > Int128.MaxValue / PowersOfTen.Of(more)) TooLarge(value.ToString());
            unscaled *= PowersOfTen.Of(more);
        }
        else
        {
            (unscaled, var lost) = Int128.DivRem(unscaled, PowersOfTen.Of(-more));
            if (lost != 0) Reject(value.ToString(), $"keeps {Field.Type.Scale} digits after the point", "Round it before, or declare the column with more digits.");
        }

        if (unscaled >= _end) TooLarge(value.ToString());
        Builder.Append(decimal.IsNegative(value) ? -unscaled : unscaled);
    }

    [DoesNotReturn]
    private void TooLarge(string value) =>
        Reject(value, $"holds {Field.Type.Precision - Field.Type.Scale} digits before the point", "Declare the column with more digits, or check the value before.");
}
