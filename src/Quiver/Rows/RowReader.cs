using Quiver.Columns;
using Quiver.CompilerServices;

namespace Quiver;

/// <summary>
/// Makes C# objects of the rows of batches: each column goes into the constructor parameter or settable member of the same name, case and underscores aside. A type that a column alone can fill (a number, a string …) reads a schema of one column.
/// Moments become UTC. Used by one thread at a time.
/// </summary>
/// <typeparam name="T">A record, class or struct, or the type of a single value.</typeparam>
internal sealed class RowReader<T>
{
    private readonly CellReader[] _cells; // by column
    private readonly Func<CellReader[], int, T>? _read; // compiled when the plan was made; null: generated
    private readonly RowAccessor<T>? _accessor;
    private readonly int _way; // of the accessor's constructors
    private readonly RowCell[] _arguments = []; // the accessor's: the column of each parameter and member
    private Batch? _batch;

    /// <summary>A reader of batches of a schema.</summary>
    /// <param name="schema">The columns.</param>
    /// <exception cref="QuiverException">SchemaMismatch: members and columns do not match, by name or by type.</exception>
    public RowReader(Schema schema)
        : this(RowReaderPlan<T>.For(schema), schema)
    {
    }

    /// <summary>As the other, by a plan for the schema.</summary>
    internal RowReader(RowReaderPlan<T> plan, Schema schema)
    {
        _read = plan.Read;
        _way = plan.Row.Way;
        _accessor = plan.Accessor;
        _cells = new CellReader[schema.Count];
        for (var column = 0; column < _cells.Length; column++) _cells[column] = CellReader.Create(schema[column], plan.Row.Parts[column]);
        if (_accessor is not null) _arguments = RowCell.Arrange(plan.Row, _cells);
    }

    /// <summary>Says that the batch read last goes back to where it came from: the same object may come again with other rows.</summary>
    public void EndBatch() => _batch = null;

    /// <summary>A row as an object.</summary>
    /// <param name="batch">A batch of the reader's schema.</param>
    /// <param name="row">0 to its length - 1, selected or not.</param>
    /// <exception cref="QuiverException">SchemaMismatch: a NULL for a member that takes none, or a value out of a member's range; the message names row, column and member.</exception>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public T Read(Batch batch, int row)
    {
        var columns = batch.Columns; // throws when the batch is disposed, so what was bound is there still
        if (!ReferenceEquals(batch, _batch))
        {
            for (var column = 0; column < _cells.Length; column++) _cells[column].Bind(columns[column]);
            _batch = batch;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)batch.Length);
        return _accessor is not null ? _accessor.Read(_way, _arguments, row) : _read!(_cells, row);
    }
}
