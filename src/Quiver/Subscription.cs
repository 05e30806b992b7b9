using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Runtime;

namespace Quiver;

/// <summary>
/// The rows of a kept query as they come, batch by batch; read by one reader at a time, from any thread. Batches are the reader's: disposing one gives its memory back for reuse.
/// Dispose the subscription to stop it; a query that was kept only for it stops with it.
/// </summary>
public sealed class Subscription : IDisposable, IAsyncEnumerable<Batch>
{
    private readonly QueuedReader _rows;
    private readonly Action<Subscription> _closed;
    private int _disposed;

    internal Subscription(QueuedReader rows, string text, Action<Subscription> closed)
    {
        _rows = rows;
        Text = text;
        _closed = closed;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema => _rows.Schema;

    /// <summary>Whether all rows were read and none will come.</summary>
    public bool Ended { get; private set; }

    /// <summary>Rows that this reader's queue dropped so far, under <see cref="SlowReader.DropOldest"/>.</summary>
    public long Dropped { get; private set; }

    /// <summary>The sequence number of the input that brought the rows read last; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>The watermark when the rows read last came, in UTC; null before the first, without event time, and after the end of the input.</summary>
    public DateTime? Watermark { get; private set; }

    /// <summary>Marks the running asynchronous method as a callback loop, whose writes never wait.</summary>
    internal void EnterLoop() => _rows.EnterLoop();

    /// <summary>The SQL it was made from.</summary>
    internal string Text { get; }

    /// <summary>How it takes rows.</summary>
    internal SubscriptionOptions Options { get; init; } = new();

    /// <summary>The statement it was made by.</summary>
    internal Definition? Definition { get; init; }

    /// <summary>The columns that identify a row that later ones replace; null when rows only come.</summary>
    internal ValueList<int>? Keys { get; init; }

    /// <summary>Reads what is there, without waiting.</summary>
    /// <param name="batch">The rows; null when there are none now.</param>
    /// <returns>Whether there were rows.</returns>
    /// <exception cref="QuiverException">The query failed, the reader was too slow (503), or it or the connection is closed.</exception>
    public bool TryNext([NotNullWhen(true)] out Batch? batch)
    {
        if (!TryNextWithin(out batch)) return false;
        batch = batch.GoOut();
        return true;
    }

    /// <summary>Reads, waiting on this thread.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> as long as it takes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows; null when all were read and none will come.</returns>
    /// <exception cref="QuiverException">Nothing came within the time (502); or as <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Batch? Next(TimeSpan timeout, CancellationToken cancellation = default) =>
        NextWithin(timeout, cancellation)?.GoOut();

    /// <summary>Reads, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows; null when all were read and none will come.</returns>
    /// <exception cref="QuiverException">As <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Batch?> NextAsync(CancellationToken cancellation = default)
    {
        var item = await _rows.NextAsync(cancellation);
        Take(item is null ? ReadOutcome.End : ReadOutcome.Rows, item ?? default, out var batch);
        return batch?.GoOut();
    }

    /// <summary>The batches until the input ends.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await NextAsync(cancellationToken) is { } batch) yield return batch;
    }

    /// <summary>Stops the subscription; waiting reads end with error 501.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _rows.Dispose();
        _closed(this);
    }

    /// <summary>As <see cref="TryNext"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    internal bool TryNextWithin([NotNullWhen(true)] out Batch? batch) => Take(_rows.TryNext(out var item), item, out batch);

    /// <summary>As <see cref="Next"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    internal Batch? NextWithin(TimeSpan timeout, CancellationToken cancellation)
    {
        if (Take(_rows.Next(out var item, timeout, cancellation), item, out var batch)) return batch;
        return Ended ? null : throw new QuiverException(ErrorCode.SubscriptionTimeout, $"No rows came within {timeout.TotalSeconds:0.###} seconds. Read again, or wait longer.");
    }

    /// <summary>As <see cref="NextAsync"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<Batch?> NextWithinAsync(CancellationToken cancellation)
    {
        var item = await _rows.NextAsync(cancellation);
        Take(item is null ? ReadOutcome.End : ReadOutcome.Rows, item ?? default, out var batch);
        return batch;
    }

    private bool Take(ReadOutcome outcome, StreamItem item, [NotNullWhen(true)] out Batch? batch)
    {
        batch = null;
        Ended |= outcome == ReadOutcome.End;
        if (outcome != ReadOutcome.Rows) return false;
        batch = item.Rows;
        Dropped += item.Dropped;
        Position = item.Position;
        Watermark = EventTime.ToUtc(item.Watermark);
        return true;
    }
}
