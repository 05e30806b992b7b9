using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>The statements of a text, parsed but not yet bound. Dispose it when the last one is prepared.</summary>
internal sealed class Script : IDisposable
{
    private readonly Session _session;
    private readonly ExtractedHandle _statements;
    private readonly string _sql;

    internal Script(Session session, ExtractedHandle statements, int count, string sql)
    {
        _session = session;
        _statements = statements;
        Count = count;
        _sql = sql;
    }

    /// <summary>How many statements there are.</summary>
    public int Count { get; }

    /// <summary>Prepares a statement; the ones before it should have run, if it needs what they make.</summary>
    /// <param name="index">Position in the text, from 0.</param>
    /// <exception cref="DuckDbException">The statement does not bind; its place counts from the start of the whole text.</exception>
    public Statement Prepare(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        _session.ThrowIfClosed();
        var state = NativeMethods.duckdb_prepare_extracted_statement(_session.Handle, _statements, (ulong)index, out var statement);
        return _session.Prepared(state, statement, _sql);
    }

    /// <summary>Frees the parsed statements; prepared ones stay valid.</summary>
    public void Dispose() => _statements.Dispose();
}
