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
    private bool _isKept;     // its maker, who will make it anew when nobody else holds it, is one of the holders
    private Holders _holders; // within

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
        _holders.Begin();
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
        CheckWithin(schema, columns, length);
        var batch = Take(columns.Length);
        for (var column = 0; column < columns.Length; column++)
            if (!ReferenceEquals(batch._columns[column], columns[column])) batch._columns[column] = columns[column]; // comparing is cheaper than storing what is there
        batch.Begin(schema, length, firstSequence, weights, selection, ingestedMicros);
        return batch;
    }

    /// <summary>The batch for somebody outside, who may look at it, or dispose it, at any time: itself when nobody else holds it, else another one in its place. Takes the caller's hold.</summary>
    internal Batch GoOut()
    {
        if (_use != ObjectUse.Within) return this;
        var batch = this;
        if (!_holders.IsOne) // else nobody else can share it
        {
            batch = Within();
            Dispose();
        }

        for (var column = 0; column < batch._columns.Length; column++) batch._columns[column] = batch._columns[column].GoOut();
        batch.Weights = batch.Weights?.GoOut();
        batch._use = ObjectUse.Outside;
        return batch;
    }

    /// <summary>The rows for somebody outside, for the length of a call during which the caller keeps this batch. <see cref="TryComeBack"/> ends it. What they share of it is theirs.</summary>
    /// <param name="again">A batch that came back, whose objects are used now; null, or another number of columns: others are.</param>
    internal Batch Lend(Batch? again = null)
    {
        if (again?._columns.Length != _columns.Length) again = null;
        var batch = again ?? Take(_columns.Length);
        for (var column = 0; column < _columns.Length; column++)
        {
            var lent = _columns[column].Lend(again?._columns[column]);
            if (!ReferenceEquals(batch._columns[column], lent)) batch._columns[column] = lent;
        }

        batch.Begin(Schema, Length, FirstSequence, Weights?.Lend(again?.Weights), selection: null, IngestedMicros);
        batch._use = ObjectUse.Lent;
        return batch;
    }

    /// <summary>Ends what <see cref="Lend"/> began. False: they disposed some of the objects, and may do so again, so they are not to be used again.</summary>
    internal bool TryComeBack()
    {
        var isBack = !_disposed;
        _disposed = true;
        foreach (var column in _columns) isBack &= column.TryComeBack();
        return (Weights?.TryComeBack() ?? true) & isBack;
    }

    /// <summary>Whether nobody outside has seen it, and nobody else holds it, but for its maker, who does not look at it.</summary>
    private bool IsAlone => _use == ObjectUse.Within && (_holders.IsOne || (_holders.AreTwo && Volatile.Read(ref _isKept))); // in this order: the maker says that he goes before he goes

    /// <summary>Whether the caller, who made it and keeps it, alone holds it again.</summary>
    internal bool IsBack => _isKept && _holders.IsOne;

    /// <summary>Lets the caller, who made it, hold it beside the one he gives it to, to make it anew once it <see cref="IsBack"/>.</summary>
    internal Batch Keep()
    {
        _isKept = true;
        return Hold();
    }

    /// <summary>Ends what <see cref="Keep"/> began.</summary>
    internal void LetGo()
    {
        Volatile.Write(ref _isKept, false);
        Dispose();
    }

    /// <summary>Makes it, which is back, a batch of other rows. Of its columns those that are the same ones were emptied and filled anew.</summary>
    internal Batch Refill(ReadOnlySpan<Column> columns, int length)
    {
        CheckWithin(Schema, columns, length);
        for (var column = 0; column < columns.Length; column++)
        {
            if (ReferenceEquals(_columns[column], columns[column])) continue;
            _columns[column].Dispose();
            _columns[column] = columns[column];
        }

        (Length, FirstSequence, IngestedMicros) = (length, 0, 0);
        _holders.AddToOne();
        return this;
    }

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
        _holders.TryAdd();
        return this;
    }

    private bool IsLastHold()
    {
        var left = _holders.Leave();
        Debug.Assert(left >= 0, "A batch that may be somebody else's by now is disposed again.");
        return left == 0;
    }

    private void Reuse()
    {
        if (Weights is not null) Weights = null;
        if (Selection is not null) Selection = null;
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

    [Conditional("DEBUG")]
    private static void CheckWithin(Schema schema, ReadOnlySpan<Column> columns, int length) => Check(schema, columns, length);

    private static Batch Take(int columns) => ThreadSpares.Current.TakeBatch(columns) ?? new Batch(columns);

    private void Begin(Schema schema, int length, long firstSequence, Column? weights, Selection? selection, long ingestedMicros)
    {
        if (!ReferenceEquals(Schema, schema)) Schema = schema; // comparing is cheaper than storing what is there
        Length = length;
        FirstSequence = firstSequence;
        IngestedMicros = ingestedMicros;
        if (!ReferenceEquals(Weights, weights)) Weights = weights;
        if (!ReferenceEquals(Selection, selection)) Selection = selection;
        _disposed = false;
        _use = ObjectUse.Within;
        _isKept = false;
        _holders.Begin();
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
