using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>An input of an operator's node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Input">Which of its inputs, from 0.</param>
internal sealed record NodeInput(OperatorNode Node, int Input);

/// <summary>Where one place of a graph sends its rows and watermarks: nodes, whose inboxes they go to, and ports, which publish them at once. Used under the claim.</summary>
internal sealed class Emitter
{
    private readonly List<NodeInput> _direct = [];
    private Port? _port;
    private NodeInput[] _nodes = [];
    private Port[] _ports = [];

    /// <summary>Whether nothing sent still waits in an inbox.</summary>
    public bool IsClear
    {
        get
        {
            foreach (var (node, _) in _nodes)
                if (!node.Inbox.IsEmpty) return false;
            return true;
        }
    }

    /// <summary>Adds a reader within the same query. <see cref="Relink"/> makes it count.</summary>
    public void Add(NodeInput reader) => _direct.Add(reader);

    /// <summary>Adds the port that publishes what is sent, and passes it on to the port's readers. <see cref="Relink"/> makes it count.</summary>
    public void Add(Port port) => _port = port;

    /// <summary>Finds all that is reached from here, anew.</summary>
    public void Relink()
    {
        var nodes = new List<NodeInput>(_direct);
        var ports = new List<Port>();
        if (_port is not null)
        {
            ports.Add(_port);
            for (var next = 0; next < ports.Count; next++)
            {
                nodes.AddRange(ports[next].Consumers);
                ports.AddRange(ports[next].Followers);
            }
        }

        if (_port is { PublishesRecords: true }) ports.Remove(_port); // it got the record already, before this slice was cut from it
        _nodes = [.. nodes];
        _ports = [.. ports];
    }

    /// <summary>Sends rows and gives them away.</summary>
    /// <param name="rows">The rows. Those that an operator made, so that they have no numbers, are numbered by the port.</param>
    /// <param name="areSlice">Whether they are the slice's own rows.</param>
    public void Send(Batch rows, bool areSlice)
    {
        if (rows.Count == 0)
        {
            rows.Dispose();
            return;
        }

        if (rows.FirstSequence == 0 && _port is not null) rows = _port.Number(rows);
        if (_nodes.Length == 0)
        {
            PublishLast(rows, areSlice);
            return;
        }

        Publish(rows, areSlice);
        for (var node = 0; node < _nodes.Length; node++)
        {
            var own = node == _nodes.Length - 1 ? rows : rows.Share();
            _nodes[node].Node.Inbox.Add(new Inbox.Event(own, _nodes[node].Input, areSlice, isOwned: true));
        }
    }

    /// <summary>Sends a slice that stays the caller's, who keeps it until the readers have run.</summary>
    public void Lend(Batch slice)
    {
        Publish(slice, areSlice: true);
        foreach (var (node, input) in _nodes) node.Inbox.Add(new Inbox.Event(slice, input, areSlice: true, isOwned: false));
    }

    /// <summary>Sends a watermark.</summary>
    public void SendWatermark(long time)
    {
        if (_port is { PublishesRecords: true }) _port.RaiseTo(time);
        foreach (var port in _ports) port.RaiseTo(time);
        foreach (var (node, input) in _nodes) node.Inbox.AddWatermark(time, input);
    }

    /// <summary>Says that no rows or watermarks are to be expected for now, or that they are again.</summary>
    public void SendIdle(bool idle)
    {
        if (_port is { PublishesRecords: true }) _port.IsIdle = idle;
        foreach (var port in _ports) port.IsIdle = idle;
        foreach (var (node, input) in _nodes) node.Inbox.Add(new Inbox.Event(idle, input));
    }

    /// <summary>The operator that alone reads what is sent; null when there are several readers, or none.</summary>
    public Operator? OnlyReader => _nodes.Length == 1 && _ports.Length == 0 ? _nodes[0].Node.Operator : null;

    private void Publish(Batch rows, bool areSlice)
    {
        foreach (var port in _ports) port.Publish(rows, areSlice);
    }

    private void PublishLast(Batch rows, bool areSlice)
    {
        var ports = _ports;
        for (var port = 0; port < ports.Length - 1; port++) ports[port].Publish(rows, areSlice);
        if (ports.Length == 0) rows.Dispose();
        else ports[^1].Publish(rows, areSlice, gives: true);
    }
}
