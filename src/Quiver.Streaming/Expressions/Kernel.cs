using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An expression of ours, computed by loops over columns. It owns the kernels of its parts. Used by one thread at a time, as operators are.</summary>
internal abstract class Kernel(DataType type) : IEvaluator
{
    /// <inheritdoc/>
    public DataType Type { get; } = type;

    /// <summary>Whether it has a result for every row, selected or not, so that it may be computed over rows nobody asked for.</summary>
    public abstract bool IsTotal { get; }

    /// <inheritdoc/>
    public abstract Column Evaluate(Batch batch);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Whether an expression is known to have a result for every row.</summary>
    public static bool AlwaysSucceeds(IEvaluator evaluator) => evaluator is Kernel { IsTotal: true };
}
