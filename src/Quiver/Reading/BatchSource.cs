using Quiver.Columns;

namespace Quiver.Reading;

/// <summary>Batches one after another, for those who read rows. The batches are the source's: the last one is given back when the next is asked for. Used by one thread at a time.</summary>
internal abstract class BatchSource : IDisposable
{
    /// <summary>Names and types of the columns.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Whether a row is there or may come.</summary>
    public abstract bool HasRows { get; }

    /// <summary>The next batch, waited for on this thread; null at the end.</summary>
    public abstract Batch? Next(CancellationToken cancellation);

    /// <summary>The next batch, waited for without a thread; null at the end.</summary>
    public virtual ValueTask<Batch?> NextAsync(CancellationToken cancellation) => ValueTask.FromResult(Next(cancellation));

    /// <inheritdoc/>
    public abstract void Dispose();
}
