using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>The rows of one run, read chunk by chunk. Not thread-safe.</summary>
internal sealed unsafe class Result : IDisposable
{
    private readonly Session _session;
    private readonly ResultHandle _result;
    private readonly bool _streaming;
    private readonly string _sql;

    internal Result(Session session, ResultHandle result, bool streaming, string sql)
    {
        _session = session;
        _result = result;
        _streaming = streaming;
        _sql = sql;
        Kind = NativeMethods.duckdb_result_return_type(result.Value);
        ColumnCount = (int)NativeMethods.duckdb_column_count(result);
    }

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
        using var type = NativeMethods.duckdb_column_logical_type(_result, (ulong)column);
        return DuckType.Read(type);
    }

    /// <summary>The next up to 2,048 rows; null at the end.</summary>
    /// <param name="cancellation">Interrupts the making of the rows.</param>
    /// <exception cref="DuckDbException">The statement failed while making its rows.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public Chunk? NextChunk(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_result.IsClosed, this);
        while (true)
        {
            Cancellation.ThrowIfRequested(cancellation);
            ChunkHandle handle;
            using (Cancellation.Interrupting(_session, _streaming ? cancellation : CancellationToken.None))
                handle = NativeMethods.duckdb_fetch_chunk(_result.Value);
            if (handle.IsInvalid)
            {
                handle.Dispose();
                return NativeText.Borrowed(NativeMethods.duckdb_result_error(_result)) is { } report ? throw Cancellation.Or(report, _sql, cancellation) : null;
            }

            var chunk = new Chunk(handle);
            if (chunk.Length > 0) return chunk;
            chunk.Dispose(); // an operator may make no rows of a chunk it was given
        }
    }

    /// <summary>Frees the rows; a streaming run is stopped. Chunks read before stay valid.</summary>
    public void Dispose() => _result.Dispose();
}
