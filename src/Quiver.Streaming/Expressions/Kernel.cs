using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Streaming.Expressions;

/// <summary>An expression of ours, computed by loops over columns. Used by one thread at a time, as operators are.</summary>
/// <param name="type">The type of the results.</param>
/// <param name="parts">The expressions it is made of, which it owns.</param>
internal abstract class Kernel(DataType type, params ImmutableArray<IEvaluator> parts) : IEvaluator
{
    /// <inheritdoc/>
    public DataType Type { get; } = type;

    /// <summary>The expressions it is made of.</summary>
    protected ImmutableArray<IEvaluator> Parts => parts;

    /// <summary>Whether it has a result for every row, selected or not, so that it may be computed over rows nobody asked for.</summary>
    public abstract bool IsTotal { get; }

    /// <inheritdoc/>
    public abstract Column Evaluate(Batch batch);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }

    /// <summary>Whether an expression is known to have a result for every row.</summary>
    public static bool AlwaysSucceeds(IEvaluator evaluator) => evaluator is Kernel { IsTotal: true };
}
