using System.Diagnostics;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// The last operator of a query with EMIT ON UPDATE: at the end of each step, for each key that changed, its new row; for a key that went its key, nulls, and true in <c>__deleted</c>, a last column that exists only
/// when the query can delete. Of each key there is at most one row at a time.
/// </summary>
internal sealed class UpsertEmit : Operator
{
    /// <summary>The name of the column that marks keys that went.</summary>
    public const string Deleted = "__deleted";

    private readonly int[] _keyColumns;
    private readonly bool _canDelete;
    private readonly KeyTable _ids;
    private readonly List<Batch> _batches = []; // of this step
    private readonly List<KeyChange> _changes = []; // by id
    private int[] _rowIds = [];
    private bool _isEmitting;
    private int _emitted; // batches

    /// <summary>Makes the operator.</summary>
    /// <param name="input">The columns of its input.</param>
    /// <param name="keyColumns">Which of them are the key; none when there is one row at most.</param>
    /// <param name="canDelete">Whether keys can go.</param>
    public UpsertEmit(Schema input, IReadOnlyList<int> keyColumns, bool canDelete)
    {
        _keyColumns = [.. keyColumns];
        _canDelete = canDelete;
        _ids = KeyTable.Create([.. keyColumns.Select(column => input[column].Type)]);
        Schema = SchemaOf(input, keyColumns, canDelete);
    }

    /// <summary>What changed of a key in this step.</summary>
    /// <param name="IsSeen">Whether anything did.</param>
    /// <param name="Weight">The sum of the weights.</param>
    /// <param name="WasThere">Whether the key had a row before.</param>
    /// <param name="Batch">Where its newest row is, or the row that went.</param>
    /// <param name="Row">The row of that batch.</param>
    private readonly record struct KeyChange(bool IsSeen, long Weight, bool WasThere, int Batch, int Row)
    {
        public bool IsThere => Weight + (WasThere ? 1 : 0) > 0;
    }

    /// <inheritdoc/>
    public override Schema Schema { get; }

    /// <summary>The columns of the updates of some columns.</summary>
    public static Schema SchemaOf(Schema input, IReadOnlyList<int> keyColumns, bool canDelete) => !canDelete
        ? input
        : new([.. input.Fields.Select((field, column) => keyColumns.Contains(column) ? field : field with { Nullable = true }), new Field(Deleted, DataType.Boolean, Nullable: false)]);

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Count == 0) return true;
        var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
        if (_rowIds.Length < rows.Length) _rowIds = new int[Math.Max(rows.Length, _rowIds.Length * 2)];
        _ids.Resolve([.. _keyColumns.Select(column => batch[column])], rows, _rowIds);
        var weights = batch.Weights is null ? default : batch.Weights.Values<long>().All;
        for (var k = 0; k < rows.Length; k++) Note(_rowIds[k], weights.IsEmpty ? 1 : weights[rows[k]], rows[k]);
        _batches.Add(batch.Share());
        return true;
    }

    /// <inheritdoc/>
    public override bool OnWatermark(int input, long time, Output output)
    {
        output.Watermark(time);
        return true;
    }

    /// <inheritdoc/>
    public override bool OnStepEnd(Output output)
    {
        if (_batches.Count == 0) return true;
        _isEmitting = true;
        return Resume(output);
    }

    /// <inheritdoc/>
    public override bool Resume(Output output)
    {
        if (!_isEmitting) return true;
        for (; _emitted < _batches.Count; _emitted++)
        {
            if (!output.HasCredit) return false;
            if (Newest(_emitted) is { } newest) output.Emit(newest);
        }

        if (!output.HasCredit) return false;
        if (Gone() is { } gone) output.Emit(gone);
        Forget();
        return true;
    }

    /// <inheritdoc/>
    public override Frozen Freeze()
    {
        Debug.Assert(_batches.Count == 0, "Frozen within a step.");
        return Frozen.None;
    }

    /// <inheritdoc/>
    public override void Restore(StateReader reader)
    {
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Forget();
        _ids.Dispose();
    }

    private void Note(int id, long weight, int row)
    {
        while (_changes.Count <= id) _changes.Add(default);
        var change = _changes[id];
        var isNewest = weight > 0 || !change.IsSeen;
        _changes[id] = new KeyChange(
            IsSeen: true,
            change.Weight + weight,
            change.IsSeen ? change.WasThere : weight < 0,
            isNewest ? _batches.Count : change.Batch,
            isNewest ? row : change.Row);
    }

    // Of one batch of the step, the rows that stand when the step is over.
    private Batch? Newest(int index)
    {
        var rows = _changes.Where(change => change.Batch == index && change.IsThere).Select(change => change.Row).ToArray();
        if (rows.Length == 0) return null;
        Array.Sort(rows);
        using var selected = _batches[index].With(Selecting.Rows(rows));
        using var gathered = Gather.Selected(selected);
        var columns = gathered.Columns.Select(column => column.Share());
        return new Batch(Schema, _canDelete ? [.. columns, ColumnFactory.Constant(DataType.Boolean, false, rows.Length)] : [.. columns]);
    }

    private Batch? Gone()
    {
        var gone = _changes.Where(change => change.WasThere && !change.IsThere).ToArray();
        if (gone.Length == 0) return null;
        if (!_canDelete) throw new InvalidOperationException("A key went in a query planned to keep every key.");
        var columns = new Column[Schema.Count];
        for (var column = 0; column < columns.Length - 1; column++)
        {
            using var builder = new ColumnBuilder(Schema[column].Type, gone.Length);
            foreach (var change in gone)
            {
                if (_keyColumns.Contains(column)) builder.AppendFrom(_batches[change.Batch][column], change.Row);
                else builder.AppendNull();
            }

            columns[column] = builder.Finish();
        }

        columns[^1] = ColumnFactory.Constant(DataType.Boolean, true, gone.Length);
        return new Batch(Schema, [.. columns]);
    }

    private void Forget()
    {
        foreach (var batch in _batches) batch.Dispose();
        _batches.Clear();
        _changes.Clear();
        _ids.Compact([]);
        (_isEmitting, _emitted) = (false, 0);
    }
}
