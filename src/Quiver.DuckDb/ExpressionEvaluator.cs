using System.Collections.Immutable;
using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>
/// SQL expressions over the columns of a batch, prepared once and run by DuckDB on each batch. Not thread-safe: its session runs one batch at a time,
/// and may be shared by evaluators that take turns. A session of an instance with one thread is the fastest up to 100,000 rows.
/// </summary>
internal sealed class ExpressionEvaluator : IDisposable
{
    private readonly Session _session;
    private readonly BatchBinding _input;
    private readonly string _key;
    private readonly Statement _statement;
    private readonly ColumnReader[] _readers;

    /// <summary>Prepares expressions.</summary>
    /// <param name="session">Where they run; stays the caller's and must outlive the evaluator.</param>
    /// <param name="input">Types of the input's columns, which the expressions name <c>c0</c>, <c>c1</c> … whatever the schema calls them.</param>
    /// <param name="expressions">SQL expressions of one row each, at least one: no aggregates, no windows, no unnest.</param>
    /// <exception cref="DuckDbException">An expression does not bind; the place is that in <see cref="Sql"/>.</exception>
    public ExpressionEvaluator(Session session, Schema input, IReadOnlyList<string> expressions)
    {
        _session = session;
        _input = new BatchBinding(input);
        _key = session.Instance.Inputs(session).Add(_input);
        try
        {
            _statement = Prepare(expressions);
        }
        catch
        {
            session.Instance.Inputs(session).Remove(_key);
            throw;
        }

        var types = Enumerable.Range(0, expressions.Count).Select(_statement.ColumnType).ToArray();
        Types = [.. types.Select(type => type.ToColumnType())];
        _readers = [.. types.Select(type => ColumnReader.For(type))];
    }

    /// <summary>The types of the results. What columns do not hold (structs, maps …) comes as its text.</summary>
    public ImmutableArray<DataType> Types { get; }

    /// <summary>The statement that computes the expressions.</summary>
    public string Sql => _statement.Sql;

    /// <summary>Computes the expressions.</summary>
    /// <param name="batch">Rows of the input's types; stays the caller's. Rows outside its selection are not computed.</param>
    /// <returns>A column for each expression with a row for each row of the batch, owned by the caller. Rows outside the selection hold anything.</returns>
    /// <exception cref="DuckDbException">A selected row has no result: an overflow, a failed cast.</exception>
    public Column[] Evaluate(Batch batch)
    {
        var rows = batch.Count;
        if (rows > 0) Run(batch, rows);
        var results = new Column[_readers.Length];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = _readers[index].Finish();
            if (rows < batch.Length) results[index] = Spread(results[index], batch);
        }

        return results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _statement.Dispose();
        _session.Instance.Inputs(_session).Remove(_key);
        foreach (var reader in _readers) reader.Dispose();
    }

    private Statement Prepare(IReadOnlyList<string> expressions)
    {
        var from = $"FROM {BindingTable.Name}('{_key}')";
        var statement = _session.Prepare($"SELECT {string.Join(", ", expressions)} {from}");
        if (!Enumerable.Range(0, statement.ColumnCount).Any(column => statement.ColumnType(column).NeedsTextCast)) return statement;
        using (statement)
        {
            var texts = expressions.Select((expression, column) => statement.ColumnType(column).NeedsTextCast ? $"CAST({expression} AS VARCHAR)" : expression);
            return _session.Prepare($"SELECT {string.Join(", ", texts)} {from}");
        }
    }

    private void Run(Batch batch, int rows)
    {
        _input.Current = batch;
        var read = 0;
        try
        {
            using var result = _statement.Execute();
            while (result.NextChunk() is { } chunk)
            {
                using (chunk)
                    for (var index = 0; index < _readers.Length; index++) _readers[index].Append(chunk.Vector(index), rows);
                read += chunk.Length;
            }
        }
        catch
        {
            foreach (var reader in _readers) reader.Finish().Dispose();
            throw;
        }
        finally
        {
            _input.Current = null;
        }

        if (read == rows) return;
        foreach (var reader in _readers) reader.Finish().Dispose();
        throw new QuiverException(ErrorCode.InternalError, string.Create(CultureInfo.InvariantCulture,
            $"{Sql} made {read} rows of {rows}; only expressions that make one row of each can be computed here."));
    }

    /// <summary>Puts results back to the rows they were selected from.</summary>
    private static Column Spread(Column selected, Batch batch)
    {
        using (selected)
        {
            if (selected.Length == 0) return ColumnFactory.Constant(selected.Type, null, batch.Length);
            var block = BufferPool.RentZeroed(batch.Length * sizeof(int)); // rows left out get the first result, which is as good as any
            try
            {
                var places = block.As<int>()[..batch.Length];
                var rows = batch.Selection!.Rows;
                for (var index = 0; index < rows.Length; index++) places[rows[index]] = index;
                return Gather.Rows(selected, places);
            }
            finally
            {
                block.Release();
            }
        }
    }

    /// <summary>The batch that is being computed, with columns c0, c1 …</summary>
    private sealed class BatchBinding(Schema schema) : TableBinding
    {
        // A table needs a column, even if the expressions need none.
        private readonly ImmutableArray<DataType> _types = schema.Count == 0 ? [DataType.Boolean] : [.. schema.Fields.Select(column => column.Type)];

        public Batch? Current { get; set; }

        public override IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns =>
            _types.Select((type, index) => ($"c{index.ToString(CultureInfo.InvariantCulture)}", new Func<LogicalTypeHandle>(type.ToDuckType().ToHandle)));

        public override TableScan Open(int[] projection)
        {
            var batch = Current ?? throw new InvalidOperationException("There is no batch to compute on.");
            return new SelectedScan(batch, projection, [.. projection.Select(column => VectorWriter.For(_types[column]))]);
        }
    }

    /// <summary>Writes the selected rows of one batch; its columns stay the caller's.</summary>
    private sealed class SelectedScan : TableScan
    {
        private readonly Batch _batch;
        private readonly VectorWriter[] _writers;
        private readonly Column?[] _columns;
        private readonly bool _gathered;
        private int _row;

        public SelectedScan(Batch batch, int[] projection, VectorWriter[] writers)
        {
            _batch = batch;
            _writers = writers;
            _gathered = batch.Selection is not null && batch.Count < batch.Length;
            _columns = new Column?[projection.Length];
            if (batch.Columns.Length == 0) return;
            for (var position = 0; position < projection.Length; position++)
            {
                var column = batch[projection[position]];
                _columns[position] = _gathered ? Gather.Rows(column, batch.Selection!.Rows) : column;
            }
        }

        public override int Fill(nint chunk)
        {
            var count = Math.Min(NativeMethods.VectorSize, _batch.Count - _row);
            for (var position = 0; position < _columns.Length; position++)
                if (_columns[position] is { } column)
                    _writers[position].Write(column, _row, count, NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)position));
            _row += count;
            return count;
        }

        public override void Dispose()
        {
            if (!_gathered) return;
            foreach (var column in _columns) column?.Dispose();
        }
    }
}
