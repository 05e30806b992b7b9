using System.Diagnostics.CodeAnalysis;
using Quiver.Columns;

namespace Quiver;

/// <summary>Turns dictionaries and arrays of objects into batches. Names mean columns by <see cref="ColumnMatch"/>. Used by one thread at a time.</summary>
internal sealed class ObjectRows : IDisposable
{
    private const int RowsAtOnce = 8_192;

    private readonly BatchBuilder _batch;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal); // by the names met so far
    private readonly bool[] _isFilled; // of the row under way
    private readonly string?[] _names; // by column, as the row under way has it

    /// <summary>Rows for a writer.</summary>
    public ObjectRows(Writer writer)
    {
        _batch = new BatchBuilder(writer.Schema, writer.Dictionaries);
        _isFilled = new bool[writer.Schema.Count];
        _names = new string?[writer.Schema.Count];
    }

    /// <summary>How many rows were added.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there are as many rows as a batch should have.</summary>
    public bool IsFull => _batch.Length >= RowsAtOnce;

    /// <summary>Adds a row of named values. A column that no name means is NULL.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: a name means no column, or two mean one. RecordRejected: a value does not fit its column. Nothing was added.</exception>
    public void Add(IReadOnlyDictionary<string, object?> row)
    {
        if (row is null) throw Null("dictionaries");
        var length = Begin();
        try
        {
            Array.Clear(_isFilled);
            foreach (var (name, value) in row)
            {
                var column = Find(name);
                if (_isFilled[column]) Twice(name, column);
                _isFilled[column] = true;
                _names[column] = name;
                _batch[column].Origin = name;
                ObjectValues.Append(_batch[column], value);
            }

            for (var column = 0; column < _isFilled.Length; column++)
            {
                if (_isFilled[column]) continue;
                _batch[column].Origin = null;
                _batch[column].AppendNull();
            }
        }
        catch
        {
            _batch.Truncate(length);
            throw;
        }

        Count++;
    }

    /// <summary>Adds a row of values in the order of the columns.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: there are as many values as there are not columns. RecordRejected: a value does not fit its column. Nothing was added.</exception>
    public void Add(ReadOnlySpan<object?> values)
    {
        var length = Begin();
        if (values.Length != _isFilled.Length)
            throw new QuiverException(ErrorCode.SchemaMismatch, $"Row {Count} (from 0) has {values.Length} values, and there are {_isFilled.Length} columns ({_batch.Schema}). Give a value for each, in their order; null is NULL.");
        try
        {
            for (var column = 0; column < values.Length; column++) ObjectValues.Append(_batch[column], values[column]);
        }
        catch
        {
            _batch.Truncate(length);
            throw;
        }

        Count++;
    }

    /// <summary>Adds a row of values in the order of the columns, which must not be null.</summary>
    public void Add(object?[] values) => Add(values is null ? throw Null("arrays") : values.AsSpan());

    /// <summary>The rows added since the last batch; null without any.</summary>
    public Batch? Finish() => _batch.Length == 0 ? null : _batch.Finish();

    /// <summary>Forgets the rows, so that their numbers begin again.</summary>
    public void Reset()
    {
        _batch.Truncate(0);
        Count = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    private int Begin()
    {
        var length = _batch.Length;
        if (length == 0) _batch.FirstRow = Count;
        return length;
    }

    private int Find(string name)
    {
        if (_columns.TryGetValue(name, out var column)) return column;
        column = ColumnMatch.Find(_batch.Schema, name);
        if (column < 0)
            throw new QuiverException(ErrorCode.SchemaMismatch, $"Row {Count} (from 0): there is no column for '{name}'; there are {string.Join(", ", _batch.Schema.Fields.Select(field => field.Name))}. Names match without case and underscores.");
        _columns.Add(name, column);
        return column;
    }

    private QuiverException Null(string kind) => new(ErrorCode.RecordRejected, $"Row {Count} (from 0) is null; rows are {kind}.");

    [DoesNotReturn]
    private void Twice(string name, int column) =>
        throw new QuiverException(ErrorCode.SchemaMismatch, $"Row {Count} (from 0): '{_names[column]}' and '{name}' both mean column '{_batch.Schema[column].Name}'. Names match without case and underscores: give one of them.");
}
