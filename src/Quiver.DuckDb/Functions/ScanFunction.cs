using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>The table function <c>name('relation')</c> over batches: only the columns that are used are written, and long texts are read where they lie.</summary>
/// <param name="provider">Knows the relations.</param>
internal sealed class ScanFunction(IScanProvider provider) : TableFunction
{
    /// <inheritdoc/>
    public override TableBinding Bind(string argument, ulong session) =>
        provider.Find(argument, session) is { } relation
            ? new RelationBinding(provider, argument, session, relation)
            : throw new QuiverException(ErrorCode.TableNotFound, $"There is no relation '{argument}' to scan.");
}

/// <summary>A relation in a prepared statement.</summary>
internal sealed class RelationBinding(IScanProvider provider, string name, ulong session, ScanRelation relation) : TableBinding
{
    /// <inheritdoc/>
    public override IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns =>
        relation.Schema.Fields.Select(column => (column.Name, new Func<LogicalTypeHandle>(column.Type.ToDuckType().ToHandle)));

    /// <inheritdoc/>
    public override long? Rows => relation.Rows;

    /// <inheritdoc/>
    public override TableScan Open(int[] projection)
    {
        var input = provider.Open(name, session);
        try
        {
            Check(input);
            return new BatchScan(input, [.. relation.Schema.Fields.Select(field => field.Type)], projection);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>The relation may be another one by now, as a prepared statement may be old.</summary>
    private void Check(ScanInput input)
    {
        var expected = relation.Schema.Fields.AsSpan();
        if (input.Origins is not null) expected = expected[..^2];
        foreach (var batch in input.Batches)
        {
            var fields = batch.Schema.Fields;
            var same = fields.Length == expected.Length;
            for (var column = 0; same && column < fields.Length; column++) same = fields[column].Type == expected[column].Type;
            if (!same)
                throw new QuiverException(ErrorCode.SchemaMismatch, string.Create(CultureInfo.InvariantCulture,
                    $"The relation '{name}' was ({relation.Schema}) when the statement was prepared and has rows of ({batch.Schema}) now; prepare it again."));
        }
    }
}

/// <summary>Hands out batches in pieces of up to 2,048 rows, to one thread or several.</summary>
internal sealed class BatchScan : TableScan
{
    private readonly ScanInput _input;
    private readonly int[] _projection;
    private readonly VectorWriter?[] _writers; // one a projected column; null: a system column
    private readonly int _sequence;            // the column that is _seq, with _ingested behind it
    private readonly Column[]?[] _gathered;    // projected columns of batches with a selection, without the rows left out
    private readonly Lock _taking = new();
    private int _batch;
    private int _row;

    public BatchScan(ScanInput input, DataType[] types, int[] projection)
    {
        _input = input;
        _projection = projection;
        _sequence = input.Origins is null ? int.MaxValue : types.Length - 2;
        _writers = [.. projection.Select(column => column >= _sequence ? null : VectorWriter.For(types[column]))];
        _gathered = new Column[]?[input.Batches.Count];
        for (var index = 0; index < _gathered.Length; index++)
            if (input.Batches[index] is { Selection: not null } batch) _gathered[index] = GatherColumns(batch);
    }

    /// <inheritdoc/>
    public override int MaxThreads => _input.MaxThreads;

    /// <inheritdoc/>
    public override int Fill(nint chunk)
    {
        if (!TryTake(out var index, out var start, out var count)) return 0;
        _input.Progress?.Pass(count);
        var batch = _input.Batches[index];
        for (var position = 0; position < _projection.Length; position++)
        {
            var vector = NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)position);
            if (_writers[position] is not { } writer) WriteOrigin(batch, _input.Origins![index], _projection[position] == _sequence, start, count, vector);
            else writer.Write(_gathered[index] is { } gathered ? gathered[position] : batch[_projection[position]], start, count, vector);
        }

        return count;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var columns in _gathered)
            foreach (var column in columns ?? []) column?.Dispose();
        _input.Dispose();
    }

    private bool TryTake(out int batch, out int start, out int count)
    {
        lock (_taking)
        {
            while (_batch < _input.Batches.Count)
            {
                (batch, start) = (_batch, _row);
                count = Math.Min(NativeMethods.VectorSize, _input.Batches[batch].Count - start);
                _row += count;
                if (_row == _input.Batches[batch].Count) (_batch, _row) = (_batch + 1, 0);
                if (count > 0) return true;
            }
        }

        (batch, start, count) = (0, 0, 0);
        return false;
    }

    private Column[] GatherColumns(Batch batch)
    {
        var columns = new Column[_projection.Length];
        for (var position = 0; position < columns.Length; position++)
            if (_writers[position] is not null) columns[position] = Gather.Rows(batch[_projection[position]], batch.Selection!.Rows);
        return columns;
    }

    private static unsafe void WriteOrigin(Batch batch, ScanOrigins origins, bool isSequence, int start, int count, nint vector)
    {
        var slots = new Span<long>(NativeMethods.duckdb_vector_get_data(vector), count);
        var values = isSequence ? origins.Numbers : origins.Ingested;
        for (var slot = 0; slot < slots.Length; slot++)
        {
            var row = batch.Selection is { } selection ? selection.Rows[start + slot] : start + slot;
            slots[slot] = values is not null ? values.As<long>()[row] : isSequence ? batch.FirstSequence + row : batch.IngestedMicros;
        }
    }
}
