using System.Collections.Immutable;

namespace Quiver.Runtime;

/// <remarks>
/// A query over ports of two graphs makes them one. Their mailboxes become one at once, under both locks; the states follow when the absorbed graph, which its runner leaves with its claim
/// after the step in hand, is found parked by the runner of the other. Nobody waits: until then the other takes no record. When a query is dropped, what nothing connects any more is
/// split off again, between two steps.
/// </remarks>
internal sealed partial class Graph
{
    private ImmutableArray<Graph> _absorbing = []; // changed under the mailbox's lock
    private bool _parked;
    private bool _maySplit;

    /// <summary>Whether it runs nothing any more, as another graph has taken over its records and now may take over its state.</summary>
    public bool IsParked => Volatile.Read(ref _parked);

    /// <summary>Whether the state of another graph is still to be taken over, before any record is. Read under the mailbox's lock.</summary>
    public bool IsAbsorbing => !_absorbing.IsEmpty;

    /// <summary>Takes over another graph: its records now, its state as soon as its step has ended. The caller holds the locks of both mailboxes, and signals the other one afterwards.</summary>
    public void Absorb(Graph other)
    {
        Mailbox.Absorb(other.Mailbox);
        _absorbing = _absorbing.Add(other);
    }

    /// <summary>Between two steps: takes over the state of absorbed graphs, parks when it is absorbed itself, splits when it can. False: it takes no record now.</summary>
    private bool TryMerge()
    {
        if (!_absorbing.IsEmpty)
        {
            var isWaiting = false;
            foreach (var part in _absorbing)
            {
                if (part.IsParked) continue;
                part.Wake(); // who signals this graph may have taken a full reader out of the other one's way; who parks that one signals this
                isWaiting = true;
            }

            if (isWaiting) return false;
            foreach (var part in _absorbing) TakeOver(part);
            lock (Mailbox.Gate) _absorbing = _absorbing.RemoveAll(static part => part._gone.Task.IsCompleted);
            if (!_absorbing.IsEmpty) return TryMerge(); // another one came in between
        }

        if (Mailbox.Into is not null)
        {
            Volatile.Write(ref _parked, true);
            return false;
        }

        if (_maySplit) TrySplit();
        return true;
    }

    /// <summary>Takes over the state of a graph that is parked, so that its claim is nobody's.</summary>
    private void TakeOver(Graph part)
    {
        foreach (var port in part._sources.SelectMany(source => source.Ports)) port.Graph = this;
        foreach (var query in part._queries) query.MoveTo(this);
        foreach (var port in part._retired) port.Graph = this;
        _sources.AddRange(part._sources);
        _sources.Sort(static (one, two) => one.Id.CompareTo(two.Id));
        _queries.AddRange(part._queries);
        _retired.AddRange(part._retired);
        part._sources.Clear();
        part._queries.Clear();
        part._retired.Clear();
        Volatile.Write(ref _position, Math.Max(_position, part._position));
        _faulted |= part._faulted;
        _maySplit |= part._maySplit;
        LinksChanged();
        Engine.Forget(part);
        part._gone.TrySetResult();
    }

    /// <summary>Gives sources that no query connects any more graphs of their own, unless somebody is about to connect them.</summary>
    private void TrySplit()
    {
        var parts = Components();
        if (parts.Count < 2)
        {
            _maySplit = false;
            return;
        }

        List<Graph> made = [];
        lock (Mailbox.Gate)
        {
            if (Mailbox.Into is not null || Mailbox.Closed is not null || !_absorbing.IsEmpty) return;
            if (!Mailbox.HoldsOnlyInputs) return; // what an action wants may be in several parts; there will be another moment
            _maySplit = false;
            for (var part = 1; part < parts.Count; part++)
            {
                if (Engine.NewGraph() is not { } graph) break; // the engine is being closed
                SplitOff(parts[part], graph);
                made.Add(graph);
            }
        }

        LinksChanged();
        foreach (var graph in made) graph.HandOn(); // the claim that it was made with
    }

    private void SplitOff(HashSet<SourceInput> sources, Graph graph)
    {
        graph._claim.TryTake();
        lock (graph.Mailbox.Gate)
        {
            var ports = sources.SelectMany(source => source.Ports).ToHashSet();
            var queries = new List<KeptQuery>();
            foreach (var query in _queries)
            {
                if (!query.Inputs.Any(ports.Contains)) continue;
                queries.Add(query);
                ports.UnionWith(query.Ports);
            }

            graph._sources.AddRange(_sources.Where(sources.Contains));
            graph._queries.AddRange(queries);
            graph._position = _position;
            _sources.RemoveAll(sources.Contains);
            _queries.RemoveAll(queries.Contains);
            Mailbox.SplitOff(sources, graph.Mailbox);
            foreach (var port in graph._sources.SelectMany(source => source.Ports)) port.Graph = graph;
            foreach (var query in queries) query.MoveTo(graph);
            graph.LinksChanged();
        }
    }

    /// <summary>The sources, by what connects them.</summary>
    private List<HashSet<SourceInput>> Components()
    {
        var parts = _sources.ConvertAll(static source => new HashSet<SourceInput> { source });
        var feeds = new Dictionary<Port, SourceInput>(); // one of the sources that a port's rows come from
        foreach (var source in _sources)
            foreach (var port in source.Ports) feeds[port] = source;
        foreach (var query in _queries)
        {
            var first = feeds[query.Inputs.First()];
            foreach (var port in query.Ports) feeds[port] = first;
            foreach (var input in query.Inputs.Skip(1))
            {
                var (one, other) = (PartOf(first), PartOf(feeds[input]));
                if (ReferenceEquals(one, other)) continue;
                one.UnionWith(other);
                parts.Remove(other);
            }
        }

        return parts;

        HashSet<SourceInput> PartOf(SourceInput source) => parts.Find(part => part.Contains(source))!;
    }
}
