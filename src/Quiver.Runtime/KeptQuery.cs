using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>A deployed query: its operators, its output, the rows it refused as late, and its counters. Members are safe to read from all threads.</summary>
internal sealed class KeptQuery
{
    private readonly TaskCompletionSource _deployed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QuiverException? _fault;
    private long _rowsIn;
    private long _rowsLate;

    internal KeptQuery(Graph graph, QuerySpec spec)
    {
        Graph = graph;
        Name = spec.Name;
        var retain = spec.RetainBytes ?? graph.Engine.Options.RetainBytes;
        Nodes = [.. spec.Operators.Select(operation => new OperatorNode(this, operation.Operator, operation.Inputs.Length))];
        var output = spec.Output ?? OperatorInput.From(Nodes.Length - 1);
        NodeInputs = [.. spec.Operators.Select(operation => operation.Inputs)];
        Output = new Port(graph, spec.Name, output.Port?.Schema ?? Nodes[output.Operator].Operator.Schema, retain, query: this);
        if (spec.LateSchema is not null) Late = new Port(graph, $"late('{spec.Name}')", spec.LateSchema, retain, query: this);
        if (Late is not null) LateEmitter.Add(Late);
        Ports = Late is null ? [Output] : [Output, Late];

        var entries = new List<(Port, NodeInput)>();
        for (var index = 0; index < Nodes.Length; index++)
        {
            var inputs = spec.Operators[index].Inputs;
            for (var input = 0; input < inputs.Length; input++)
            {
                var reader = new NodeInput(Nodes[index], input);
                if (inputs[input].Port is { } port)
                {
                    Nodes[index].IsEntry = true;
                    entries.Add((port, reader));
                }
                else
                {
                    Nodes[inputs[input].Operator].Emitter.Add(reader);
                }
            }
        }

        Entries = [.. entries];
        Followed = output.Port;
        Inputs = Followed is null ? [.. Entries.Select(entry => entry.Port).Distinct()] : [Followed];
        if (Followed is null) Nodes[output.Operator].Emitter.Add(Output);
        _ = _deployed.Task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default); // the failure is also in Fault
    }

    /// <summary>Its name in errors.</summary>
    public string Name { get; }

    /// <summary>What it puts out.</summary>
    public Port Output { get; }

    /// <summary>The rows it refused as late; null when it refuses none.</summary>
    public Port? Late { get; }

    /// <summary>The reader deployed with it, if there was one.</summary>
    public QueuedReader? Reader { get; internal set; }

    /// <summary>Why it stopped; null while it runs, and after its inputs ended.</summary>
    public QuiverException? Fault => Volatile.Read(ref _fault);

    /// <summary>
    /// Ends when it has read what was retained and runs with the others, or waits for its own reader to go on; faulted when it failed before. A deployed query's place in the sequence is
    /// fixed by the call of <see cref="Engine.Deploy"/>: nobody needs to wait for this to write rows that it is to see.
    /// </summary>
    public Task Deployed => _deployed.Task;

    /// <summary>Rows it read.</summary>
    public long RowsIn => Followed is null ? Volatile.Read(ref _rowsIn) : Output.Rows;

    /// <summary>Rows it put out.</summary>
    public long RowsOut => Output.Rows;

    /// <summary>Rows it refused as late; a row as often as windows refused it.</summary>
    public long RowsLate => Volatile.Read(ref _rowsLate);

    /// <summary>Bytes of memory its groups and windows lie in.</summary>
    public long StateBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var node in Nodes) bytes += node.Operator.StateBytes;
            return bytes;
        }
    }

    /// <summary>The watermark of its output, in microseconds.</summary>
    public long Watermark => Output.Watermark;

    /// <summary>The graph it is part of; another one when graphs are merged or split.</summary>
    internal Graph Graph { get; private set; }

    /// <summary>Its operators, inputs before readers.</summary>
    internal ImmutableArray<OperatorNode> Nodes { get; }

    /// <summary>What each operator reads.</summary>
    internal ImmutableArray<ImmutableArray<OperatorInput>> NodeInputs { get; }

    /// <summary>Its output, and the late rows if it has any.</summary>
    internal ImmutableArray<Port> Ports { get; }

    /// <summary>The inputs that read ports.</summary>
    internal ImmutableArray<(Port Port, NodeInput Reader)> Entries { get; }

    /// <summary>The port it passes on as it is; null when it has operators.</summary>
    internal Port? Followed { get; }

    /// <summary>Where late rows go.</summary>
    internal Emitter LateEmitter { get; } = new();

    /// <summary>Every port it reads.</summary>
    internal ImmutableArray<Port> Inputs { get; }

    /// <summary>The operators that rows of some ports reach.</summary>
    internal IEnumerable<OperatorNode> NodesReachedFrom(HashSet<Port> ports)
    {
        var reached = new bool[Nodes.Length];
        for (var node = 0; node < reached.Length; node++)
        {
            foreach (var input in NodeInputs[node]) reached[node] |= input.Port is { } port ? ports.Contains(port) : reached[input.Operator];
            if (reached[node]) yield return Nodes[node];
        }
    }

    /// <summary>Makes it part of another graph. Called under the claims of both.</summary>
    internal void MoveTo(Graph graph)
    {
        Graph = graph;
        foreach (var port in Ports) port.Graph = graph;
    }

    /// <summary>Counts rows it read.</summary>
    internal void CountIn(int rows) => Volatile.Write(ref _rowsIn, _rowsIn + rows);

    /// <summary>Takes rows refused as late, and owns them from now on.</summary>
    internal void Refuse(Batch rows)
    {
        Volatile.Write(ref _rowsLate, _rowsLate + rows.Count);
        LateEmitter.Send(rows, areSlice: false);
    }

    /// <summary>Notes why it stops; what was noted first stays. Its graph drops it at the end of the step.</summary>
    internal void Fail(Exception exception)
    {
        if (_fault is not null) return;
        Stop(exception is QuiverException known
            ? new QuiverException(known.Code, $"Query '{Name}' failed: {known.Message}", known.Detail, known)
            : new QuiverException(ErrorCode.QueryFailed, $"Query '{Name}' failed: {exception.Message}", inner: exception));
        Graph.Engine.Options.Events?.QueryFailed(Name, _fault!);
    }

    /// <summary>As <see cref="Fail"/>, with a reason that is told as it is.</summary>
    internal void Stop(QuiverException reason)
    {
        if (_fault is not null) return;
        Volatile.Write(ref _fault, reason);
        Graph.NoteFault();
    }

    /// <summary>Says how deploying went, once.</summary>
    internal void EndDeploy(QuiverException? fault)
    {
        if (fault is null) _deployed.TrySetResult();
        else _deployed.TrySetException(fault);
    }

    /// <summary>Starts anew with counters from a stored state.</summary>
    internal void Restore(long rowsIn, long rowsLate)
    {
        _rowsIn = rowsIn;
        _rowsLate = rowsLate;
    }
}
