using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Quiver.Asking;
using Quiver.Columns;
using Quiver.Queries;
using Quiver.Reading;

namespace Quiver;

/// <summary>
/// The answer to a query asked once, batch by batch as DuckDB makes it: a few batches are made ahead, the rest when they are read, so an answer larger than memory can be read. All of it stands
/// at one position. Batches are the reader's, who disposes them. Safe to use from all threads; each batch goes to one reader. Dispose it to stop the query.
/// </summary>
public sealed partial class QueryStream : IDisposable, IAsyncEnumerable<Batch>
{
    private const int Ahead = 4; // batches

    private readonly Channel<Batch> _batches = Channel.CreateBounded<Batch>(new BoundedChannelOptions(Ahead) { SingleWriter = true });
    private readonly RunningQuery _running;
    private readonly Func<Exception, Exception> _explain;
    private readonly Task _making;
    private int _cancelled;

    internal QueryStream(OpenedQuery opened, RunningQuery running, Func<Exception, Exception> explain)
    {
        _running = running;
        _explain = explain;
        Schema = opened.Schema;
        AsOf = opened.AsOf;
        _making = Task.Factory.StartNew(() => Make(opened), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Names and types of the columns, known before the first row.</summary>
    public Schema Schema { get; }

    /// <summary>The position the answer holds at.</summary>
    public AsOf AsOf { get; }

    /// <summary>Its number among the queries of the connection: <see cref="QueryInfo.Id"/>.</summary>
    public long Id => _running.Id;

    /// <summary>How far it is, by what is read of sources and streams; null before it has begun, and when it has ended.</summary>
    public QueryProgress? Progress => _running.Progress;

    /// <summary>Whether rows are there or may come; false when all were read, and once it has failed or was cancelled.</summary>
    public bool IsActive => !IsCancelled && !_batches.Reader.Completion.IsCompleted;

    private bool IsCancelled => Volatile.Read(ref _cancelled) != 0;

    /// <summary>Reads what is there, without waiting.</summary>
    /// <param name="batch">The rows; null when there are none now.</param>
    /// <returns>Whether there were rows. When not, <see cref="IsActive"/> tells whether some may come.</returns>
    /// <exception cref="QuiverException">The query failed, or was cancelled (402).</exception>
    public bool TryNext([NotNullWhen(true)] out Batch? batch)
    {
        ThrowIfCancelled();
        if (_batches.Reader.TryRead(out batch)) return true;
        if (_batches.Reader.Completion is { IsFaulted: true, Exception.InnerException: { } error }) ExceptionDispatchInfo.Throw(error);
        return false;
    }

    /// <summary>Reads, waiting on this thread.</summary>
    /// <param name="cancellation">Ends the wait; the query goes on.</param>
    /// <returns>The rows; null when all were read.</returns>
    /// <exception cref="QuiverException">As <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Batch? Next(CancellationToken cancellation = default) => NextAsync(cancellation).AsTask().GetAwaiter().GetResult();

    /// <summary>Reads, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait; the query goes on.</param>
    /// <returns>The rows; null when all were read.</returns>
    /// <exception cref="QuiverException">As <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Batch?> NextAsync(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        while (true)
        {
            if (TryNext(out var batch)) return batch;
            if (!await _batches.Reader.WaitToReadAsync(cancellation)) return null;
        }
    }

    /// <summary>The batches until the end.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async IAsyncEnumerator<Batch> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await NextAsync(cancellationToken) is { } batch) yield return batch;
    }

    /// <summary>The rows as objects, read as they are asked for: columns are matched to constructor parameters or properties by name, Pascal to snake case.</summary>
    /// <typeparam name="T">A record, class or struct.</typeparam>
    /// <exception cref="QuiverException">The columns do not fit the members (<see cref="ErrorCode.SchemaMismatch"/>); or, while they are read, as <see cref="TryNext"/>.</exception>
    public IEnumerable<T> Rows<T>()
    {
        var reader = new RowReader<T>(Schema);
        return Read(reader);

        IEnumerable<T> Read(RowReader<T> reader)
        {
            while (Next() is { } batch)
            {
                using (batch)
                    for (var row = 0; row < batch.Length; row++) yield return reader.Read(batch, row);
            }
        }
    }

    /// <summary>The rows as ADO.NET reads them. Read by nothing else meanwhile.</summary>
    public BatchDataReader CreateDataReader() => new(new StreamedBatches(this));

    /// <summary>Stops the query; reads end with error 402. Later calls do nothing.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _cancelled, 1);
        _running.Stop(new QuiverException(ErrorCode.QueryCancelled, "The query was cancelled."));
    }

    /// <summary>Stops the query and gives back what nobody has read.</summary>
    public void Dispose()
    {
        Cancel();
        _making.Wait(); // not long: it is interrupted
        while (_batches.Reader.TryRead(out var batch)) batch.Dispose();
    }

    /// <summary><c>QueryStream(active)</c>, <c>(finished)</c> or <c>(cancelled)</c>.</summary>
    public override string ToString() => $"QueryStream({(IsCancelled ? "cancelled" : IsActive ? "active" : "finished")})";

    private void Make(OpenedQuery opened)
    {
        Exception? failure = null;
        try
        {
            using (opened)
            {
                using var reader = opened.Start();
                while (reader.Next(_running.Token) is { } batch) Give(batch);
            }
        }
#pragma warning disable CA1031 // told to whoever reads
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = _running.Told(_explain(error));
        }

        _running.Dispose(); // whoever reads the end finds it among those that ended
        _batches.Writer.Complete(failure);
    }

    private void Give(Batch batch)
    {
        try
        {
            _running.Rows += batch.Length;
            while (!_batches.Writer.TryWrite(batch)) _batches.Writer.WaitToWriteAsync(_running.Token).AsTask().GetAwaiter().GetResult();
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private void ThrowIfCancelled()
    {
        if (IsCancelled) throw new QuiverException(ErrorCode.QueryCancelled, "The query was cancelled, so its rows are not to be had. Ask it again.");
    }
}
