using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;

namespace Quiver;

/// <summary>The rows of a kept query as objects, one by one; read by one reader at a time. Columns are matched to constructor parameters or properties by name, Pascal to snake case.</summary>
/// <typeparam name="T">A record, class or struct.</typeparam>
public sealed partial class Subscription<T> : IDisposable, IAsyncEnumerable<T>
{
    private readonly RowReader<T> _reader;
    private Batch? _batch;
    private int _row;

    internal Subscription(Subscription batches)
    {
        Batches = batches;
        _reader = new RowReader<T>(batches.Schema);
    }

    /// <summary>The subscription underneath: its position, its watermark, what it dropped. Its batches are read here.</summary>
    public Subscription Batches { get; }

    /// <summary>Reads a row if there is one, without waiting for rows to be written.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Whether there was one; if not, see <see cref="Subscription.TryNext"/>.</returns>
    /// <exception cref="QuiverException">As <see cref="Subscription.TryNext"/>, or a value does not fit its member.</exception>
    public bool TryNext([MaybeNullWhen(false)] out T row)
    {
        while (_batch is null)
        {
            if (!Batches.TryNextWithin(out _batch))
            {
                row = default;
                return false;
            }

            DropEmpty();
        }

        row = Take();
        return true;
    }

    /// <summary>Reads a row, waiting on this thread.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> as long as it takes.</param>
    /// <param name="row">The row.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there was one; false when all were read and none will come.</returns>
    /// <exception cref="QuiverException">As <see cref="Subscription.Next(TimeSpan, CancellationToken)"/>, or a value does not fit its member.</exception>
    public bool Next(TimeSpan timeout, [MaybeNullWhen(false)] out T row, CancellationToken cancellation = default)
    {
        while (_batch is null)
        {
            _batch = Batches.NextWithin(timeout, cancellation);
            if (_batch is null)
            {
                row = default;
                return false;
            }

            DropEmpty();
        }

        row = Take();
        return true;
    }

    /// <summary>The rows until the input ends.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            while (_batch is not null) yield return Take();
            _batch = await Batches.NextWithinAsync(cancellationToken);
            if (_batch is null) yield break;
            DropEmpty();
        }
    }

    /// <summary>Stops the subscription.</summary>
    public void Dispose()
    {
        if (_batch is not null) Done();
        Batches.Dispose();
    }

    private T Take() => ++_row < _batch!.Length ? _reader.Read(_batch, _row - 1) : TakeLast();

    // The batch is done also when its last row does not fit.
    private T TakeLast()
    {
        try
        {
            return _reader.Read(_batch!, _row - 1);
        }
        finally
        {
            Done();
        }
    }

    private void DropEmpty()
    {
        _row = 0;
        if (_batch!.Length == 0) Done();
    }

    private void Done()
    {
        _reader.EndBatch();
        _batch!.Dispose();
        _batch = null;
    }
}
