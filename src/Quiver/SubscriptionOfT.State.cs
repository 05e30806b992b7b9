using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;

namespace Quiver;

public sealed partial class Subscription<T>
{
    /// <summary>Names and types of the columns, known before the first row.</summary>
    public Schema Schema => Batches.Schema;

    /// <summary>Whether rows are there or may come; false when all were read, and once it has failed or was cancelled.</summary>
    public bool IsActive => _batch is not null || Batches.IsActive;

    /// <summary>The sequence number of the input that brought the row read last and those that came with it; 0 before the first.</summary>
    public long Position => Batches.Position;

    /// <summary>Reads a row, waiting on this thread as long as it takes.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there was one; false when all were read and none will come.</returns>
    /// <exception cref="QuiverException">As <see cref="Subscription.TryNext"/>, or a value does not fit its member.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public bool Next([MaybeNullWhen(false)] out T row, CancellationToken cancellation = default) => Next(Timeout.InfiniteTimeSpan, out row, cancellation);

    /// <summary>Stops the subscription, as <see cref="Dispose"/> does: waiting reads, and later ones, end with error 501. Later calls do nothing.</summary>
    public void Cancel() => Dispose();

    /// <summary><c>Subscription(active)</c>, <c>(finished)</c> or <c>(cancelled)</c>.</summary>
    public override string ToString() => _batch is null ? Batches.ToString() : "Subscription(active)";
}
