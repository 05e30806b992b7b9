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

    private const int FewBytes = 1 << 11; // of results that are kept: memory is rented and given back as fast as more rows are computed

    private Column? _last; // the results made last, if they were few: held here too, and filled anew when nobody else holds them
    private bool _isBack;  // nobody does, and their memory takes the results under way

    /// <summary>The expressions it is made of.</summary>
    protected ImmutableArray<IEvaluator> Parts => parts;

    /// <summary>Whether it has a result for every row, selected or not, so that it may be computed over rows nobody asked for.</summary>
    public abstract bool IsTotal { get; }

    /// <inheritdoc/>
    public abstract Column Evaluate(Batch batch);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _last?.Dispose();
        _last = null;
        foreach (var part in parts) part.Dispose();
    }

    /// <summary>Memory for results, which <see cref="Finish"/> makes a column of, or <see cref="Abandon"/> gives back: that of the last ones, where nobody looks at them any more.</summary>
    /// <param name="bytes">How many bytes; their contents are undefined.</param>
    protected MemoryBlock Rent(int bytes)
    {
        _isBack = false;
        if (_last is not null)
        {
            if (_last.TryEmpty() && _last.Memory is var memory && memory.Length >= bytes)
            {
                _isBack = true;
                return memory;
            }

            _last.Dispose();
            _last = null;
        }

        return BufferPool.Rent(bytes);
    }

    /// <summary>The results as a column, which the caller owns.</summary>
    /// <param name="results">What <see cref="Rent"/> gave, filled.</param>
    /// <param name="length">How many rows there are.</param>
    /// <param name="validity">A set bit for each row that holds a value; null: all do.</param>
    protected Column Finish(MemoryBlock results, int length, MemoryBlock? validity)
    {
        if (_isBack)
        {
            _isBack = false;
            _last!.RefillSlots(length, validity);
            return _last.ShareOwn();
        }

        var column = Column.PooledSlots(Type, length, validity, results);
        if (results.Length <= FewBytes) _last = column.ShareOwn();
        return column;
    }

    /// <summary>Gives memory back that no column was made of.</summary>
    protected void Abandon(MemoryBlock results)
    {
        if (!_isBack) results.Release();
        _isBack = false;
    }

    /// <summary>Whether an expression is known to have a result for every row.</summary>
    public static bool AlwaysSucceeds(IEvaluator evaluator) => evaluator is Kernel { IsTotal: true };
}
