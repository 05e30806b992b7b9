using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>IS NULL and IS NOT NULL: the mask of its argument as a column.</summary>
internal sealed class IsNull(IEvaluator input, bool isNegated) : Kernel(DataType.Boolean, input)
{
    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var operand = Borrowed.Of(input, batch);
        var column = operand.Column;
        var bits = Masks.Rent(column.Length);
        var words = bits.As<ulong>()[..BitSpans.Words(column.Length)];
        if (column.NullCount == 0) words.Fill(ulong.MaxValue);
        else column.Validity.CopyTo(words);
        if (!isNegated)
            foreach (ref var word in words) word = ~word;
        return ColumnFactory.Bits(bits, column.Length);
    }
}
