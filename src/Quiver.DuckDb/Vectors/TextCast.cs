using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>
/// Makes DuckDB's text of values that our columns do not hold, chunk by chunk: a statement of its own, in a session of its own, scans the vectors of the
/// chunk in place. So it serves every statement that has rows, whatever its text.
/// </summary>
internal sealed class TextCast : IDisposable
{
    private readonly VectorBinding _vectors;
    private readonly string _key;
    private readonly Session _session;
    private readonly Statement _statement;

    /// <summary>Prepares the casts.</summary>
    /// <param name="result">Where the chunks come from.</param>
    /// <param name="columns">The columns to cast, as positions in the result.</param>
    public TextCast(Result result, int[] columns)
    {
        var instance = result.Session.Instance;
        _vectors = new VectorBinding(result, columns);
        _session = instance.Connect();
        try
        {
            _key = instance.Inputs(_session).Add(_vectors);
            var casts = string.Join(", ", columns.Select((_, index) => $"CAST(v{index} AS VARCHAR)"));
            _statement = _session.Prepare($"SELECT {casts} FROM {BindingTable.Name}('{_key}')");
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>The texts of a chunk: a column for each cast, rows as in the chunk.</summary>
    public Chunk Cast(Chunk chunk)
    {
        _vectors.Current = chunk;
        try
        {
            using var result = _statement.Execute();
            return result.NextChunk()!; // a chunk has rows, and never more than one scan takes
        }
        finally
        {
            _vectors.Current = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Instance.Inputs(_session).Remove(_key);
        _statement.Dispose();
        _session.Dispose();
    }

    /// <summary>Some columns of the chunk that is being cast.</summary>
    private sealed class VectorBinding(Result result, int[] columns) : TableBinding
    {
        public Chunk? Current { get; set; }

        public override IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns =>
            columns.Select((column, index) => ($"v{index}", new Func<LogicalTypeHandle>(() => result.ColumnTypeHandle(column))));

        public override TableScan Open(int[] projection) => new VectorScan(Current!, [.. projection.Select(index => columns[index])]);
    }

    private sealed class VectorScan(Chunk chunk, int[] columns) : TableScan
    {
        private bool _done;

        public override int Fill(nint target)
        {
            if (_done) return 0;
            _done = true;
            for (var position = 0; position < columns.Length; position++)
                NativeMethods.duckdb_vector_reference_vector(NativeMethods.duckdb_data_chunk_get_vector(target, (ulong)position), chunk.Vector(columns[position]).Pointer);
            return chunk.Length;
        }

        public override void Dispose()
        {
            // the chunk is the reader's
        }
    }
}
