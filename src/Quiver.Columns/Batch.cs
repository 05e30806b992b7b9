using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Rows, column by column. Immutable. A batch owns its columns: disposing it gives their memory back for reuse, unless it is shared elsewhere; a batch that is forgotten is garbage,
/// not a leak; a disposed batch throws on use.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly ImmutableArray<Column> _columns;
    private bool _disposed;

    /// <summary>Makes a batch that owns its columns.</summary>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="columns">A column for each field, all of one length; owned by the batch from now on.</param>
    /// <exception cref="ArgumentException">The columns are not those of the schema, or their lengths differ.</exception>
    public Batch(Schema schema, params ImmutableArray<Column> columns)
        : this(schema, columns, columns.IsEmpty ? 0 : columns[0].Length)
    {
    }

    internal Batch(Schema schema, ImmutableArray<Column> columns, int length, long firstSequence = 0, Column? weights = null, Selection? selection = null, long ingestedMicros = 0)
    {
        if (columns.Length != schema.Count)
            throw new ArgumentException($"The schema has {schema.Count} columns ({schema}), the batch {columns.Length}.", nameof(columns));
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column].Length != length)
                throw new ArgumentException($"Column '{schema[column].Name}' has {columns[column].Length} rows, the batch {length}.", nameof(columns));
            if (columns[column].Type != schema[column].Type)
                throw new ArgumentException($"Column '{schema[column].Name}' is {schema[column].Type} in the schema and {columns[column].Type} in the batch.", nameof(columns));
        }

        Schema = schema;
        _columns = columns;
        Length = length;
        FirstSequence = firstSequence;
        IngestedMicros = ingestedMicros;
        Weights = weights;
        Selection = selection;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The columns, in the schema's order.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ImmutableArray<Column> Columns
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _columns;
        }
    }

    /// <summary>The column at a position.</summary>
    /// <param name="column">Position, from 0.</param>
    public Column this[int column] => Columns[column];

    /// <summary>How many rows there are.</summary>
    public int Length { get; }

    /// <summary>The sequence number of row 0, of a source's batch; row i has this + i.</summary>
    internal long FirstSequence { get; private set; }

    /// <summary>When the rows were appended to the log, in microseconds since 1970 UTC, whole milliseconds; of rows that a query made, when those that brought them were. 0 before that.</summary>
    internal long IngestedMicros { get; private set; }

    /// <summary>How often each row counts (BIGINT, no nulls): +1 a row that came, −1 one that went. Null: all +1.</summary>
    internal Column? Weights { get; }

    /// <summary>The rows of <see cref="Length"/> that count; null: all of them. A batch that users get has none.</summary>
    internal Selection? Selection { get; }

    /// <summary>How many rows count: those selected, or all.</summary>
    internal int Count => Selection?.Count ?? Length;

    /// <summary>Bytes the rows take, for budgets.</summary>
    public long ByteSize
    {
        get
        {
            long bytes = 64;
            foreach (var column in Columns) bytes += column.ByteSize;
            return bytes;
        }
    }

    /// <summary>Another batch over the same memory, with an owner of its own.</summary>
    public Batch Share() => With(Selection?.Share());

    /// <summary>Some of the rows, sharing the memory, with an owner of its own.</summary>
    /// <param name="start">First row, from 0.</param>
    /// <param name="length">How many rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not all within the batch.</exception>
    public Batch Slice(int start, int length)
    {
        if (Selection is not null) throw new InvalidOperationException("A batch with a selection is gathered before it is sliced.");
        return Rows(start, length);
    }

    /// <summary>The same rows with another selection, which the new batch owns.</summary>
    internal Batch With(Selection? selection) =>
        new(Schema, Parts(0, Length), Length, FirstSequence, Weights?.Share(), selection, IngestedMicros);

    /// <summary>The same rows numbered from a sequence number on.</summary>
    internal Batch Numbered(long firstSequence) =>
        new(Schema, Parts(0, Length), Length, firstSequence, Weights?.Share(), Selection?.Share(), IngestedMicros);

    /// <summary>Some of the rows, sharing the memory, whether or not a selection takes them all.</summary>
    internal Batch Rows(int start, int length) => new(Schema, Parts(start, length), length, FirstSequence + start, Weights?.Slice(start, length), ingestedMicros: IngestedMicros);

    /// <summary>Numbers the rows of a batch that its one owner hands over, before anybody else sees it: a push then costs no second batch.</summary>
    /// <param name="firstSequence">The number of row 0.</param>
    /// <param name="ingestedMicros">When they were appended.</param>
    internal void NumberFrom(long firstSequence, long ingestedMicros)
    {
        FirstSequence = firstSequence;
        IngestedMicros = ingestedMicros;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (var column in _columns) column.Dispose();
        Weights?.Dispose();
        Selection?.Dispose();
    }

    private ImmutableArray<Column> Parts(int start, int length)
    {
        var columns = Columns;
        var parts = new Column[columns.Length];
        for (var column = 0; column < parts.Length; column++) parts[column] = columns[column].Slice(start, length);
        return ImmutableCollectionsMarshal.AsImmutableArray(parts);
    }
}
