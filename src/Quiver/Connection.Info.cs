using Quiver.Catalog;

namespace Quiver;

public sealed partial class Connection
{
    /// <summary>All sources, by name; <c>Sources.Select(source =&gt; source.Name)</c> are their names. As they are now: the list does not change.</summary>
    public IReadOnlyList<SourceInfo> Sources => [.. _catalog.Entries.OfType<SourceEntry>().Select(Describe)];

    /// <summary>All streams, by name; <c>Streams.Select(stream =&gt; stream.Name)</c> are their names. As they are now: the list does not change.</summary>
    public IReadOnlyList<StreamInfo> Streams => [.. _catalog.Entries.OfType<StreamEntry>().Select(Describe)];

    /// <summary>All sinks, by name. This version has no CREATE SINK, so there are none.</summary>
    public IReadOnlyList<SinkInfo> Sinks { get; } = [];

    /// <summary>The queries and subscriptions that run, and the last 100 that ended, in the order in which they were begun. As they are now: the list does not change.</summary>
    public IReadOnlyList<QueryInfo> Queries => _queries.All();

    /// <summary>Stops a query that runs, or a subscription: whoever waits for it gets error 402, of a subscription 501. One that has ended is left as it is.</summary>
    /// <param name="id">Its <see cref="QueryInfo.Id"/>.</param>
    /// <exception cref="QuiverException">There is no such query (200), or the connection is closed (101, 901).</exception>
    public void CancelQuery(long id)
    {
        ThrowIfClosed();
        if (_queries.Find(id) is { } running) running.Stop(new QuiverException(ErrorCode.QueryCancelled, $"Query {id} was cancelled."));
        else if (!_queries.HasEnded(id)) throw new QuiverException(ErrorCode.TableNotFound, $"Query {id} was not found. Connection.Queries and SHOW QUERIES list those there are.");
    }

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
        source.Input.Port.Fault?.Message,
        source.OnError,
        source.Errors.Rows,
        ProgressOf(source));

    private static double? ProgressOf(SourceEntry source) => source.Connector switch
    {
        null => null,
        { ExpectedRows: > 0 and var expected } => Math.Min(1, (double)source.Input.Rows / expected),
        var connector => connector.Progress,
    };

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
