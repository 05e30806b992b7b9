using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A cast that leaves every slot as it is.</summary>
internal sealed class Retyped(IEvaluator input, DataType type) : Kernel(type, input)
{
    /// <inheritdoc/>
    public override bool IsTotal => AlwaysSucceeds(input);

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        using var column = input.Evaluate(batch);
        return column.As(Type);
    }
}
