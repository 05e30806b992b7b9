using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Two queries kept over the flights, and what they have said so far. Readers fold results as they come; whoever looks, looks at a snapshot.</summary>
internal sealed class FlightsDemo : IDisposable
{
    private const long RetainBytes = 8 << 20; // enough for the late flights; the others are read again from their file

    private readonly Connection _connection;
    private readonly TimeProvider _time;
    private readonly DelayBoard _delays = new();
    private readonly RouteBoard _routes = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly CancellationTokenSource _stopping;
    private readonly DateTimeOffset _started;
    private long _endedTicks; // when the later of the two readers ended, in UTC

    /// <summary>Attaches both queries and starts the replay.</summary>
    /// <param name="path">The Parquet file.</param>
    /// <param name="pace">How fast it is replayed: max, 36000x, 20s.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="QuiverException">The file is not what it should be.</exception>
    public FlightsDemo(string path, string pace, TimeProvider time, CancellationToken cancellation)
    {
        _time = time;
        _started = time.GetUtcNow();
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _connection = Connection.Open(new QuiverOptions { TimeProvider = time, Retain = RetainBytes });
        try
        {
            _connection.Execute(FlightsSql.Source(path, pace), cancellation).Dispose();
            _connection.Execute(FlightsSql.Delays, cancellation).Dispose();
            _connection.Execute(FlightsSql.Routes, cancellation).Dispose();
            using (_connection.HoldSources())
            {
                Completion = Task.WhenAll(Follow("delays", _delays.Add), Follow("routes", (batch, _) => _routes.Add(batch)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends when both queries have said all; cancelled when stopped.</summary>
    public Task Completion { get; }

    /// <summary>What is to be seen now.</summary>
    /// <param name="rows">Rows of each table at most.</param>
    public DemoSnapshot Snapshot(int rows)
    {
        var source = _connection.Source("flights");
        var delays = _connection.Stream("delays");
        var (windows, watermark, hour, worst) = _delays.Read(rows);
        var (routes, busiest) = _routes.Read(count: 10);
        var now = Completion.IsCompleted ? new DateTimeOffset(Volatile.Read(ref _endedTicks), TimeSpan.Zero) : _time.GetUtcNow();
        return new DemoSnapshot
        {
            Phase = Completion.IsCompletedSuccessfully ? DemoPhase.Done : source.FirstRow is null ? DemoPhase.Ordering : DemoPhase.Running,
            Elapsed = now - (source.FirstRow ?? _started),
            Rows = source.Rows,
            ExpectedRows = source.ExpectedRows,
            Watermark = source.Watermark ?? watermark, // at the end the source has none
            Windows = windows,
            LateRows = delays.LateRows,
            Hour = hour,
            Worst = worst,
            Routes = routes,
            Busiest = busiest,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var subscription in _subscriptions) subscription.Dispose();
        _connection.Dispose();
        _stopping.Dispose();
    }

    private Task Follow(string stream, Action<Batch, DateTime?> fold)
    {
        var subscription = _connection.Subscribe(stream, new SubscriptionOptions { SlowReader = SlowReader.Wait });
        _subscriptions.Add(subscription);
        return Task.Run(async () =>
        {
            try
            {
                while (await subscription.NextAsync(_stopping.Token) is { } batch)
                {
                    using (batch) fold(batch, subscription.Watermark);
                }
            }
            finally
            {
                Interlocked.Exchange(ref _endedTicks, _time.GetUtcNow().UtcTicks);
            }
        });
    }
}
