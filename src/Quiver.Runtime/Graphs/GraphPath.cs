using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>What a step runs through: all that one source reaches, or a new query alone. Made when it is first needed after a change of the graph. Used under the claim.</summary>
internal sealed class GraphPath
{
    private PortReader[]? _recordReaders;
    private PortReader[]? _sliceReaders;
    private PortReader[]? _readers;

    private GraphPath(OperatorNode[] nodes, KeptQuery[] queries, Port[] ports)
    {
        Nodes = nodes;
        Queries = queries;
        Ports = ports;
        StepEnders = Array.FindAll(nodes, static node => node.ActsOnStepEnd);
        NeedsTime = Array.Exists(ports, static port => port.History is not null) || Array.Exists(nodes, static node => node.Operator is SystemColumns);
    }

    /// <summary>The operators, inputs before readers.</summary>
    public OperatorNode[] Nodes { get; }

    /// <summary>Those of the operators that are told the ends of steps.</summary>
    public OperatorNode[] StepEnders { get; }

    /// <summary>Whether anybody wants to know when rows were appended: it is retained with them, or a query names it.</summary>
    public bool NeedsTime { get; }

    /// <summary>The queries, inputs before readers.</summary>
    public KeptQuery[] Queries { get; }

    /// <summary>Where rows come out.</summary>
    public Port[] Ports { get; }

    /// <summary>Readers that a step may have to wait for before it takes a whole record …</summary>
    public PortReader[] RecordReaders => _recordReaders ??= Blocking(wholeRecords: true);

    /// <summary>… and those that get what comes of its slices.</summary>
    public PortReader[] SliceReaders => _sliceReaders ??= Blocking(wholeRecords: false);

    /// <summary>Whether somebody waits for what comes out, or may: it is not known who reads. Any thread may ask.</summary>
    public bool IsAwaited
    {
        get
        {
            if (Volatile.Read(ref _readers) is not { } readers) return true;
            foreach (var reader in readers)
                if (reader.IsAwaiting) return true;
            return false;
        }
    }

    /// <summary>Finds who reads, so that writers know whether somebody waits.</summary>
    public void FindReaders()
    {
        if (_readers is null) Volatile.Write(ref _readers, [.. Ports.SelectMany(port => port.Readers)]);
    }

    /// <summary>Whether every queue that operators may fill takes another batch.</summary>
    public bool HasSliceCredit => Have(SliceReaders);

    /// <summary>Whether every queue that a new record may fill takes another batch.</summary>
    public bool HasRecordCredit => Have(SliceReaders) && Have(RecordReaders);

    /// <summary>A new query alone.</summary>
    public static GraphPath Of(KeptQuery query) => new([.. query.Nodes], [query], [.. query.Ports]);

    /// <summary>All that a source reaches.</summary>
    /// <param name="source">The source.</param>
    /// <param name="all">The queries of its graph, inputs before readers.</param>
    public static GraphPath Of(SourceInput source, IReadOnlyList<KeptQuery> all)
    {
        var ports = new List<Port>(source.Ports);
        var reached = new HashSet<Port>(source.Ports);
        var queries = new List<KeptQuery>();
        var nodes = new List<OperatorNode>();
        foreach (var query in all)
        {
            if (!query.Inputs.Any(reached.Contains)) continue;
            queries.Add(query);
            nodes.AddRange(query.NodesReachedFrom(reached));
            foreach (var port in query.Ports)
            {
                ports.Add(port);
                reached.Add(port);
            }
        }

        return new GraphPath([.. nodes], [.. queries], [.. ports]);
    }

    /// <summary>Finds the readers anew when they are asked for.</summary>
    public void ForgetReaders()
    {
        _recordReaders = _sliceReaders = null;
        Volatile.Write(ref _readers, null);
    }

    private static bool Have(PortReader[] readers)
    {
        foreach (var reader in readers)
            if (!reader.HasCredit) return false;
        return true;
    }

    private PortReader[] Blocking(bool wholeRecords) =>
        [.. Ports.Where(port => port.PublishesRecords == wholeRecords).SelectMany(port => port.Readers).Where(reader => reader.CanBlock)];
}
