using System.Buffers;
using System.Text;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>
/// The state of a graph between two steps: its sources' watermarks, and of each query its counters, watermarks and operators. Taken in O(pages) under the claim, written at leisure.
/// What was retained is not part of it.
/// </summary>
internal sealed class FrozenGraph : IDisposable
{
    private const long Version = 2;

    private readonly List<Action<StateWriter>> _parts = [];
    private readonly List<Frozen> _operators = [];

    /// <summary>Freezes a graph. Runs under its claim, between two steps.</summary>
    public FrozenGraph(Graph graph)
    {
        Add(Version, graph.Engine.Sequence.Newest, graph.Sources.Count);
        foreach (var source in graph.Sources)
        {
            Add(source.Name);
            Add(source.Feed.Watermark, source.Port.Rows, source.Port.IsDone ? 1 : 0, source.IsIdle ? 1 : 0, source.Refused?.Rows ?? 0);
        }

        Add(graph.Queries.Count);
        foreach (var query in graph.Queries)
        {
            Add(query.Name);
            Add(query.RowsIn, query.RowsLate, query.Output.Watermark, query.Output.Rows, query.Output.Numbers, query.Late?.Watermark ?? 0, query.Late?.Rows ?? 0, query.Late?.Numbers ?? 0, query.Nodes.Length);
            foreach (var node in query.Nodes)
            {
                Add(node.Passed, node.IdleInputs);
                var frozen = node.Operator.Freeze();
                _operators.Add(frozen);
                _parts.Add(writer => writer.Write(BytesOf(frozen)));
            }
        }
    }

    /// <summary>The state as bytes. Any thread may write it, once.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(buffer);
        foreach (var part in _parts) part(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var frozen in _operators) frozen.Dispose();
    }

    /// <summary>Gives a graph, new and with the same queries, the state that was written. Runs under its claim, before its first record.</summary>
    /// <exception cref="QuiverException">The state is another graph's, of another version, or damaged.</exception>
    public static void Restore(Graph graph, ReadOnlyMemory<byte> state)
    {
        var reader = new StateReader(state);
        var version = reader.Read();
        if (version != Version) throw new QuiverException(ErrorCode.StorageVersion, $"The stored state has layout {version}; this version reads layout {Version}.");
        graph.Engine.Sequence.AdvanceTo(reader.Read());
        Expect(graph.Sources.Count, reader.Read(), "sources");
        var ended = new List<SourceInput>();
        foreach (var source in graph.Sources)
        {
            ExpectName(reader, "source", source.Name);
            source.Feed.Restore(reader.Read(), idle: false);
            source.Port.Restore(source.Feed.Watermark, reader.Read(), 0);
            if (reader.Read() != 0) ended.Add(source);
            source.Feed.Restore(source.Feed.Watermark, source.Port.IsIdle = reader.Read() != 0);
            var refused = reader.Read();
            source.Refused?.Restore(Watermark.None, refused, 0);
        }

        Expect(graph.Queries.Count, reader.Read(), "queries");
        foreach (var query in graph.Queries)
        {
            ExpectName(reader, "query", query.Name);
            query.Restore(reader.Read(), reader.Read());
            query.Output.Restore(reader.Read(), reader.Read(), reader.Read());
            var (lateWatermark, lateRows, lateNumbers) = (reader.Read(), reader.Read(), reader.Read());
            query.Late?.Restore(lateWatermark, lateRows, lateNumbers);
            Expect(query.Nodes.Length, reader.Read(), $"operators of '{query.Name}'");
            foreach (var node in query.Nodes)
            {
                node.Restore(reader.Read(), reader.Read());
                node.Operator.Restore(new StateReader(reader.ReadBytes().ToArray()));
            }
        }

        foreach (var source in ended)
        {
            lock (graph.Mailbox.Gate) source.Close(SourceInput.Ended(source.Name));
            foreach (var port in source.Ports) port.Complete(null);
        }

        foreach (var port in graph.Queries.SelectMany(query => query.Ports))
            if (port.Watermark == Watermark.End) port.Complete(null);
        graph.RefreshCredit();
    }

    private static void Expect(long expected, long found, string what)
    {
        if (found != expected) throw new QuiverException(ErrorCode.StorageCorrupt, $"The stored state has {found} {what}; {expected} were expected.");
    }

    private static void ExpectName(StateReader reader, string what, string expected)
    {
        var name = Encoding.UTF8.GetString(reader.ReadBytes());
        if (name != expected) throw new QuiverException(ErrorCode.StorageCorrupt, $"The stored state is that of {what} '{name}', not of '{expected}'.");
    }

    private static byte[] BytesOf(Frozen frozen)
    {
        var buffer = new ArrayBufferWriter<byte>();
        frozen.Write(new StateWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }

    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _parts.Add(writer => writer.Write(bytes));
    }

    private void Add(params ReadOnlySpan<long> values)
    {
        foreach (var value in values) _parts.Add(writer => writer.Write(value));
    }
}
