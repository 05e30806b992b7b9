using System.Collections.Concurrent;
using Quiver.Asking;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.Lowering;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

public sealed partial class Connection
{
    private readonly ConcurrentDictionary<Subscription, string> _subscriptions = new();
    private readonly ConcurrentDictionary<CallbackSubscription, Task> _callbacks = new();
    private int _subscriptionNumber;

    /// <summary>Keeps a query, or follows a stream or source, and gives its rows as they come.</summary>
    /// <param name="sql">A SELECT, with EMIT and ALLOW LATENESS behind it if wanted; or the name of a stream or source.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="QueryException">The query is wrong, or cannot be kept (403).</exception>
    public Subscription Subscribe(string sql, SubscriptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return Subscribe(new SourceText(sql), options);
    }

    /// <summary>As <see cref="Subscribe(string, SubscriptionOptions)"/>, with the rows as objects.</summary>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="sql">A SELECT or a name.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <exception cref="QuiverException">As the other; or the columns do not fit the members (202).</exception>
    public Subscription<T> Subscribe<T>(string sql, SubscriptionOptions? options = null) => Typed<T>(Subscribe(sql, options));

    /// <summary>As <see cref="Subscribe(string, SubscriptionOptions)"/>, calling back on a loop of the subscription's own. The callback may wait and may write.</summary>
    /// <param name="sql">A SELECT or a name.</param>
    /// <param name="callback">Gets each batch; it is disposed when the callback returns. What it throws ends the subscription.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <returns>Stops the subscription when disposed. <see cref="CallbackSubscription.Completion"/> ends with it, and has its error.</returns>
    public CallbackSubscription Subscribe(string sql, Action<Batch> callback, SubscriptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return CallBack(new SourceText(sql), callback, onError: null, options);
    }

    /// <summary>As <see cref="Subscribe(string, Action{Batch}, SubscriptionOptions)"/>, with a callback for errors: what <paramref name="callback"/> throws goes there, and the rows go on.</summary>
    /// <param name="sql">A SELECT or a name.</param>
    /// <param name="callback">Gets each batch; it is disposed when the callback returns.</param>
    /// <param name="onError">Gets what the callback throws, and the error of the query or the reader, which is the last. What it throws itself ends the subscription.</param>
    /// <param name="options">How; null takes the defaults.</param>
    /// <returns>Stops the subscription when disposed.</returns>
    public CallbackSubscription Subscribe(string sql, Action<Batch> callback, Action<Exception> onError, SubscriptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ArgumentNullException.ThrowIfNull(onError);
        return CallBack(new SourceText(sql), callback, onError, options);
    }

    /// <summary>
    /// Calls back inside the write that brings rows, on the writer's thread: the shortest way, in well under a microsecond. The callback must be short and must not wait; what it writes is run
    /// when the write it is called from has run, and is refused when there is no room. What it throws ends the subscription.
    /// </summary>
    /// <param name="sql">A SELECT or a name.</param>
    /// <param name="callback">Gets each batch, which is disposed when it returns: share what is to stay.</param>
    /// <returns>Stops the subscription when disposed. <see cref="InlineSubscription.Completion"/> ends with it, and has its error.</returns>
    public InlineSubscription SubscribeInline(string sql, Action<Batch> callback)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return SubscribeInline(new SourceText(sql), callback);
    }

    private CallbackSubscription CallBack(SourceText source, Action<Batch> callback, Action<Exception>? onError, SubscriptionOptions? options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var subscription = new CallbackSubscription(Subscribe(source, options), callback, onError);
        _callbacks[subscription] = subscription.Completion;
        _ = subscription.Completion.ContinueWith(_ => _callbacks.TryRemove(subscription, out Task? _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return subscription;
    }

    private InlineSubscription SubscribeInline(SourceText source, Action<Batch> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var statement = SubscriptionText.Read(source);
        RefuseParameters(statement, source);
        lock (_statements)
        {
            var name = NextName();
            var (port, query, entries, _) = Open(statement, source, name, reader: null);
            var running = Begin(QueryKind.Subscription, statement.Query.Select.Text, CancellationToken.None);
            var subscription = new InlineSubscription(statement.IsByName);
            running.OnStop = subscription.Cancel;
            running.StillRuns = () => subscription.IsActive;
            var inline = port.SubscribeInline(
                name,
                item =>
                {
                    running.Rows += item.Rows.Length;
                    callback(item.Rows);
                },
                subscription.Complete);
            subscription.Stop = () =>
            {
                inline.Dispose();
                running.Dispose();
                if (query is not null) _ = _engine.UndeployAsync(query);
            };
            StartSources(entries);
            return subscription;
        }
    }

    /// <summary>
    /// Keeps sources that bring their own rows (FROM FILES, FROM GENERATOR) from starting. They start with the first subscription that reads them; hold them to attach several first, then dispose the hold.
    /// </summary>
    public IDisposable HoldSources() => _hold.Take();

    private Subscription Subscribe(SourceText source, SubscriptionOptions? options) => Subscribe(SubscriptionText.Read(source), source, options);

    internal static Subscription<T> Typed<T>(Subscription batches)
    {
        try
        {
            return new Subscription<T>(batches);
        }
        catch
        {
            batches.Dispose();
            throw;
        }
    }

    /// <summary>Subscribes to a statement of a text.</summary>
    internal Subscription Subscribe(Statement statement, SourceText source, SubscriptionOptions? options) => Subscribe(SubscriptionText.Read(statement, source), source, options);

    private Subscription Keep(SubscribeStatement statement, SourceText source, SubscriptionOptions? options)
    {
        options ??= new SubscriptionOptions();
        RefuseParameters(statement, source);
        lock (_statements)
        {
            var name = NextName();
            var reading = new ReaderOptions
            {
                Name = name,
                Overflow = options.SlowReader switch
                {
                    SlowReader.Wait => OverflowPolicy.Wait,
                    SlowReader.DropOldest => OverflowPolicy.DropOldest,
                    SlowReader.Fail => OverflowPolicy.Fail,
                    _ => OverflowPolicy.WaitThenFail,
                },
                WaitLimit = options.Patience,
                QueueBytes = options.QueueBytes,
            };
            var opened = Open(statement, source, name, reading);
            var rows = opened.Query?.Reader ?? opened.Port.Subscribe(reading);
            var running = Begin(QueryKind.Subscription, statement.Query.Select.Text, CancellationToken.None);
            var subscription = new Subscription(rows, running, closed =>
            {
                _subscriptions.TryRemove(closed, out _);
                running.Dispose();
                if (opened.Query is not null) _ = _engine.UndeployAsync(opened.Query);
            })
            {
                Options = options,
                Time = _options.TimeProvider,
                Definition = Defined(statement, source),
                Sources = [.. opened.Entries.SelectMany(_catalog.SourcesOf).Select(entry => entry.Relation.Name).Distinct(StringComparer.OrdinalIgnoreCase)],
                Keys = opened.Plan is { IsUpdating: true } updating ? updating.Keys : null,
            };
            running.OnStop = subscription.Cancel;
            running.StillRuns = () => subscription.IsActive;
            _subscriptions[subscription] = name;
            StartSources(opened.Entries);
            return subscription;
        }
    }

    /// <summary>The port a subscription reads, with the query deployed for it alone (null for a name), the entries its rows come from, and the plan they are made by (null for a source).</summary>
    private (Port Port, KeptQuery? Query, IReadOnlyList<CatalogEntry> Entries, LogicalEmit? Plan) Open(SubscribeStatement statement, SourceText source, string name, ReaderOptions? reader)
    {
        ThrowIfClosed();
        if (statement is { IsByName: true, Name: { } relation })
        {
            var entry = _catalog.Get(relation.Text) ?? throw UnknownRelation(relation, source);
            return (entry.Port, null, [entry], (entry as StreamEntry)?.Plan);
        }

        var plan = _planner.Keep(statement.Query, source);
        CatalogEntry[] upstream = [.. plan.Scans().Select(scan => _catalog.Get(scan.Relation.Name)!)];
        var start = statement.Query.Start?.Kind switch
        {
            StartKind.Beginning => StartAt.OldestRetained,
            StartKind.Now => StartAt.Now,
            null => upstream.SelectMany(_catalog.SourcesOf).All(entry => entry.Connector?.Reread is null) ? StartAt.Now : StartAt.OldestRetained, // files are there from the beginning
            _ => throw source.Error(ErrorCode.NotKeepable, statement.Query.Start!.Span.Offset, "A subscription cannot start at a SEQUENCE or TIMESTAMP yet. Use FROM BEGINNING or FROM NOW."),
        };
        var query = Deploy(name, plan, start, retainBytes: 0, reader);
        return (query.Output, query, upstream, plan);
    }

    private KeptQuery Deploy(string name, LogicalPlan plan, StartAt start, long retainBytes, ReaderOptions? reader) => _engine.Deploy(new QuerySpec
    {
        Name = name,
        Operators = _lowering.Lower(plan, RowsOf),
        LateSchema = plan.LateSchema(),
        Start = plan.Scans().Any(scan => scan.IsUpdating) ? StartAt.OldestRetained : start, // what replaces rows makes no sense without them
        RetainBytes = retainBytes,
        Reader = reader,
    });

    private Port RowsOf(LogicalScan scan)
    {
        var rows = _catalog.Get(scan.Relation.Name)!.Rows;
        return scan.IsUpdating && rows.History is not { IsTrimmed: false } ? throw FoldedRows.Trimmed(scan.Relation) : rows;
    }

    private void StartSources(IEnumerable<CatalogEntry> entries)
    {
        foreach (var source in entries.SelectMany(_catalog.SourcesOf).Distinct())
            if (source.Connector is { } connector) _hold.WhenFree(connector.Start);
    }

    private string NextName() => $"subscription {++_subscriptionNumber}";

    private IEnumerable<string?[]> OpenSubscriptions() => _subscriptions.OrderBy(pair => pair.Value, StringComparer.Ordinal).Select(pair => (string?[])[pair.Value, pair.Key.Text]);
}
