using Quiver.Catalog;
using Quiver.Queries;
using Quiver.Runtime;
using Quiver.Telemetry;

namespace Quiver;

public sealed partial class Connection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // for queries that were told to stop

    private Task? _shutdown;
    private volatile bool _closed;   // nothing is taken in any more …
    private volatile bool _shutDown; // … as it was shut down
    private int _disposed;

    /// <summary>Whether it is closed, or shut down, or being shut down: then nothing is executed, asked or written any more.</summary>
    public bool IsClosed => _closed;

    /// <summary>Whether what is written outlives the connection. False: this version keeps everything in memory.</summary>
    public bool IsCheckpointEnabled { get; }

    /// <summary>Stores the state as it is now, to go on from after the next start.</summary>
    /// <returns>The number of the checkpoint; null when checkpoints are not enabled, as in this version, which keeps everything in memory.</returns>
    /// <exception cref="QuiverException">The connection is closed (101, 901).</exception>
    public long? Checkpoint()
    {
        ThrowIfClosed();
        return null;
    }

    /// <summary>
    /// Starts the sources that bring their own rows (FROM FILES, FROM GENERATOR) and were not started yet. Without it each starts with the first subscription or stream that reads it. Later
    /// calls start those that were created since; one that runs is left as it is.
    /// </summary>
    /// <exception cref="QuiverException">The connection is closed (101, 901).</exception>
    public void Start()
    {
        lock (_statements)
        {
            ThrowIfClosed();
            StartSources(_catalog.Entries.OfType<SourceEntry>());
        }
    }

    /// <summary>
    /// Ends the connection when all that was taken in has been worked off. From the call on statements, queries and writes are refused with error 901, and sources bring no more rows. It then
    /// waits until what was written has run through all kept queries, callbacks were given their rows, and queries that are being answered have their answer. Subscriptions can read what they
    /// were given, and then end. <see cref="Close"/> does not wait for any of this.
    /// </summary>
    /// <param name="cancellation">Ends the wait: the connection is closed at once. Without it a subscription that nobody reads, under <see cref="SlowReader.Wait"/>, is waited for as long as it takes.</param>
    /// <exception cref="OperationCanceledException">The wait was ended; the connection is closed, and some rows were not worked off.</exception>
    public void Shutdown(CancellationToken cancellation = default)
    {
        if (CallbackScope.HoldsClaim) throw new InvalidOperationException("An inline callback runs inside a step, so it cannot wait for the engine to end. Shut it down from elsewhere.");
        ShutdownAsync(cancellation).GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Shutdown"/>, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait: the connection is closed at once.</param>
    /// <exception cref="OperationCanceledException">The wait was ended; the connection is closed, and some rows were not worked off.</exception>
    public Task ShutdownAsync(CancellationToken cancellation = default)
    {
        lock (_statements)
        {
            if (_shutdown is { } running) return running.WaitAsync(cancellation);
            if (_closed) return Task.CompletedTask;
            _shutDown = _closed = true;
            var isCallback = CallbackScope.Inside(_engine); // it would wait for itself
            return _shutdown = Task.Run(() => DrainAsync(isCallback, cancellation), CancellationToken.None);
        }
    }

    /// <summary>Ends all queries, subscriptions and waits, as <see cref="Dispose"/> does. Later calls do nothing.</summary>
    public void Close() => Dispose();

    /// <summary>Ends all queries, subscriptions and waits: they get error 101, as do later calls. What is in the middle is not waited for: <see cref="Shutdown"/> does that.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        lock (_statements) _closed = true;
        _queries.Stop(static kind => kind != QueryKind.Subscription, Gone());
        foreach (var source in _catalog.Entries.OfType<SourceEntry>()) source.Connector?.Dispose();
        EndConnectors();
        _engine.Dispose();
        if (!CallbackScope.Inside(_engine)) _queries.Answered().Wait(Patience);
        _asking.Dispose();
        _expressions.Dispose();
        _casts.Dispose();
        _planner.Dispose();
        Instruments.Remove(this);
        _options.Events?.Closed();
    }

    /// <summary>As <see cref="Dispose"/>, on a thread of the pool.</summary>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary><c>Connection(open)</c> or <c>Connection(closed)</c>.</summary>
    public override string ToString() => IsClosed ? "Connection(closed)" : "Connection(open)";

    private async Task DrainAsync(bool isCallback, CancellationToken cancellation)
    {
        try
        {
            _queries.Stop(static kind => kind == QueryKind.Streamed, Gone());
            var sources = AllSources.ToList();
            await Task.Run(() => sources.ForEach(source => source.Connector?.Dispose()), CancellationToken.None).WaitAsync(cancellation);
            await _engine.EndAllAsync([.. AllInputs.Select(input => input.Value)], Gone()).WaitAsync(cancellation);
            await _queries.Answered().WaitAsync(cancellation);
            if (!isCallback)
                foreach (var callback in _callbacks.Values) await callback.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellation.ThrowIfCancellationRequested();
        }
        finally
        {
            Dispose();
        }
    }

    private QuiverException Gone() => _shutDown
        ? new QuiverException(ErrorCode.Shutdown, "The connection is shut down. Open another one.")
        : new QuiverException(ErrorCode.ConnectionClosed, "The connection is closed. Open another one.");

    private void ThrowIfClosed()
    {
        if (_closed) throw Gone();
    }

    /// <summary>Notes that a query begins.</summary>
    private RunningQuery Begin(QueryKind kind, string sql, CancellationToken cancellation)
    {
        var running = _queries.Begin(kind, sql, cancellation);
        if (!_closed) return running;
        running.Dispose(); // closed meanwhile
        throw Gone();
    }
}
