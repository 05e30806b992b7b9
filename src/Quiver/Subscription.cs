using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Queries;
using Quiver.Reading;
using Quiver.Runtime;

namespace Quiver;

/// <summary>
/// The rows of a kept query as they come, batch by batch; read by one reader at a time, from any thread. Batches are the reader's: disposing one gives its memory back for reuse.
/// Dispose the subscription to stop it; a query that was kept only for it stops with it.
/// </summary>
public sealed partial class Subscription : IDisposable, IAsyncEnumerable<Batch>
{
    private readonly QueuedReader _rows;
    private readonly RunningQuery _running;
    private readonly Action<Subscription> _closed;
    private readonly AwaitedBatch _awaited;
    private readonly AwaitedBatch _awaitedWithin;
    private int _disposed;

    internal Subscription(QueuedReader rows, RunningQuery running, Action<Subscription> closed)
    {
        _rows = rows;
        _running = running;
        _closed = closed;
        _awaited = new AwaitedBatch(this, rows, goesOut: true);
        _awaitedWithin = new AwaitedBatch(this, rows, goesOut: false);
    }

    /// <summary>Names and types of the columns, known before the first row.</summary>
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
    internal string Text => _running.Sql;

    /// <summary>How it takes rows.</summary>
    internal SubscriptionOptions Options { get; init; } = new();

    /// <summary>The statement it was made by.</summary>
    internal Definition? Definition { get; init; }

    /// <summary>The sources whose rows it reads, by name.</summary>
    internal IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The columns that identify a row that later ones replace; null when rows only come.</summary>
    internal ValueList<int>? Keys { get; init; }

    /// <summary>Reads what there is, without waiting for rows to be written.</summary>
    /// <param name="batch">The rows; null when there are none now.</param>
    /// <returns>
    /// Whether there were rows. If not, all that was written before the call, by whatever thread, was run, and what came of it was read; but for what waits for another reader, whose queue is full, or behind
    /// an inline callback of another thread.
    /// </returns>
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
    public ValueTask<Batch?> NextAsync(CancellationToken cancellation = default) => AwaitNext(_awaited, cancellation);

    /// <summary>The batches until the input ends.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default) => new BatchEnumerator(this, cancellationToken);

    /// <summary>The rows as ADO.NET reads them: <see cref="BatchDataReader.Read()"/> waits for the next one. Read by nothing else meanwhile.</summary>
    public BatchDataReader CreateDataReader() => new(new SubscribedBatches(this, isOwned: false));

    /// <summary>Stops the subscription; waiting reads end with error 501.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _rows.Dispose();
        _closed(this);
    }

    /// <summary>As <see cref="TryNext"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    internal bool TryNextWithin([NotNullWhen(true)] out Batch? batch) => Take(_rows.TryNext(out var item), item, out batch);

    /// <summary>As <see cref="Next(TimeSpan, CancellationToken)"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    internal Batch? NextWithin(TimeSpan timeout, CancellationToken cancellation)
    {
        if (Take(_rows.Next(out var item, timeout, cancellation), item, out var batch)) return batch;
        return Ended ? null : throw TimedOut(timeout);
    }

    /// <summary>As <see cref="NextAsync(CancellationToken)"/>, by one who gives the batch to nobody outside, and disposes it.</summary>
    internal ValueTask<Batch?> NextWithinAsync(CancellationToken cancellation) => AwaitNext(_awaitedWithin, cancellation);

    private ValueTask<Batch?> AwaitNext(AwaitedBatch awaited, CancellationToken cancellation)
    {
        try
        {
            return _rows.BeginNext(cancellation, out var item, out var version) ? new ValueTask<Batch?>(awaited.BatchOf(item)) : new ValueTask<Batch?>(awaited, version);
        }
        catch (Exception failure) when (failure is QuiverException or OperationCanceledException or InvalidOperationException)
        {
            return ValueTask.FromException<Batch?>(failure);
        }
    }

    /// <summary>The rows of an item; null: all were read.</summary>
    private Batch? Take(StreamItem? item)
    {
        Take(item is null ? ReadOutcome.End : ReadOutcome.Rows, item ?? default, out var batch);
        return batch;
    }

    private bool Take(ReadOutcome outcome, StreamItem item, [NotNullWhen(true)] out Batch? batch)
    {
        batch = null;
        Ended |= outcome == ReadOutcome.End;
        if (outcome != ReadOutcome.Rows) return false;
        batch = item.Rows;
        _running.Rows += batch.Length;
        Dropped += item.Dropped;
        Position = item.Position;
        Watermark = EventTime.ToUtc(item.Watermark);
        return true;
    }

    /// <summary>The reader's answer as a batch: whoever awaits it is woken by the reader itself, with nothing in between.</summary>
    private sealed class AwaitedBatch(Subscription subscription, IValueTaskSource<StreamItem?> reader, bool goesOut) : IValueTaskSource<Batch?>
    {
        public Batch? BatchOf(StreamItem? item)
        {
            var batch = subscription.Take(item);
            return goesOut ? batch?.GoOut() : batch;
        }

        public Batch? GetResult(short token) => BatchOf(reader.GetResult(token));

        public ValueTaskSourceStatus GetStatus(short token) => reader.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => reader.OnCompleted(continuation, state, token, flags);
    }

    /// <summary>Goes through the batches, likewise.</summary>
    private sealed class BatchEnumerator(Subscription subscription, CancellationToken cancellation) : IAsyncEnumerator<Batch>, IValueTaskSource<bool>
    {
        private readonly AwaitedBatch _next = subscription._awaited;
        private Batch? _current;

        public Batch Current => _current!;

        public ValueTask<bool> MoveNextAsync()
        {
            try
            {
                if (!subscription._rows.BeginNext(cancellation, out var item, out var version)) return new ValueTask<bool>(this, version);
                _current = _next.BatchOf(item);
                return new ValueTask<bool>(_current is not null);
            }
            catch (Exception failure) when (failure is QuiverException or OperationCanceledException or InvalidOperationException)
            {
                return ValueTask.FromException<bool>(failure);
            }
        }

        public ValueTask DisposeAsync() => default;

        public bool GetResult(short token) => (_current = _next.GetResult(token)) is not null;

        public ValueTaskSourceStatus GetStatus(short token) => _next.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _next.OnCompleted(continuation, state, token, flags);
    }
}
