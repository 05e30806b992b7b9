using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// Runs kept queries over sources: one log of inputs, numbered for the whole engine, and a graph for each source with all that reads it. Safe to use from all threads. Disposing ends every
/// wait; nothing runs afterwards.
/// </summary>
internal sealed partial class Engine(EngineOptions? options = null) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Graph> _graphs = [];
    private int _graphIds;
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
    /// <exception cref="QuiverException">The rule does not fit the schema, or the engine is closed.</exception>
    public SourceInput CreateSource(string name, Schema schema, EventTimeRule? eventTime = null, long? retainBytes = null)
    {
        lock (_gate)
        {
            if (_disposed) throw Closed();
            var graph = new Graph(this, _graphIds++);
            var source = new SourceInput(graph, name, schema, eventTime, retainBytes ?? Options.RetainBytes);
            graph.Add(source);
            _graphs.Add(graph);
            return source;
        }
    }

    /// <summary>
    /// Keeps a query. Its place in the sequence is that of the call: it reads what its input retained from the oldest row on, or starts with the input's present watermark, and then
    /// every row written after the call.
    /// </summary>
    /// <param name="spec">The query. Its operators are the engine's from the call on.</param>
    /// <returns>The query; <see cref="KeptQuery.Deployed"/> says when it has caught up.</returns>
    /// <exception cref="QuiverException">It reads more than one port.</exception>
    /// <exception cref="ArgumentException">The operators are not in topological order.</exception>
    public KeptQuery Deploy(QuerySpec spec)
    {
        var input = Check(spec);
        Mine(input.Graph);
        var query = new KeptQuery(input.Graph, spec);
        if (spec.Reader is not null) query.Reader = new QueuedReader(query.Output, spec.Reader);
        input.Graph.Mailbox.Post(
            new GraphAction(
                graph => graph.Deploy(query, spec.Start),
                reason =>
                {
                    query.Stop(reason);
                    query.Output.Complete(reason);
                    query.Late?.Complete(reason);
                    query.Reader?.Complete(reason);
                    foreach (var node in query.Nodes) node.Dispose();
                    query.EndDeploy(reason);
                }),
            numbered: true);
        return query;
    }

    /// <summary>Takes a query out after all that was written before the call. Its readers get an error, and so do the queries that read it: dropping those first is the caller's matter.</summary>
    /// <returns>Ends when the query is out.</returns>
    public Task UndeployAsync(KeptQuery query)
    {
        Mine(query.Graph);
        query.Output.Leave(); // a full reader of what is dropped must not hold the dropping up
        query.Late?.Leave();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        query.Graph.Mailbox.Post(
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
    /// <returns>Ends when everything was given back.</returns>
    public Task DropSourceAsync(SourceInput source)
    {
        lock (_gate) _graphs.Remove(source.Graph);
        return source.Graph.CloseAsync(new QuiverException(ErrorCode.TableNotFound, $"Source '{source.Name}' was dropped."));
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

    private void Mine(Graph graph)
    {
        if (!ReferenceEquals(graph.Engine, this)) throw new ArgumentException("It belongs to another engine.", nameof(graph));
    }

    private static QuiverException Closed() => new(ErrorCode.ConnectionClosed, "The connection was closed.");

    /// <summary>The one port that the query reads.</summary>
    private static Port Check(QuerySpec spec)
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

        if (ports.Count == 1) return ports.First();
        throw new QuiverException(
            ErrorCode.NotKeepable,
            $"Query '{spec.Name}' reads {(ports.Count == 0 ? "nothing" : string.Join(", ", ports.Select(port => $"'{port.Name}'")))}; a kept query reads one source or stream.");
    }
}
