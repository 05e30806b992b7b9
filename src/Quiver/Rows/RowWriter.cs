using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>
/// Turns C# rows into batches: public properties and fields go into the columns of the same name, case and underscores aside (<c>WindowStart</c> into <c>window_start</c>). The accessors are generated with the type, or compiled once for it and a schema.
/// Used by one thread at a time.
/// </summary>
/// <typeparam name="T">A record, class or struct.</typeparam>
internal sealed class RowWriter<T> : IDisposable
{
    private readonly BatchBuilder _batch;
    private readonly ColumnAppender[] _columns;
    private readonly RowAccessor<T>? _accessor; // generated; null: compiled when the plan was made
    private readonly ColumnAppender[] _arguments = []; // the accessor's: the column of each member
    private readonly AppendRow<T>? _append;
    private long _finished; // rows handed over in batches

    /// <summary>A writer of batches of a schema.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="dictionaries">The source's dictionaries of its text columns, as <see cref="BatchBuilder.Dictionaries"/> makes them.</param>
    /// <param name="capacity">Rows to make room for at first.</param>
    /// <exception cref="QuiverException">SchemaMismatch: members and columns do not match, by name or by type.</exception>
    public RowWriter(Schema schema, ImmutableArray<TextDictionary?> dictionaries, int capacity = 0)
        : this(RowWriterPlan<T>.For(schema), schema, dictionaries, capacity)
    {
    }

    /// <summary>As the other, by a plan for the schema.</summary>
    internal RowWriter(RowWriterPlan<T> plan, Schema schema, ImmutableArray<TextDictionary?> dictionaries, int capacity = 0)
    {
        _accessor = plan.Accessor;
        _append = plan.Append;
        ReadsPlainMembers = plan.ReadsPlainMembers;
        _batch = new BatchBuilder(schema, dictionaries, capacity);
        _columns = _batch.Columns;
        for (var column = 0; column < _columns.Length; column++) _columns[column].Origin = plan.Origins[column];
        if (_accessor is not null) _arguments = RowWritten.Arrange(_accessor, schema.Fields, _columns);
    }

    /// <summary>How many rows wait to be finished.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="QuiverException">RecordRejected: a value does not fit its column; the message names the row by the number this writer gave it, from 0. Nothing was added.</exception>
    public void Append(in T row)
    {
        if (Length == 0) _batch.Reopen();
        try
        {
            AppendUnguarded(in row);
            Length++;
        }
        catch
        {
            _batch.Truncate(Length);
            throw;
        }
    }

    /// <summary>Whether reading the members of a row runs nothing of the user's: they are fields, or properties that the compiler wrote, and lists are arrays or the library's own.</summary>
    public bool ReadsPlainMembers { get; }

    /// <summary>Bytes of texts that are not coded, in the rows that wait.</summary>
    public long TextBytes => _batch.TextBytes;

    /// <summary>Adds rows, all or none.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="firstRow">The number that messages give to the first of them.</param>
    /// <exception cref="QuiverException">RecordRejected: a value does not fit its column; the message names the row by its place in <paramref name="rows"/>, from <paramref name="firstRow"/>. Nothing was added.</exception>
    public void Append(ReadOnlySpan<T> rows, long firstRow = 0)
    {
        if (Length == 0) _batch.Reopen();
        _batch.FirstRow = firstRow - Length;
        try
        {
            foreach (ref readonly var row in rows) AppendUnguarded(in row);
            Length += rows.Length;
        }
        catch
        {
            _batch.Truncate(Length);
            throw;
        }
        finally
        {
            _batch.FirstRow = _finished;
        }
    }

    /// <summary>The rows added since the last batch, as a batch that the caller owns.</summary>
    public Batch Finish()
    {
        var batch = _batch.FinishWithin(Length);
        _finished += Length;
        _batch.FirstRow = _finished;
        Length = 0;
        return batch;
    }

    /// <summary>Takes back the rows from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        _batch.Truncate(length);
        Length = length;
    }

    /// <summary>Forgets the rows added since the last batch.</summary>
    public void Discard()
    {
        _batch.Truncate(0);
        Length = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _batch.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendUnguarded(in T row)
    {
        if (!typeof(T).IsValueType && row is null) throw new QuiverException(ErrorCode.RecordRejected, $"Row {_columns[0].RowNumber} (from 0) is null; rows are objects of type {RowMismatch.NameOf(typeof(T))}.");
        if (_accessor is not null) _accessor.Append(in row, _arguments);
        else _append!(_columns, ref Unsafe.AsRef(in row)); // only read there: expressions know no `in`
    }
}
