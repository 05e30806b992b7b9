namespace Quiver.Queries;

/// <summary>The queries of a connection: those that run, and the last ones that ended. Safe to use from all threads.</summary>
internal sealed class QueryRegistry(TimeProvider time)
{
    /// <summary>How many of those that ended are remembered.</summary>
    public const int MostEnded = 100;

    private readonly Lock _lock = new();
    private readonly List<RunningQuery> _running = []; // by number
    private readonly Queue<QueryInfo> _ended = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private long _newest;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Notes that a query begins; whoever runs it disposes it when it has ended.</summary>
    /// <param name="kind">How it is read.</param>
    /// <param name="sql">Its text.</param>
    /// <param name="cancellation">The caller's.</param>
    public RunningQuery Begin(QueryKind kind, string sql, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var query = new RunningQuery(this, ++_newest, kind, sql, cancellation);
            _running.Add(query);
            return query;
        }
    }

    /// <summary>All that are remembered, oldest first.</summary>
    public IReadOnlyList<QueryInfo> All()
    {
        List<RunningQuery> running;
        List<QueryInfo> ended;
        lock (_lock) (running, ended) = ([.. _running], [.. _ended]);
        return [.. ended.Concat(running.Select(query => query.Info)).OrderBy(query => query.Id)];
    }

    /// <summary>A query that runs; null when it does not, or never was.</summary>
    public RunningQuery? Find(long id)
    {
        lock (_lock) return _running.Find(query => query.Id == id);
    }

    /// <summary>Whether a query has ended that is still remembered.</summary>
    public bool HasEnded(long id)
    {
        lock (_lock) return _ended.Any(query => query.Id == id);
    }

    /// <summary>Stops all that run of some kinds.</summary>
    public void Stop(Func<QueryKind, bool> which, QuiverException reason)
    {
        List<RunningQuery> running;
        lock (_lock) running = [.. _running.Where(query => which(query.Kind))];
        foreach (var query in running) query.Stop(reason);
    }

    /// <summary>Ends when no query is being answered; subscriptions do not count.</summary>
    public Task Answered()
    {
        lock (_lock)
        {
            if (!IsAnswering) return Task.CompletedTask;
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(waiting);
            return waiting.Task;
        }
    }

    /// <summary>Notes that a query has ended.</summary>
    internal void End(RunningQuery query)
    {
        var info = query.Info;
        lock (_lock)
        {
            _running.Remove(query);
            _ended.Enqueue(info);
            if (_ended.Count > MostEnded) _ended.Dequeue();
            if (IsAnswering) return;
            foreach (var waiting in _waiting) waiting.TrySetResult();
            _waiting.Clear();
        }
    }

    private bool IsAnswering => _running.Exists(query => query.Kind != QueryKind.Subscription);
}
