using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An operand for as long as it is looked at: a column of the batch as it is there, which nobody counts or disposes, or one that was computed, which is disposed with this.</summary>
internal readonly struct Borrowed : IDisposable
{
    private readonly bool _isOwned;

    private Borrowed(Column column, bool isOwned)
    {
        Column = column;
        _isOwned = isOwned;
    }

    /// <summary>The values.</summary>
    public Column Column { get; }

    /// <summary>Computes an operand. The batch must stay for as long as it is used.</summary>
    public static Borrowed Of(IEvaluator operand, Batch batch) =>
        operand is ColumnReference reference ? new Borrowed(batch[reference.Index], isOwned: false) : new Borrowed(operand.Evaluate(batch), isOwned: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwned) Column.Dispose();
    }
}
