using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>How a result is cut into batches.</summary>
internal sealed record BatchReading
{
    /// <summary>Rows of a batch, at least 2,048; the last one has fewer, and so have those that reach <see cref="MaxTextBytes"/>. Default: 8,192.</summary>
    public int Rows
    {
        get;
        init => field = value >= NativeMethods.VectorSize ? value
            : throw new ArgumentOutOfRangeException(nameof(Rows), value, $"A batch needs room for {NativeMethods.VectorSize} rows, as DuckDB makes so many at a time.");
    } = 8_192;

    /// <summary>Bytes of text in one column after which a batch ends. Default: 64 MiB.</summary>
    public long MaxTextBytes { get; init; } = 64 << 20;

    /// <summary>The dictionary that codes a VARCHAR column; null leaves it plain. Default: all plain.</summary>
    public Func<Field, TextDictionary?> DictionaryOf { get; init; } = static _ => null;
}

/// <summary>Reads a result as batches, copied out of DuckDB's memory. What our columns do not hold (structs, maps …) comes as DuckDB's text of it. Not thread-safe.</summary>
internal sealed class BatchReader : IDisposable
{
    private readonly Result _result;
    private readonly BatchReading _reading;
    private readonly ColumnReader[] _columns;
    private readonly TextCast? _texts;
    private readonly int[] _cast; // for each column, its position in the casts; -1: read as it is
    private Chunk? _held;         // read, but no longer fitting the last batch

    /// <summary>Starts to read.</summary>
    /// <param name="result">The result; the reader owns it from now on.</param>
    /// <param name="reading">How; null for the defaults.</param>
    public BatchReader(Result result, BatchReading? reading = null)
    {
        _result = result;
        _reading = reading ?? new BatchReading();
        var types = new DuckType[result.ColumnCount];
        var castColumns = new List<int>();
        _cast = new int[types.Length];
        for (var column = 0; column < types.Length; column++)
        {
            types[column] = result.ColumnType(column);
            _cast[column] = types[column].NeedsTextCast ? castColumns.Count : -1;
            if (_cast[column] >= 0) castColumns.Add(column);
        }

        Schema = new Schema(types.Select((type, column) => new Field(result.ColumnName(column), type.ToColumnType())));
        _columns = [.. types.Select((type, column) => ColumnReader.For(_cast[column] < 0 ? type : new DuckType(TypeId.Varchar), _reading.DictionaryOf(Schema[column])))];
        if (castColumns.Count > 0) _texts = new TextCast(result, [.. castColumns]);
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The next rows, owned by the caller; null at the end. Never empty.</summary>
    /// <param name="cancellation">Interrupts the making of the rows.</param>
    /// <exception cref="DuckDbException">The statement failed while making its rows.</exception>
    /// <exception cref="QuiverException">QueryCancelled.</exception>
    public Batch? Next(CancellationToken cancellation = default)
    {
        var rows = 0;
        while (TryTake(rows, cancellation, out var chunk))
        {
            using (chunk) Append(chunk, chunk.Length == NativeMethods.VectorSize ? _reading.Rows : rows + chunk.Length);
            rows += chunk.Length;
            if (_columns.Any(column => column.TextBytes >= _reading.MaxTextBytes)) break;
        }

        return rows == 0 ? null : new Batch(Schema, [.. _columns.Select(column => column.Finish())], rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held?.Dispose();
        _texts?.Dispose();
        foreach (var column in _columns) column.Dispose();
        _result.Dispose();
    }

    private bool TryTake(int rows, CancellationToken cancellation, out Chunk chunk)
    {
        _held ??= rows < _reading.Rows ? _result.NextChunk(cancellation) : null;
        chunk = _held!;
        if (_held is null || rows + _held.Length > _reading.Rows) return false;
        _held = null;
        return true;
    }

    private void Append(Chunk chunk, int expected)
    {
        using var texts = _texts?.Cast(chunk);
        for (var column = 0; column < _columns.Length; column++)
            _columns[column].Append(_cast[column] < 0 ? chunk.Vector(column) : texts!.Vector(_cast[column]), expected);
    }
}
