using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Quiver.Columns;

/// <summary>Appends to an integer column what is within its range.</summary>
internal sealed class IntegerAppender<T>(Field field, int capacity) : PlainAppender(field, capacity)
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public override void Append(long value)
    {
        var slot = T.CreateTruncating(value);
        if (long.CreateTruncating(slot) != value || T.IsNegative(slot) != (value < 0)) OutOfRange(value);
        Builder.Append(slot);
    }

    public override void Append(ulong value)
    {
        var slot = T.CreateTruncating(value);
        if (ulong.CreateTruncating(slot) != value || T.IsNegative(slot)) OutOfRange(value);
        Builder.Append(slot);
    }

    public override void Append(Int128 value)
    {
        var slot = T.CreateTruncating(value);
        if (Int128.CreateTruncating(slot) != value || T.IsNegative(slot) != (value < 0)) OutOfRange(value);
        Builder.Append(slot);
    }

    public override void Append(UInt128 value)
    {
        var slot = T.CreateTruncating(value);
        if (UInt128.CreateTruncating(slot) != value || T.IsNegative(slot)) OutOfRange(value);
        Builder.Append(slot);
    }

    public override void Append(decimal value)
    {
        if (!decimal.IsInteger(value)) Reject(value.ToString(), "holds whole numbers only", "Round it before, or declare the column as a DECIMAL or DOUBLE.");
        Append((Int128)value);
    }

    [DoesNotReturn]
    private void OutOfRange<TValue>(TValue value) => Reject($"{value}", $"holds {T.MinValue} to {T.MaxValue}", "Declare the column with a wider type, or check the value before.");
}
