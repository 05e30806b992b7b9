using Quiver.DuckDb;

namespace Quiver.Queries;

/// <summary>A query that runs: what it is, and how it is stopped. Disposing it says that it has ended. Safe to use from all threads.</summary>
internal sealed class RunningQuery : IDisposable
{
    private readonly QueryRegistry _registry;
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationToken _callers;
    private readonly long _begun;
    private readonly Lock _lock = new();
    private QuiverException? _stoppedBy;
    private Session? _session;
    private string? _error;
    private long _rows;
    private long _written;
    private long _toWrite;
    private double _furthest;
    private bool _ended;

    public RunningQuery(QueryRegistry registry, long id, QueryKind kind, string sql, CancellationToken cancellation)
    {
        _registry = registry;
        _callers = cancellation;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Token = _stopping.Token;
        Id = id;
        Kind = kind;
        Sql = sql;
        Started = registry.Time.GetUtcNow();
        _begun = registry.Time.GetTimestamp();
    }

    public long Id { get; }

    public QueryKind Kind { get; }

    public string Sql { get; }

    public DateTimeOffset Started { get; }

    /// <summary>Cancelled by the caller's token, by <see cref="Stop"/>, and when the connection closes.</summary>
    public CancellationToken Token { get; }

    /// <summary>What stops it beside the token; set before anybody else knows of it.</summary>
    public Action? OnStop { get; set; }

    /// <summary>Whether it still runs, where that is seen elsewhere; null: until it is disposed.</summary>
    public Func<bool>? StillRuns { get; set; }

    /// <summary>Whether DuckDB is to note how far it is.</summary>
    public bool TellsProgress { get; set; }

    /// <summary>Rows answered so far.</summary>
    public long Rows
    {
        get => Volatile.Read(ref _rows);
        set => Volatile.Write(ref _rows, value);
    }

    public TimeSpan Elapsed => _registry.Time.GetElapsedTime(_begun);

    /// <summary>What is to be seen of it now.</summary>
    public QueryInfo Info => new(Id, Sql, Kind, !_ended && StillRuns?.Invoke() != false, Started, Elapsed, Rows, Progress?.Fraction, _error);

    /// <summary>Counts the rows that it scans of what Quiver retains.</summary>
    public ScanProgress Scanned { get; } = new();

    /// <summary>How far it is; null when no session runs it, or has not begun.</summary>
    public QueryProgress? Progress
    {
        get
        {
            lock (_lock)
            {
                if (_session is null && _toWrite == 0) return null;
                var (percent, done, all) = _session?.Progress ?? (-1, 0, 0);
                double? fraction = percent < 0 ? null : percent / 100;
                if (Scanned.InAll is > 0 and var toScan)
                {
                    (done, all) = (Scanned.Done, toScan);
                    fraction = Math.Min(fraction ?? 1, (double)done / all); // DuckDB tells of the files it reads beside, if there are any
                }

                if (IsWritten)
                {
                    fraction = _toWrite > 0 ? (1 + ((double)_written / _toWrite)) / 2 : fraction / 2;
                    (done, all) = (done + _written, all + _toWrite);
                }

                if (fraction is { } known) fraction = _furthest = Math.Clamp(known, _furthest, 1); // what is found to be read twice takes nothing back
                return new QueryProgress(fraction, done, all, Elapsed);
            }
        }
    }

    /// <summary>Whether its rows are written when all of them are there, as an INSERT does: that is the second half of it.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Notes how many rows of how many are written.</summary>
    public void Wrote(long rows, long inAll)
    {
        lock (_lock) (_written, _toWrite) = (rows, inAll);
    }

    /// <summary>Notes the session that runs it, which tells how far it is; null: none does any more.</summary>
    public void RunsIn(Session? session)
    {
        lock (_lock) _session = session;
    }

    /// <summary>Stops it.</summary>
    /// <param name="reason">What whoever waits for it is told.</param>
    public void Stop(QuiverException reason)
    {
        lock (_lock)
        {
            if (_ended || _stoppedBy is not null) return;
            _stoppedBy = reason;
        }

        OnStop?.Invoke();
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it has ended meanwhile
        }
    }

    /// <summary>Does it. An error is noted; what comes of stopping it is error 402 whatever was stopped, or why the connection closed.</summary>
    public T Run<T>(Func<T> query)
    {
        try
        {
            return query();
        }
        catch (Exception error)
        {
            var told = Told(error);
            if (ReferenceEquals(told, error)) throw;
            throw told;
        }
    }

    /// <summary>The error that users are told, which is noted.</summary>
    public Exception Told(Exception error)
    {
        var isStopped = error is OperationCanceledException or QuiverException && Token.IsCancellationRequested; // a scan that was stopped in its wait has an error of its own
        var told = isStopped ? _stoppedBy ?? CancelledBy(_callers) : error;
        _error = told.Message;
        return told;
    }

    /// <summary>The error of a query whose caller has cancelled it.</summary>
    public static QuiverException CancelledBy(CancellationToken callers) =>
        new(ErrorCode.QueryCancelled, "The query was cancelled.", inner: new OperationCanceledException(callers));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ended) return;
            _ended = true;
            _session = null;
        }

        _registry.End(this);
        _stopping.Dispose();
    }
}
