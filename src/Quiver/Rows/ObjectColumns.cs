using Quiver.Columns;

namespace Quiver;

/// <summary>Turns arrays, one for each column, into batches. Names mean columns by <see cref="ColumnMatch"/>. Used by one thread at a time.</summary>
internal sealed class ObjectColumns : IDisposable
{
    private const int RowsAtOnce = 8_192;

    private readonly BatchBuilder _batch;
    private readonly Array?[] _values; // by column; null: NULL in each row
    private int _next;

    /// <summary>Matches names, and types where arrays say them.</summary>
    /// <exception cref="QuiverException">SchemaMismatch: names, types or lengths do not fit the columns.</exception>
    public ObjectColumns(IReadOnlyDictionary<string, Array> columns, Writer writer)
    {
        _values = new Array?[writer.Schema.Count];
        Match(columns, writer.Schema);
        Length = _values.FirstOrDefault(values => values is not null)?.Length ?? 0;
        _batch = new BatchBuilder(writer.Schema, writer.Dictionaries, Math.Min(Length, RowsAtOnce));
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>The next rows; null after the last.</summary>
    /// <exception cref="QuiverException">RecordRejected: a value does not fit its column.</exception>
    public Batch? Next()
    {
        if (_next == Length) return null;
        var count = Math.Min(Length - _next, RowsAtOnce);
        _batch.FirstRow = _next;
        for (var column = 0; column < _values.Length; column++)
        {
            if (_values[column] is { } values) ObjectValues.Append(_batch[column], values, _next, count);
            else for (var row = 0; row < count; row++) _batch[column].AppendNull();
        }

        _next += count;
        return _batch.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    private void Match(IReadOnlyDictionary<string, Array> columns, Schema schema)
    {
        var wrong = new List<string>();
        var (longest, length) = ("", -1);
        foreach (var (name, values) in columns)
        {
            var column = ColumnMatch.Find(schema, name);
            var element = values?.GetType().GetElementType();
            if (values is null || values.Rank != 1) wrong.Add($"'{name}' is {(values is null ? "null" : "no array of one dimension")}");
            else if (column < 0) wrong.Add($"there is no column for '{name}'");
            else if (_values[column] is not null) wrong.Add($"'{name}' comes twice");
            else if (length >= 0 && values.Length != length) wrong.Add($"'{longest}' has {length} rows and '{name}' {values.Length}");
            else if (element!.IsSealed && !schema[column].Type.IsNested && !RowTypes.CanAppend(schema[column].Type, element)) wrong.Add($"'{name}' is {RowMismatch.NameOf(values.GetType())}, and column '{schema[column].Name}' {schema[column].Type}");
            else _values[column] = values;
            if (length < 0 && values is not null) (longest, length) = (name, values.Length);
        }

        if (wrong.Count == 0) return;
        throw new QuiverException(ErrorCode.SchemaMismatch, $"The arrays do not fit the columns ({schema}): {string.Join("; ", wrong)}. Names match without case and underscores; a column without an array is NULL in each row.");
    }
}
