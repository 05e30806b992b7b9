using Quiver.Columns;
using Quiver.Copying;
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

    /// <summary>Has DuckDB write its rows to a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">How, as DuckDB's COPY takes it: <c>FORMAT csv, HEADER true</c>.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="CopyOptionException">An option is wrong.</exception>
    /// <exception cref="DuckDbException">A row cannot be made or written; the place is one in the query.</exception>
    public long CopyTo(string file, string options)
    {
        const string before = "COPY (";
        using var copy = Prepared($"{before}{_statement.Sql}\n) TO {DuckDb.Sql.Literal(file)} ({options})"); // a comment may end the query
        try
        {
            using var written = copy.Execute(_running.Token);
            return _running.Rows = written.RowsChanged;
        }
        catch (DuckDbException error) when (error.Error.Offset is { } offset)
        {
            throw new DuckDbException(error.Error with { Offset = Math.Max(0, offset - before.Length) }, _statement.Sql, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _running.RunsIn(null);
        _statement.Dispose();
        _pinned.Dispose();
        _session.Dispose();
    }

    // The query itself binds, so what is wrong here is the rest.
    private Statement Prepared(string copy)
    {
        try
        {
            return _session.Prepare(copy);
        }
        catch (DuckDbException error)
        {
            throw new CopyOptionException(error);
        }
    }
}
