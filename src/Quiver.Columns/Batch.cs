using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Rows, column by column. Immutable. A batch owns its columns: disposing it gives their memory back for reuse, unless it is shared elsewhere; a batch that is forgotten is garbage,
/// not a leak; a disposed batch throws on use.
/// </summary>
public sealed class Batch : IDisposable
{
    private readonly Column[] _columns;
    private bool _disposed;
    private ObjectUse _use;
    private int _holders = 1; // within

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
        Check(schema, columns.AsSpan(), length);
        Schema = schema;
        _columns = new Column[columns.Length];
        for (var column = 0; column < columns.Length; column++) _columns[column] = columns[column].GoOut();
        Length = length;
        FirstSequence = firstSequence;
        IngestedMicros = ingestedMicros;
        Weights = weights?.GoOut();
        Selection = selection;
    }

    private Batch(int columns)
    {
        Schema = null!; // set by the one who makes it
        _columns = new Column[columns];
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; private set; }

    /// <summary>The columns, in the schema's order.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public ImmutableArray<Column> Columns
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return ImmutableCollectionsMarshal.AsImmutableArray(_columns);
        }
    }

    /// <summary>The column at a position.</summary>
    /// <param name="column">Position, from 0.</param>
    public Column this[int column]
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _columns[column];
        }
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; private set; }

    /// <summary>The sequence number of row 0, of a source's batch; row i has this + i.</summary>
    internal long FirstSequence { get; private set; }

    /// <summary>When the rows were appended to the log, in microseconds since 1970 UTC, whole milliseconds; of rows that a query made, when those that brought them were. 0 before that.</summary>
    internal long IngestedMicros { get; private set; }

    /// <summary>How often each row counts (BIGINT, no nulls): +1 a row that came, −1 one that went. Null: all +1.</summary>
    internal Column? Weights { get; private set; }

    /// <summary>The rows of <see cref="Length"/> that count; null: all of them. A batch that users get has none.</summary>
    internal Selection? Selection { get; private set; }

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
    public Batch Share() => _use == ObjectUse.Within ? Hold() : With(Selection?.Share());

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
    internal Batch With(Selection? selection) => Like(0, Length, FirstSequence, selection);

    /// <summary>Some of the rows, sharing the memory, whether or not a selection takes them all.</summary>
    internal Batch Rows(int start, int length) => Like(start, length, FirstSequence + start, selection: null);

    /// <summary>The same rows in a batch that nobody outside sees, and nobody else holds.</summary>
    internal Batch Within()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var batch = Take(_columns.Length);
        for (var column = 0; column < _columns.Length; column++) batch._columns[column] = _columns[column].ShareWithin();
        batch.Begin(Schema, Length, FirstSequence, Weights?.ShareWithin(), Selection?.Share(), IngestedMicros);
        return batch;
    }

    /// <summary>A batch that nobody outside sees, made of an object that was used before: disposed, it is used again.</summary>
    /// <param name="schema">Names and types of the columns.</param>
    /// <param name="columns">A column for each field, all of one length; owned by the batch from now on, but for the span.</param>
    /// <param name="length">How many rows there are.</param>
    /// <param name="firstSequence">The number of row 0.</param>
    /// <param name="weights">How often each row counts; owned by the batch from now on.</param>
    /// <param name="selection">The rows that count; owned by the batch from now on.</param>
    /// <param name="ingestedMicros">When the rows were appended.</param>
    internal static Batch Pooled(Schema schema, ReadOnlySpan<Column> columns, int length, long firstSequence = 0, Column? weights = null, Selection? selection = null, long ingestedMicros = 0)
    {
        Check(schema, columns, length);
        var batch = Take(columns.Length);
        columns.CopyTo(batch._columns);
        batch.Begin(schema, length, firstSequence, weights, selection, ingestedMicros);
        return batch;
    }

    /// <summary>The batch for somebody outside, who may look at it, or dispose it, at any time: itself when nobody else holds it, else another one in its place. Takes the caller's hold.</summary>
    internal Batch GoOut()
    {
        if (_use != ObjectUse.Within) return this;
        var batch = this;
        if (Volatile.Read(ref _holders) != 1) // else nobody else can share it
        {
            batch = Within();
            Dispose();
        }

        for (var column = 0; column < batch._columns.Length; column++) batch._columns[column] = batch._columns[column].GoOut();
        batch.Weights = batch.Weights?.GoOut();
        batch._use = ObjectUse.Outside;
        return batch;
    }

    /// <summary>The rows for somebody outside, for the length of a call during which the caller keeps this batch. <see cref="ComeBack"/> ends it. What they share of it is theirs.</summary>
    internal Batch Lend()
    {
        var batch = Take(_columns.Length);
        for (var column = 0; column < _columns.Length; column++) batch._columns[column] = _columns[column].Lend();
        batch.Begin(Schema, Length, FirstSequence, Weights?.Lend(), selection: null, IngestedMicros);
        batch._use = ObjectUse.Lent;
        return batch;
    }

    /// <summary>Ends what <see cref="Lend"/> began. Objects that they disposed are not used again: they may dispose them again.</summary>
    internal void ComeBack()
    {
        foreach (var column in _columns) column.ComeBack();
        Weights?.ComeBack();
        if (_disposed) return;
        _disposed = true;
        Reuse();
    }

    /// <summary>Whether nobody outside has seen it, and nobody else holds it.</summary>
    internal bool IsAlone => _use == ObjectUse.Within && Volatile.Read(ref _holders) == 1;

    /// <summary>The rows numbered from a sequence number on, in place of this batch, which the caller hands over: itself when it is the caller's alone.</summary>
    /// <param name="firstSequence">The number of row 0.</param>
    /// <param name="ingestedMicros">When they were appended.</param>
    internal Batch NumberedFrom(long firstSequence, long ingestedMicros)
    {
        var batch = this;
        if (!IsAlone)
        {
            batch = Within();
            Dispose();
        }

        batch.FirstSequence = firstSequence;
        batch.IngestedMicros = ingestedMicros;
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_use == ObjectUse.Within)
        {
            if (!IsLastHold()) return;
        }
        else if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (var column in _columns) column.Dispose();
        Weights?.Dispose();
        Selection?.Dispose();
        if (_use == ObjectUse.Within) Reuse();
    }

    private Batch Hold()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Interlocked.Increment(ref _holders);
        return this;
    }

    private bool IsLastHold()
    {
        if (Volatile.Read(ref _holders) == 1)
        {
            _holders = 0; // the only holder has nobody to race with
            return true;
        }

        var left = Interlocked.Decrement(ref _holders);
        Debug.Assert(left >= 0, "A batch that may be somebody else's by now is disposed again.");
        return left == 0;
    }

    private void Reuse()
    {
        Weights = null;
        Selection = null;
        ThreadSpares.Current.Keep(this, _columns.Length);
    }

    private static void Check(Schema schema, ReadOnlySpan<Column> columns, int length)
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
    }

    private static Batch Take(int columns) => ThreadSpares.Current.TakeBatch(columns) ?? new Batch(columns);

    private void Begin(Schema schema, int length, long firstSequence, Column? weights, Selection? selection, long ingestedMicros)
    {
        Schema = schema;
        Length = length;
        FirstSequence = firstSequence;
        IngestedMicros = ingestedMicros;
        Weights = weights;
        Selection = selection;
        _disposed = false;
        _use = ObjectUse.Within;
        _holders = 1;
    }

    private Batch Like(int start, int length, long firstSequence, Selection? selection)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var batch = _use == ObjectUse.Within ? Take(_columns.Length) : new Batch(_columns.Length);
        for (var column = 0; column < _columns.Length; column++) batch._columns[column] = _columns[column].Slice(start, length);
        batch.Begin(Schema, length, firstSequence, Weights?.Slice(start, length), selection, IngestedMicros);
        if (_use != ObjectUse.Within) batch._use = ObjectUse.Outside;
        return batch;
    }
}
