using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// Runs kept queries over sources: one log of inputs, numbered for the whole engine, and a graph for each set of sources that queries connect. Safe to use from all threads. Disposing ends every
/// wait; nothing runs afterwards.
/// </summary>
internal sealed partial class Engine(EngineOptions? options = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Graph> _graphs = [];
    private int _graphIds;
    private int _sourceIds;
    private bool _disposed;

    /// <summary>Its bounds and services.</summary>
    public EngineOptions Options { get; } = options ?? new EngineOptions();

    /// <summary>Numbers all its inputs.</summary>
    public Sequence Sequence { get; } = new();

    /// <summary>Makes a source.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="schema">The columns of its rows.</param>
    /// <param name="eventTime">How it finds its watermark; null: it is only told.</param>
    /// <param name="retainBytes">Bytes of history; null: the engine's default. 0: none.</param>
    /// <param name="idleTimeout">How long it may be silent before nobody waits for its watermark; null: for ever.</param>
    /// <exception cref="QuiverException">The rule does not fit the schema, or the engine is closed.</exception>
    public SourceInput CreateSource(string name, Schema schema, EventTimeRule? eventTime = null, long? retainBytes = null, TimeSpan? idleTimeout = null)
    {
        lock (_gate)
        {
            if (_disposed) throw Closed();
            var graph = new Graph(this, _graphIds++);
            var source = new SourceInput(graph, _sourceIds++, name, schema, eventTime, retainBytes ?? Options.RetainBytes, idleTimeout);
            graph.Add(source);
            _graphs.Add(graph);
            return source;
        }
    }

    /// <summary>
    /// Keeps a query. Its place in the sequence is that of the call: it reads what its inputs retained from the oldest row on, in the order of the sequence, or starts with the inputs'
    /// present watermarks, and then every row written after the call. Graphs whose ports it reads become one.
    /// </summary>
    /// <param name="spec">The query. Its operators are the engine's from the call on.</param>
    /// <returns>The query; <see cref="KeptQuery.Deployed"/> says when it has caught up.</returns>
    /// <exception cref="ArgumentException">It reads nothing, or the operators are not in topological order.</exception>
    public KeptQuery Deploy(QuerySpec spec)
    {
        var inputs = InputsOf(spec);
        foreach (var input in inputs) Mine(input.Graph);
        var query = new KeptQuery(inputs[0].Graph, spec);
        if (spec.Reader is not null) query.Reader = new QueuedReader(query.Output, spec.Reader);
        var action = new GraphAction(
            graph => graph.Deploy(query, spec.Start),
            reason =>
            {
                query.Stop(reason);
                query.Output.Complete(reason);
                query.Late?.Complete(reason);
                query.Reader?.Complete(reason);
                foreach (var node in query.Nodes) node.Dispose();
                query.EndDeploy(reason);
            });

        QuiverException? gone;
        var mailboxes = Mailbox.Enter(inputs);
        try
        {
            gone = mailboxes.Select(mailbox => mailbox.Closed).FirstOrDefault(closed => closed is not null);
            if (gone is null)
            {
                foreach (var other in mailboxes.Skip(1)) mailboxes[0].Graph.Absorb(other.Graph);
                mailboxes[0].PostWithinGate(action, Sequence.Take(1), looks: false);
            }
        }
        finally
        {
            Mailbox.Exit(mailboxes);
        }

        if (gone is not null) action.Abandon(gone);
        else for (var mailbox = mailboxes.Count - 1; mailbox >= 0; mailbox--) mailboxes[mailbox].Graph.Signal();
        return query;
    }

    /// <summary>Takes a query out after all that was written before the call. Its readers get an error, and so do the queries that read it: dropping those first is the caller's matter.</summary>
    /// <returns>Ends when the query is out.</returns>
    public Task UndeployAsync(KeptQuery query)
    {
        Mine(query.Graph);
        foreach (var port in query.Ports) port.Leave(); // a full reader of what is dropped must not hold the dropping up
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Mailbox.Post(
            query.Output,
            new GraphAction(
                graph =>
                {
                    graph.Undeploy(query);
                    done.TrySetResult();
                },
                _ => done.TrySetResult()),
            numbered: true);
        return done.Task;
    }

    /// <summary>Takes a source out, with all queries that read it, which fail; dropping those first is the caller's matter. Records that were not run are dropped.</summary>
    /// <param name="source">The source.</param>
    /// <param name="reason">What its readers and writers are told; null: that it was dropped.</param>
    /// <returns>Ends when everything was given back.</returns>
    public Task DropSourceAsync(SourceInput source, QuiverException? reason = null)
    {
        reason ??= new QuiverException(ErrorCode.TableNotFound, $"Source '{source.Name}' was dropped.");
        var mailbox = Mailbox.Enter(source.Port);
        List<LogRecord> dropped;
        TaskCompletionSource? done = null;
        try
        {
            if (mailbox.Sources.Count > 1 && mailbox.Closed is null)
            {
                done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                source.Port.Leave();
                dropped = mailbox.Remove(source, reason);
                var remove = new GraphAction(
                    graph =>
                    {
                        graph.Remove(source, reason);
                        done.TrySetResult();
                    },
                    _ => done.TrySetResult());
                mailbox.PostWithinGate(remove, Sequence.Take(1), looks: false);
            }
            else
            {
                dropped = mailbox.CloseWithinGate(reason);
            }
        }
        finally
        {
            mailbox.Gate.Exit();
        }

        if (done is null) return mailbox.Graph.Close(reason, dropped);
        Graph.Drop(dropped, reason);
        mailbox.Graph.Signal();
        return done.Task;
    }

    /// <summary>Ends every wait with an error that says so, waits for the calls that run, and gives all memory back. Called from a callback, it does not wait.</summary>
    public void Dispose()
    {
        List<Graph> graphs;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            graphs = [.. _graphs];
            _graphs.Clear();
        }

        var gone = new List<Task>(graphs.Count);
        foreach (var graph in graphs) gone.Add(graph.CloseAsync(Closed()));
        if (!CallbackScope.Inside(this)) Task.WhenAll(gone).GetAwaiter().GetResult();
    }

    /// <summary>The time at which a row is appended now, in microseconds since 1970: whole milliseconds, so that rows written one by one can still be run as one batch.</summary>
    internal long Now() => Options.Time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;

    /// <summary>A graph without sources, for some that are split off another one; null when the engine is closed.</summary>
    internal Graph? NewGraph()
    {
        lock (_gate)
        {
            if (_disposed) return null;
            var graph = new Graph(this, _graphIds++);
            _graphs.Add(graph);
            return graph;
        }
    }

    /// <summary>Forgets a graph that has given everything back, or away.</summary>
    internal void Forget(Graph graph)
    {
        lock (_gate) _graphs.Remove(graph);
    }

    private void Mine(Graph graph)
    {
        if (!ReferenceEquals(graph.Engine, this)) throw new ArgumentException("It belongs to another engine.", nameof(graph));
    }

    private static QuiverException Closed() => new(ErrorCode.ConnectionClosed, "The connection was closed.");

    /// <summary>The ports that the query reads, each once.</summary>
    private static List<Port> InputsOf(QuerySpec spec)
    {
        var ports = new HashSet<Port>();
        if (spec.Operators.IsEmpty && spec.Output?.Port is null) throw new ArgumentException($"Query '{spec.Name}' has no operator and names no port to pass on.", nameof(spec));
        if (spec.Output?.Port is { } followed)
        {
            if (!spec.Operators.IsEmpty) throw new ArgumentException($"Query '{spec.Name}' has operators, so one of them is its output.", nameof(spec));
            ports.Add(followed);
        }

        for (var index = 0; index < spec.Operators.Length; index++)
        {
            foreach (var input in spec.Operators[index].Inputs)
            {
                if (input.Port is { } port) ports.Add(port);
                else if ((uint)input.Operator >= (uint)index) throw new ArgumentException($"Operator {index} of query '{spec.Name}' reads operator {input.Operator}, which does not come before it.", nameof(spec));
            }
        }

        return ports.Count > 0 ? [.. ports] : throw new ArgumentException($"Query '{spec.Name}' reads nothing.", nameof(spec));
    }
}
