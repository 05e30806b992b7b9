using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>A column of the batch, shared.</summary>
internal sealed class ColumnReference(int index, DataType type) : Kernel(type)
{
    /// <summary>The column's position.</summary>
    public int Index => index;

    /// <inheritdoc/>
    public override bool IsTotal => true;

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch) => batch[index].Share();
}
