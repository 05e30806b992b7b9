using Quiver.Streaming;

namespace Quiver.Runtime;

internal sealed partial class Graph
{
    private readonly List<KeptQuery> _queries = []; // linked, inputs before readers
    private readonly List<Port> _ports = [];        // of the source and the linked queries
    private readonly List<Port> _retired = [];      // of queries that failed: what they retained can be read on
    private SourceInput? _source;
    private bool _faulted;

    /// <summary>What errors call the graph: its source.</summary>
    public string Name => _source?.Name ?? "";

    /// <summary>The source that feeds it.</summary>
    public SourceInput Source => _source!;

    /// <summary>The queries that run, inputs before readers.</summary>
    public IReadOnlyList<KeptQuery> Queries => _queries;

    /// <summary>Gives the graph its source, before anything runs.</summary>
    public void Add(SourceInput source)
    {
        _source = source;
        _ports.Add(source.Port);
    }

    /// <summary>The source whose rows a port publishes; null for the port of a query.</summary>
    public SourceInput? SourceOf(Port port) => ReferenceEquals(_source?.Port, port) ? _source : null;

    /// <summary>Begins to deploy a query, at its place in the sequence.</summary>
    public void Deploy(KeptQuery query, StartAt start)
    {
        var input = query.Inputs.Single();
        if (query.Reader is not null) query.Output.Attach(query.Reader, StartAt.Now);
        if (input.Fault is not null || (input.Query is { } upstream && !_queries.Contains(upstream)))
        {
            query.Fail(new QuiverException(ErrorCode.QueryFailed, $"it reads '{input.Name}', which does not run any more{(input.Fault is null ? "." : $": {input.Fault.Message}")}", inner: input.Fault));
            Retire(query);
            return;
        }

        foreach (var node in query.Nodes) node.Emitter.Relink();
        query.LateEmitter.Relink();
        _replay = new Replay(query, start, Engine.Options.SliceRows, StepPosition);
        RefreshCredit();
        Feed = _replay.Feed;
        _active = [.. query.Nodes];
        _replay.TryBeginNext(out var position);
        StepPosition = position;
        _phase = Phase.Slices;
    }

    /// <summary>Takes a query out, between two steps. Queries that read it fail.</summary>
    public void Undeploy(KeptQuery query)
    {
        query.Stop(new QuiverException(ErrorCode.SubscriptionClosed, $"Query '{query.Name}' was dropped."));
        DropFaulted();
        foreach (var port in PortsOf(query))
        {
            port.Forget();
            _retired.Remove(port);
        }
    }

    /// <summary>Notes that a query failed, to be dropped at the end of the step.</summary>
    public void NoteFault() => _faulted = true;

    /// <summary>Ends what is there to end when the engine or the source goes.</summary>
    private void GiveBack(QuiverException reason)
    {
        if (_gone.Task.IsCompleted) return;
        Feed?.Clear();
        Feed = null;
        while (_batches.TryDequeue(out var rows)) rows.Dispose();
        if (_replay is { } replay)
        {
            replay.Query.Stop(reason);
            EndReplay();
        }

        _phase = Phase.Idle;
        foreach (var port in _ports)
        {
            port.Complete(reason);
            port.Forget();
        }

        foreach (var query in _queries)
            foreach (var node in query.Nodes) node.Dispose();
        _queries.Clear();
        _nodes.Clear();
        _ports.Clear();
        foreach (var port in _retired) port.Forget();
        _retired.Clear();
        _recordReaders = _sliceReaders = [];
        _gone.TrySetResult();
    }

    private void EndReplay()
    {
        var query = _replay!.Query;
        _replay.Feed.Clear();
        _replay = null;
        if (query.Fault is not null) Retire(query);
        else Link(query);
        _active = _nodes;
        RefreshCredit();
        query.EndDeploy(query.Fault);
    }

    private void Link(KeptQuery query)
    {
        foreach (var (port, reader) in query.Entries) port.Consumers.Add(reader);
        query.Followed?.Followers.Add(query.Output);
        _queries.Add(query);
        _nodes.AddRange(query.Nodes);
        _ports.AddRange(PortsOf(query));
        Relink();
    }

    /// <summary>Drops the queries that failed, and those that read them.</summary>
    private void DropFaulted()
    {
        if (!_faulted) return;
        _faulted = false;
        foreach (var query in _queries) // inputs first, so that failing goes down the whole line
        {
            if (query.Fault is not null) continue;
            foreach (var input in query.Inputs)
                if (input.Query?.Fault is { } fault) query.Fail(new QuiverException(fault.Code, $"it reads '{input.Name}'. {fault.Message}", fault.Detail, fault));
        }

        foreach (var query in _queries.FindAll(query => query.Fault is not null))
        {
            _queries.Remove(query);
            foreach (var port in PortsOf(query)) _ports.Remove(port);
            foreach (var (port, reader) in query.Entries) port.Consumers.Remove(reader);
            query.Followed?.Followers.Remove(query.Output);
            foreach (var node in query.Nodes) _nodes.Remove(node);
            Retire(query);
        }

        Relink();
        RefreshCredit();
        _faulted = false;
    }

    /// <summary>Ends a query that failed. What it retained can be read on.</summary>
    private void Retire(KeptQuery query)
    {
        foreach (var port in PortsOf(query))
        {
            port.Complete(query.Fault);
            _retired.Add(port);
        }

        foreach (var node in query.Nodes) node.Dispose();
        query.EndDeploy(query.Fault);
    }

    private void Relink()
    {
        _source!.Emitter.Relink();
        foreach (var query in _queries)
        {
            foreach (var node in query.Nodes) node.Emitter.Relink();
            query.LateEmitter.Relink();
        }
    }

    private static List<Port> PortsOf(KeptQuery query) => query.Late is null ? [query.Output] : [query.Output, query.Late];
}
