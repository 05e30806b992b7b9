using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>NOT: NULL of NULL.</summary>
internal sealed class Not(IEvaluator input) : Kernel(DataType.Boolean, input)
{
    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var column = operand.Column;
        var bits = Masks.Copy(column.Booleans);
        foreach (ref var word in bits.As<ulong>()[..BitSpans.Words(column.Length)]) word = ~word;
        return ColumnFactory.Bits(bits, column.Length, Masks.Of(column));
    }
}
