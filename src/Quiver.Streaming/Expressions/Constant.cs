using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>The same value for every row. Kernels that take constants read <see cref="Value"/> and never make the column.</summary>
/// <param name="type">Its type.</param>
/// <param name="value">As <see cref="Cells.Get"/> gives it; null for NULL.</param>
internal sealed class Constant(DataType type, object? value) : Kernel(type)
{
    private Column? _column; // the longest asked for yet

    /// <summary>The value; null for NULL.</summary>
    public object? Value => value;

    /// <inheritdoc/>
    public override bool IsTotal => true;

    /// <inheritdoc/>
    public override Column Evaluate(Batch batch)
    {
        if (_column is null || _column.Length < batch.Length)
        {
            _column?.Dispose();
            _column = ColumnFactory.Constant(Type, value, batch.Length);
        }

        return _column.Slice(0, batch.Length);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _column?.Dispose();
        base.Dispose();
    }
}
