using Quiver.Catalog;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>All sources, by name.</summary>
    public IReadOnlyList<SourceInfo> Sources => [.. _catalog.Entries.OfType<SourceEntry>().Select(Describe)];

    /// <summary>All streams, by name.</summary>
    public IReadOnlyList<StreamInfo> Streams => [.. _catalog.Entries.OfType<StreamEntry>().Select(Describe)];

    /// <summary>A source.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <exception cref="QuiverException">There is no such source (200).</exception>
    public SourceInfo Source(string name) => Describe(SourceNamed(name));

    /// <summary>A stream.</summary>
    /// <param name="name">Its name, in any case.</param>
    /// <exception cref="QuiverException">There is no such stream (200).</exception>
    public StreamInfo Stream(string name) => _catalog.Get(name) is StreamEntry stream
        ? Describe(stream)
        : throw new QuiverException(ErrorCode.TableNotFound, Missing.Relation("stream", name, NamesOf(Sql.Planning.RelationKind.Stream)));

    /// <summary>Writes batches into a source.</summary>
    /// <param name="source">Its name, in any case.</param>
    /// <exception cref="QuiverException">There is no such source (200).</exception>
    public Writer Writer(string source) => new(SourceNamed(source));

    /// <summary>Writes objects into a source.</summary>
    /// <typeparam name="T">A record, class or struct whose members match the columns.</typeparam>
    /// <param name="source">Its name, in any case.</param>
    /// <exception cref="QuiverException">There is no such source (200), or the members do not fit its columns (202).</exception>
    public Writer<T> Writer<T>(string source) => new(Writer(source));

    private SourceEntry SourceNamed(string name)
    {
        ThrowIfClosed();
        return _catalog.Get(name) as SourceEntry
            ?? throw new QuiverException(ErrorCode.TableNotFound, Missing.Relation("source", name, NamesOf(Sql.Planning.RelationKind.Source)));
    }

    private static SourceInfo Describe(SourceEntry source) => new(
        source.Relation.Name,
        source.Relation.Schema,
        TimeColumn(source.Relation),
        source.Input.Rows,
        source.Connector?.ExpectedRows,
        EventTime.ToUtc(source.Input.LastWatermark),
        source.Input.Port.IsDone,
        source.Connector?.FirstRow,
        source.Input.PendingBytes,
        source.Input.CapacityBytes,
        source.Input.IsBackpressured,
        source.Input.IsIdle,
        source.Input.Refused?.Rows ?? 0,
        source.Input.Port.Fault?.Message);

    private static StreamInfo Describe(StreamEntry stream)
    {
        stream.Port.Graph.RunOpen(); // rows that nobody waited for so far
        return new(
            stream.Relation.Name,
            stream.Port.Schema,
            stream.Sql,
            stream.Query.RowsIn,
            stream.Port.Rows,
            stream.Query.RowsLate,
            EventTime.ToUtc(stream.Query.Output.LastWatermark),
            stream.Query.Fault?.Message);
    }
}
