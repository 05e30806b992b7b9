using Quiver.Streaming;

namespace Quiver.Runtime;

internal sealed partial class Graph
{
    private readonly List<KeptQuery> _queries = []; // linked, inputs before readers
    private readonly List<SourceInput> _sources = []; // in the order in which they were made
    private readonly List<Port> _retired = [];      // of queries that failed: what they retained can be read on
    private bool _linked = true;                    // whether all emitters know whom they reach
    private bool _faulted;

    /// <summary>What errors call the graph: its sources.</summary>
    public string Name => string.Join(", ", _sources.Select(source => source.Name));

    /// <summary>The sources that feed it.</summary>
    public IReadOnlyList<SourceInput> Sources => _sources;

    /// <summary>The queries that run, inputs before readers.</summary>
    public IReadOnlyList<KeptQuery> Queries => _queries;

    /// <summary>Gives the graph a source, before anything runs.</summary>
    public void Add(SourceInput source)
    {
        _sources.Add(source);
        Mailbox.Sources.Add(source);
        LinksChanged();
    }

    /// <summary>The source whose rows a port publishes; null for the port of a query.</summary>
    public SourceInput? SourceOf(Port port) => _sources.Find(source => ReferenceEquals(source.Port, port));

    /// <summary>Begins to deploy a query, at its place in the sequence.</summary>
    public void Deploy(KeptQuery query, StartAt start)
    {
        query.MoveTo(this);
        if (query.Reader is not null) query.Output.Attach(query.Reader, StartAt.Now);
        foreach (var input in query.Inputs)
        {
            if (input.Fault is null && !(input.Query is { } upstream && !_queries.Contains(upstream))) continue;
            query.Fail(new QuiverException(ErrorCode.QueryFailed, $"it reads '{input.Name}', which does not run any more{(input.Fault is null ? "." : $": {input.Fault.Message}")}", inner: input.Fault));
            Retire(query);
            return;
        }

        foreach (var node in query.Nodes) node.Emitter.Relink();
        query.LateEmitter.Relink();
        _replay = new Replay(query, start, Engine.Options.SliceRows, StepPosition);
        _path = _replay.Path;
        _replay.TryBeginNext(out var position);
        StepPosition = position;
        Feed = _replay.Feed;
        _phase = Phase.Slices;
    }

    /// <summary>Takes a query out, between two steps. Queries that read it fail.</summary>
    public void Undeploy(KeptQuery query)
    {
        query.Stop(new QuiverException(ErrorCode.SubscriptionClosed, $"Query '{query.Name}' was dropped."));
        DropFaulted();
        foreach (var port in query.Ports)
        {
            port.Forget();
            _retired.Remove(port);
        }
    }

    /// <summary>Takes a source out, between two steps. Queries that read it fail, unless it has ended.</summary>
    public void Remove(SourceInput source, QuiverException reason)
    {
        if (!_sources.Contains(source)) return;
        foreach (var port in source.Ports) port.Complete(reason);
        _faulted = true;
        DropFaulted();
        foreach (var port in source.Ports) port.Forget();
        _sources.Remove(source);
        lock (Mailbox.Gate) Mailbox.Sources.Remove(source);
        LinksChanged();
    }

    /// <summary>Ends a source with an error, between two steps. Queries that read it fail; what it and they retained can be read on.</summary>
    public void Fail(SourceInput source, QuiverException reason)
    {
        if (!_sources.Contains(source)) return;
        Engine.Options.Events?.SourceFailed(source.Name, reason);
        foreach (var port in source.Ports) port.Complete(reason);
        _faulted = true;
        DropFaulted();
    }

    /// <summary>Notes that a query failed, to be dropped at the end of the step.</summary>
    public void NoteFault() => _faulted = true;

    /// <summary>Ends what is there to end when the engine or the source goes.</summary>
    private void GiveBack(QuiverException reason)
    {
        foreach (var part in _absorbing)
            if (part.IsParked) part.GiveBack(reason); // else its own runner does
        if (_gone.Task.IsCompleted) return;
        foreach (var source in _sources)
        {
            source.Feed.Clear();
            source.Idleness?.Dispose();
        }

        Feed = null;
        while (_batches.TryDequeue(out var rows)) rows.Dispose();
        if (_replay is { } replay)
        {
            replay.Query.Stop(reason);
            EndReplay();
        }

        _phase = Phase.Idle;
        foreach (var port in _sources.SelectMany(source => source.Ports).Concat(_queries.SelectMany(query => query.Ports)))
        {
            port.Complete(reason);
            port.Forget();
        }

        foreach (var query in _queries)
            foreach (var node in query.Nodes) node.Dispose();
        _queries.Clear();
        _sources.Clear();
        foreach (var port in _retired) port.Forget();
        _retired.Clear();
        _path = null;
        Engine.Forget(this);
        _gone.TrySetResult();
    }

    private void EndReplay()
    {
        var query = _replay!.Query;
        _replay.Clear();
        _replay = null;
        if (query.Fault is not null) Retire(query);
        else Link(query);
        RefreshCredit();
        query.EndDeploy(query.Fault);
    }

    private void Link(KeptQuery query)
    {
        foreach (var (port, reader) in query.Entries) port.Consumers.Add(reader);
        query.Followed?.Followers.Add(query.Output);
        _queries.Add(query);
        LinksChanged();
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
                if ((input.Query?.Fault ?? input.Fault) is { } fault) query.Fail(new QuiverException(fault.Code, $"it reads '{input.Name}'. {fault.Message}", fault.Detail, fault));
        }

        foreach (var query in _queries.FindAll(query => query.Fault is not null))
        {
            _queries.Remove(query);
            foreach (var (port, reader) in query.Entries) port.Consumers.Remove(reader);
            query.Followed?.Followers.Remove(query.Output);
            Retire(query);
        }

        LinksChanged();
        _maySplit = _sources.Count > 1;
        _faulted = false;
    }

    /// <summary>Ends a query that failed. What it retained can be read on.</summary>
    private void Retire(KeptQuery query)
    {
        foreach (var port in query.Ports)
        {
            port.Complete(query.Fault);
            _retired.Add(port);
        }

        foreach (var node in query.Nodes) node.Dispose();
        query.EndDeploy(query.Fault);
    }

    /// <summary>Notes that who reaches whom has changed. It is found out when it is needed: a thousand queries may be deployed before the first row comes.</summary>
    private void LinksChanged()
    {
        _linked = false;
        foreach (var source in _sources) source.Path = null;
    }

    /// <summary>What a source reaches.</summary>
    private GraphPath PathOf(SourceInput source)
    {
        if (!_linked)
        {
            _linked = true;
            foreach (var each in _sources)
            {
                each.Emitter.Relink();
                each.RefusedEmitter.Relink();
            }

            foreach (var query in _queries)
            {
                foreach (var node in query.Nodes) node.Emitter.Relink();
                query.LateEmitter.Relink();
            }
        }

        return source.Path ??= GraphPath.Of(source, _queries);
    }
}
