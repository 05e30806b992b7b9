using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Quiver.Columns;

/// <summary>Appends to a DOUBLE or FLOAT column the nearest number, as SQL does when it widens numbers to floats.</summary>
internal sealed class FloatAppender<T>(Field field, int capacity) : PlainAppender(field, capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Append(double value)
    {
        var slot = T.CreateTruncating(value);
        if (T.IsInfinity(slot) && double.IsFinite(value)) OutOfRange(value);
        Builder.Append(slot);
    }

    public override void Append(long value) => Builder.Append(T.CreateTruncating(value));

    public override void Append(ulong value) => Builder.Append(T.CreateTruncating(value));

    public override void Append(Int128 value) => Builder.Append(T.CreateTruncating(value)); // at most 1.7e38

    public override void Append(UInt128 value) // the greatest is less than 3.403e38, and greater than the greatest float
    {
        var slot = T.CreateTruncating(value);
        if (T.IsInfinity(slot)) OutOfRange((double)value);
        Builder.Append(slot);
    }

    public override void Append(decimal value) => Builder.Append(T.CreateTruncating(value));

    [DoesNotReturn]
    private void OutOfRange(double value) => Reject(ValueText.Float(value), "holds up to 3.4028235e+38 on both sides of zero", "Declare the column as DOUBLE, or check the value before.");
}
