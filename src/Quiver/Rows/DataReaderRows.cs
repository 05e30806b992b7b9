using System.Data.Common;
using System.Linq.Expressions;
using Quiver.Columns;

namespace Quiver;

/// <summary>Turns the rows of a data reader into batches: its columns go into those of the same name, case and underscores aside. The accessors are compiled for each reader. Used by one thread at a time.</summary>
internal sealed class DataReaderRows : IDisposable
{
    private const int RowsAtOnce = 8_192;

    private readonly DbDataReader _reader;
    private readonly BatchBuilder _batch;
    private readonly Action<DbDataReader, ColumnAppender>[] _fields; // by column

    /// <summary>Matches columns.</summary>
    /// <param name="reader">The rows.</param>
    /// <param name="writer">Where they will be written.</param>
    /// <exception cref="QuiverException">SchemaMismatch: columns do not match, by name or by type.</exception>
    public DataReaderRows(DbDataReader reader, Writer writer)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _reader = reader;
        _batch = new BatchBuilder(writer.Schema, writer.Dictionaries);
        try
        {
            _fields = Match();
        }
        catch
        {
            _batch.Dispose();
            throw;
        }
    }

    /// <summary>How many rows were read.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there are as many rows as a batch should have.</summary>
    public bool IsFull => _batch.Length >= RowsAtOnce;

    /// <summary>Adds the reader's row.</summary>
    /// <exception cref="QuiverException">RecordRejected: a value does not fit its column; the message names the row, counted from 0 by the reader.</exception>
    public void Add()
    {
        if (_batch.Length == 0) _batch.FirstRow = Count;
        for (var column = 0; column < _fields.Length; column++) _fields[column](_reader, _batch[column]);
        Count++;
    }

    /// <summary>The rows added since the last batch; null without any.</summary>
    public Batch? Finish() => _batch.Length == 0 ? null : _batch.Finish();

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    private Action<DbDataReader, ColumnAppender>[] Match()
    {
        var fields = new Action<DbDataReader, ColumnAppender>?[_batch.Schema.Count];
        var wrong = new List<string>();
        for (var ordinal = 0; ordinal < _reader.FieldCount; ordinal++)
        {
            var name = _reader.GetName(ordinal);
            var column = ColumnMatch.Find(_batch.Schema, name);
            if (column < 0) wrong.Add($"there is no column for '{name}'");
            else if (fields[column] is not null) wrong.Add($"'{name}' comes twice");
            else if (Compile(_batch[column].GetType(), _reader.GetFieldType(ordinal), ordinal) is { } append)
            {
                fields[column] = append;
                _batch[column].Origin = name;
            }
            else
            {
                fields[column] = static (_, _) => { };
                wrong.Add($"'{name}' is {RowMismatch.NameOf(_reader.GetFieldType(ordinal))}, and column '{_batch.Schema[column].Name}' {_batch.Schema[column].Type}");
            }
        }

        for (var column = 0; column < fields.Length; column++)
            if (fields[column] is null) wrong.Add($"nothing fills column '{_batch.Schema[column].Name}'");
        if (wrong.Count == 0) return fields!;
        throw new QuiverException(
            ErrorCode.SchemaMismatch,
            $"The data reader does not fit the columns ({_batch.Schema}): {string.Join("; ", wrong)}. Names match without case and underscores: select the columns under those names, and cast those of other types.");
    }

    // Appends one field of the reader's row; null when columns of that type do not take such values.
    private static Action<DbDataReader, ColumnAppender>? Compile(Type appender, Type field, int ordinal)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        var column = Expression.Parameter(typeof(ColumnAppender), "column");
        var position = Expression.Constant(ordinal);
        Expression value = Expression.Call(reader, nameof(DbDataReader.GetFieldValue), [field], position);
        if (field == typeof(DateTime)) value = Expression.Call(typeof(DataReaderRows), nameof(InUtc), null, value);
        if (RowValues.Append(Expression.Convert(column, appender), value) is not { } append) return null;
        var appendNull = Expression.Call(column, nameof(ColumnAppender.AppendNull), null);
        var body = Expression.IfThenElse(Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, position), appendNull, append);
        return Expression.Lambda<Action<DbDataReader, ColumnAppender>>(body, reader, column).Compile();
    }

    // Databases store moments without a kind.
    private static DateTime InUtc(DateTime moment) => moment.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(moment, DateTimeKind.Utc) : moment;
}
