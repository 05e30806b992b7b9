using System.Text;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>Up to 2,048 rows of a result, in DuckDB's own memory until disposed.</summary>
internal sealed class Chunk : IDisposable
{
    private readonly ChunkHandle _chunk;

    internal Chunk(ChunkHandle chunk)
    {
        _chunk = chunk;
        Length = (int)NativeMethods.duckdb_data_chunk_get_size(chunk.Pointer);
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>A column of the chunk; not to be used after the chunk is disposed.</summary>
    /// <param name="column">Position, from 0.</param>
    public Vector Vector(int column) => new(NativeMethods.duckdb_data_chunk_get_vector(_chunk.Pointer, (ulong)column), Length);

    /// <summary>A text of a VARCHAR column; null when it is NULL.</summary>
    /// <param name="column">Position, from 0.</param>
    /// <param name="row">Row, from 0.</param>
    public string? Text(int column, int row)
    {
        var vector = Vector(column);
        var text = vector.IsNull(row) ? null : Encoding.UTF8.GetString(vector.Text(row));
        GC.KeepAlive(this); // the vector is memory of the chunk, which a finalizer would free
        return text;
    }

    /// <inheritdoc/>
    public void Dispose() => _chunk.Dispose();
}
