using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Queries;

namespace Quiver.Asking;

/// <summary>A query that is ready to be answered, in a session of its own. Used by one thread at a time; disposed when its rows are read, or not wanted.</summary>
internal sealed class OpenedQuery : IDisposable
{
    private readonly Session _session;
    private readonly Pinned _pinned;
    private readonly Statement _statement;
    private readonly RunningQuery _running;

    /// <summary>Takes over the session, what is pinned for it, and the statement.</summary>
    public OpenedQuery(Session session, Pinned pinned, Statement statement, RunningQuery running)
    {
        _session = session;
        _pinned = pinned;
        _statement = statement;
        _running = running;
        AsOf = pinned.AsOf;
        running.RunsIn(session);
    }

    /// <summary>The position it stands at.</summary>
    public AsOf AsOf { get; }

    /// <summary>Names and types of its columns.</summary>
    public Schema Schema => new(Enumerable.Range(0, _statement.ColumnCount).Select(column => new Field(_statement.ColumnName(column), _statement.ColumnType(column).ToColumnType())));

    /// <summary>Begins to run it.</summary>
    public BatchReader Start() => new(_statement.Stream(_running.Token));

    /// <inheritdoc/>
    public void Dispose()
    {
        _running.RunsIn(null);
        _statement.Dispose();
        _pinned.Dispose();
        _session.Dispose();
    }
}
