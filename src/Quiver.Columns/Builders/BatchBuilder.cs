using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Makes batches from values given column by column or row by row. Texts are coded while most of them come again. Reusable after <see cref="Finish"/>; used by one thread at a time.</summary>
/// <example>
/// <code>
/// var schema = new Schema(new Field("symbol", DataType.Utf8), new Field("qty", DataType.Int64));
/// using var rows = new BatchBuilder(schema);
/// rows["symbol"].Append("AAPL");
/// rows["qty"].Append(1200);
/// Batch batch = rows.Finish();
/// </code>
/// </example>
public sealed class BatchBuilder : IDisposable
{
    private readonly ColumnAppender[] _columns;
    private readonly Column[] _finished; // of the batch that is made of them
    private readonly StrongBox<long> _firstRow = new();
    private Batch? _given; // the batch made last by FinishWithin, held too
    private bool _isBack;  // nobody else holds that one, so the rows under way are put into it

    /// <summary>An empty builder.</summary>
    /// <param name="schema">The columns of the batches.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    /// <exception cref="QuiverException">SchemaMismatch: some column is of a type that batches do not hold.</exception>
    public BatchBuilder(Schema schema, int capacity = 0)
        : this(schema, Dictionaries(schema), capacity)
    {
    }

    /// <summary>An empty builder whose texts are coded by a source's dictionaries.</summary>
    /// <param name="schema">The columns of the batches.</param>
    /// <param name="dictionaries">For each column its dictionary, as <see cref="Dictionaries"/> makes them; null: texts of that column stay plain.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    internal BatchBuilder(Schema schema, ImmutableArray<TextDictionary?> dictionaries, int capacity = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Schema = schema;
        _columns = new ColumnAppender[schema.Count];
        _finished = new Column[schema.Count];
        for (var column = 0; column < _columns.Length; column++) _columns[column] = Appenders.Create(schema[column], dictionaries[column], capacity);
        foreach (var column in _columns) column.FirstRow = _firstRow;
    }

    /// <summary>The columns of the batches.</summary>
    public Schema Schema { get; }

    /// <summary>How many rows are complete: have a value in every column.</summary>
    public int Length
    {
        get
        {
            var length = _columns.Length == 0 ? 0 : int.MaxValue;
            foreach (var column in _columns) length = Math.Min(length, column.Length);
            return length;
        }
    }

    /// <summary>Takes the values of a column.</summary>
    /// <param name="column">Position, from 0.</param>
    public ColumnAppender this[int column] => _columns[column];

    /// <summary>Takes the values of a column.</summary>
    /// <param name="name">Its name, compared without case.</param>
    /// <exception cref="QuiverException">UnknownColumn: no column has that name.</exception>
    public ColumnAppender this[string name] => Schema.IndexOf(name) is >= 0 and var column
        ? _columns[column]
        : throw new QuiverException(ErrorCode.UnknownColumn, $"No column '{name}' here; there are {string.Join(", ", Schema.Fields.Select(field => field.Name))}.");

    /// <summary>What takes the values of each column.</summary>
    internal ColumnAppender[] Columns => _columns;

    /// <summary>The number that messages give to the first row of the batch.</summary>
    internal long FirstRow
    {
        set => _firstRow.Value = value;
    }

    /// <summary>A new dictionary for each text column of a schema; they live with a source and are shared by all its batches.</summary>
    internal static ImmutableArray<TextDictionary?> Dictionaries(Schema schema) => [.. schema.Fields.Select(field => field.Type == DataType.Utf8 ? new TextDictionary() : null)];

    /// <summary>The rows so far as a batch, which the caller owns; the builder is empty again.</summary>
    /// <exception cref="QuiverException">RecordRejected: some column has more values than another; nothing is lost, fill the others and finish again.</exception>
    public Batch Finish()
    {
        Check();
        return new Batch(Schema, [.. _columns.Select(column => column.Finish())]);
    }

    /// <summary>Bytes of texts, byte strings and lists so far, where they are not coded.</summary>
    internal long TextBytes
    {
        get
        {
            long bytes = 0;
            foreach (var column in _columns) bytes += column.TextBytes;
            return bytes;
        }
    }

    /// <summary>To be called before the first row of a batch that <see cref="FinishWithin"/> will finish: when nobody holds the one before any more, the rows are put into that, its columns and its memory.</summary>
    internal void Reopen()
    {
        if (_given is null || _isBack) return;
        _isBack = _given.IsBack;
        foreach (var column in _columns) column.Reopen(_isBack);
        if (_isBack) return;
        _given.LetGo();
        _given = null;
    }

    /// <summary>As <see cref="Finish"/>, for one who gives the batch to nobody outside, and has seen to it that every column has as many rows.</summary>
    /// <param name="length">How many.</param>
    internal Batch FinishWithin(int length)
    {
        if (_given is not null && !_isBack) Reopen();
        for (var column = 0; column < _columns.Length; column++) _finished[column] = _columns[column].Finish();
        _isBack = false;
        if (_given is not null) return _given.Refill(_finished, length);
        _given = Batch.Pooled(Schema, _finished, length);
        return _given.Keep();
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on, also those that are not complete.</summary>
    internal void Truncate(int length)
    {
        foreach (var column in _columns) column.Truncate(Math.Min(length, column.Length));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns) column.Release();
        _given?.LetGo();
        _given = null;
    }

    private void Check()
    {
        foreach (var column in _columns)
        {
            if (column.Length == _columns[0].Length) continue;
            throw new QuiverException(
                ErrorCode.RecordRejected,
                $"Column '{column.Field.Name}' has {column.Length} values and column '{_columns[0].Field.Name}' {_columns[0].Length}; every row needs a value in each column: append NULL where there is none.");
        }
    }
}
