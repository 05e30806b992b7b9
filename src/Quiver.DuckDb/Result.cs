using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>The rows of one run, read chunk by chunk. Not thread-safe.</summary>
internal sealed unsafe class Result : IDisposable
{
    private readonly ResultHandle _result;
    private readonly bool _streaming;
    private readonly string _sql;
    private bool _ended; // DuckDB takes it ill to be asked again

    internal Result(Session session, ResultHandle result, bool streaming, string sql)
    {
        Session = session;
        _result = result;
        _streaming = streaming;
        _sql = sql;
        session.Current = this;
        Kind = NativeMethods.duckdb_result_return_type(result.Value);
        ColumnCount = (int)NativeMethods.duckdb_column_count(result);
    }

    /// <summary>The session it was made in.</summary>
    public Session Session { get; }

    /// <summary>What the statement brought.</summary>
    public ResultKind Kind { get; }

    /// <summary>How many columns its rows have.</summary>
    public int ColumnCount { get; }

    /// <summary>Rows inserted, updated or deleted; 0 for other statements.</summary>
    public long RowsChanged => Kind == ResultKind.ChangedRows && !_streaming ? (long)NativeMethods.duckdb_rows_changed(_result) : 0;

    /// <summary>The name of a column.</summary>
    /// <param name="column">Position, from 0.</param>
    public string ColumnName(int column) => NativeText.Borrowed(NativeMethods.duckdb_column_name(_result, (ulong)column)) ?? "";

    /// <summary>The type of a column.</summary>
    /// <param name="column">Position, from 0.</param>
    public DuckType ColumnType(int column)
    {
        using var type = ColumnTypeHandle(column);
        return DuckType.Read(type);
    }

    /// <summary>The type of a column as the C interface knows it, to be disposed.</summary>
    /// <param name="column">Position, from 0.</param>
    internal LogicalTypeHandle ColumnTypeHandle(int column) => NativeMethods.duckdb_column_logical_type(_result, (ulong)column);

    /// <summary>The next up to 2,048 rows; null at the end.</summary>
    /// <param name="cancellation">Interrupts the making of the rows.</param>
    /// <exception cref="DuckDbException">The statement failed while making its rows.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public Chunk? NextChunk(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_result.IsClosed, this);
        while (!_ended)
        {
            Cancellation.ThrowIfRequested(cancellation);
            ChunkHandle handle;
            using (Cancellation.Interrupting(Session, _streaming ? cancellation : CancellationToken.None))
                handle = NativeMethods.duckdb_fetch_chunk(_result.Value);
            if (handle.IsInvalid)
            {
                handle.Dispose();
                _ended = true;
                if (NativeText.Borrowed(NativeMethods.duckdb_result_error(_result)) is { } report) throw Cancellation.Or(report, _sql, cancellation);
                break;
            }

            var chunk = new Chunk(handle);
            if (chunk.Length > 0) return chunk;
            chunk.Dispose(); // an operator may make no rows of a chunk it was given
        }

        return null;
    }

    /// <summary>Frees the rows; a streaming run is stopped and lets go of what it scans. Chunks read before stay valid.</summary>
    public void Dispose()
    {
        if (_streaming && !_ended && !_result.IsClosed) Stop();
        if (Session.Current == this) Session.Current = null;
        _result.Dispose();
    }

    /// <summary>Ends a run before its rows do. DuckDB would keep it, and all it holds, until the session's next statement; an interrupted one it clears away.</summary>
    private void Stop()
    {
        _ended = true;
        if (Session.Handle.IsClosed || Session.Current != this) return; // the interrupt would hit another run
        Session.Interrupt();
        NativeMethods.duckdb_fetch_chunk(_result.Value).Dispose();
    }
}
