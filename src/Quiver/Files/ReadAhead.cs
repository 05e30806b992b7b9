using System.Threading.Channels;
using Quiver.Columns;

namespace Quiver.Files;

/// <summary>Reads the next batches on a thread of its own while the last one is being pushed.</summary>
internal sealed class ReadAhead : IDisposable
{
    private readonly Channel<Batch> _batches = Channel.CreateBounded<Batch>(new BoundedChannelOptions(capacity: 8) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stopping;
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="next">Makes the next batch; null at the end. Called on one thread.</param>
    /// <param name="cancellation">Stops it.</param>
    public ReadAhead(Func<CancellationToken, Batch?> next, CancellationToken cancellation)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = Task.Factory.StartNew(() => Read(next, _stopping.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next batch, which the caller owns; null at the end.</summary>
    /// <exception cref="QuiverException">Reading failed.</exception>
    public Batch? Next()
    {
        while (!_batches.Reader.TryPeek(out _))
        {
            if (!_batches.Reader.WaitToReadAsync(_stopping.Token).AsTask().GetAwaiter().GetResult()) return null;
        }

        return _batches.Reader.TryRead(out var batch) ? batch : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _reading.Wait();
        while (_batches.Reader.TryRead(out var batch)) batch.Dispose();
        _stopping.Dispose();
    }

    private void Read(Func<CancellationToken, Batch?> next, CancellationToken cancellation)
    {
        try
        {
            while (next(cancellation) is { } batch)
            {
                while (!_batches.Writer.TryWrite(batch))
                {
                    if (!_batches.Writer.WaitToWriteAsync(cancellation).AsTask().GetAwaiter().GetResult()) return;
                }
            }

            _batches.Writer.Complete();
        }
#pragma warning disable CA1031 // whatever stops the reading is thrown where the batches are awaited
        catch (Exception error)
#pragma warning restore CA1031
        {
            _batches.Writer.Complete(error);
        }
    }
}
