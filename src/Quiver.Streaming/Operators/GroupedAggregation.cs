using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.Streaming.Aggregates;
using Quiver.Streaming.Expressions;
using Quiver.Streaming.Time;

namespace Quiver.Streaming;

/// <summary>
/// Groups rows by keys, and by windows when there is an assigner, and keeps their aggregates. Its columns are [window_start, window_end,] keys …, results ….
/// <list type="bullet">
/// <item><see cref="EmitMode.OnWindowClose"/>: the groups of each window once, in the order in which rows first touched them, when the watermark closes it (of overlapping windows in an order that depends on their panes alone); without windows all groups when the input ends.</item>
/// <item><see cref="EmitMode.OnUpdate"/> and <see cref="EmitMode.Changes"/>: at the end of each step, for each group that changed, −1 with the old row, then +1 with the new one. The state of a window is dropped
/// when it closes, its last rows stand.</item>
/// </list>
/// Rows whose window is closed, or that have no event time, go to <see cref="Output.Late"/>.
/// </summary>
internal sealed partial class GroupedAggregation : Operator
{
    private readonly Schema _schema;
    private readonly Schema? _lateSchema;
    private readonly WindowAssigner? _windows;
    private readonly IEvaluator[] _keys;
    private readonly AggregateCall[] _calls;
    private FusedAggregates?[] _fused = []; // by the first call of each list; empty: too few rows came
    private readonly GroupedAggregate[] _besides; // those that keep something beside the rows
    private readonly bool _isUpdating;  // emits changes
    private readonly bool _isWeighted;  // rows may be taken back
    private readonly bool _hasHeader;   // a group's row starts with a GroupHeader
    private readonly bool _isTotal;     // one group, which is there without any row
    private readonly LateTest? _lateTest;
    private readonly bool _sharesPanes; // windows overlap, and are put together from panes when they close
    private readonly TimeGrid _grid;    // of the panes; the default when they differ in length
    private readonly Panes _panes = new();
    private readonly KeyTable _ids;
    private readonly GroupRows _groups;
    private TextArena? _arena;
    private long _watermark = Watermark.None;
    private long _openFrom = long.MinValue;
    private long _closedUpTo = long.MinValue;
    private long _deadline;
    private long _arrived; // rows that came, so that aggregates can tell which came first

    private readonly Column[] _keyColumns;        // of the batch under way
    private readonly AggregateInput[] _inputs;
    private readonly Column[] _computed;          // those of them that were computed, and are disposed behind it
    private int _computedCount;
    private int[] _rowIds = [];                   // scratch, a place for each row of a batch
    private int[] _rowSlots = [];

    /// <summary>Makes the operator; it owns the evaluators from then on.</summary>
    /// <param name="input">The columns of its input.</param>
    /// <param name="windows">Assigns windows; null: groups live as long as the query.</param>
    /// <param name="keys">Compute the group keys; none: one group (of each window).</param>
    /// <param name="calls">What is computed for each group.</param>
    /// <param name="mode">When results are emitted.</param>
    /// <param name="schema">Names and types of its output.</param>
    /// <param name="weightedInput">Whether the input takes rows back. Groups of which none is left are gone.</param>
    /// <param name="sharePanes">Whether overlapping windows that are emitted on close share their rows, in panes; else each row is added to each of its windows.</param>
    /// <param name="stackPanes">Whether shared panes are put together by <see cref="TwoStacks"/>, where the aggregates can be; else one by one.</param>
    /// <exception cref="ArgumentException">An aggregate cannot take rows back, and the input does; the mode is <see cref="EmitMode.Append"/>; or the schema is not that of the results.</exception>
    public GroupedAggregation(Schema input, WindowAssigner? windows, IReadOnlyList<IEvaluator> keys, IReadOnlyList<AggregateCall> calls, EmitMode mode, Schema schema, bool weightedInput = false, bool sharePanes = true, bool stackPanes = true)
    {
        if (mode == EmitMode.Append) throw new ArgumentException("Groups change as rows come: their results cannot be appended one by one.", nameof(mode));
        if (weightedInput && calls.FirstOrDefault(call => !call.Aggregate.Retractable) is { } call)
            throw new ArgumentException($"The aggregate {call.Aggregate.GetType().Name} cannot take rows back, and the input of this one does.", nameof(calls));
        _schema = schema;
        _windows = windows;
        _keys = [.. keys];
        _calls = [.. calls];
        _besides = [.. calls.Select(call => call.Aggregate).Where(aggregate => aggregate.KeepsBesideRows)];
        _isUpdating = mode != EmitMode.OnWindowClose;
        _isWeighted = weightedInput;
        _hasHeader = _isUpdating || _isWeighted;
        _isTotal = windows is null && keys.Count == 0;
        _sharesPanes = sharePanes && !_isUpdating && windows is { Overlaps: true };
        _lateTest = windows is null ? null : new LateTest(windows, expands: !_sharesPanes);
        _grid = windows is null ? default : _sharesPanes ? windows.Panes : windows.Starts;
        _lateSchema = windows is null ? null : LateRows.SchemaOf(input);
        _keyColumns = new Column[_keys.Length];
        _inputs = new AggregateInput[_calls.Length];
        _computed = new Column[_keys.Length + (4 * _calls.Length)];
        _ids = KeyTable.Create([.. keys.Select(key => key.Type)]);
        _groups = new GroupRows(LayOut());
        if (_sharesPanes && stackPanes && _besides.Length == 0) _stacks = new TwoStacks([.. calls.Select(call => call.Aggregate)], _groups.RowSize, _hasHeader);
        _results = new ResultBuilders(schema, hasWindow: windows is not null, keys, _calls, _ids, _groups);
        _deadline = windows?.NextDeadline(_watermark) ?? Watermark.End;
        if (_isTotal) Touch(OpenPane(0), 0);
    }

    /// <inheritdoc/>
    public override Schema Schema => _schema;

    /// <inheritdoc/>
    public override long NextDeadline => _deadline;

    /// <inheritdoc/>
    public override bool OnBatch(int input, Batch batch, Output output)
    {
        if (batch.Weights is not null && !_isWeighted) throw new InvalidOperationException("Weighted rows came to an aggregation planned for rows that only come.");
        if (batch.Count == 0) return true;
        if (_windows is null)
        {
            var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
            Add(batch, new EventRows(rows, [], 0, 0, rows, [], []));
        }
        else
        {
            using var times = Borrowed.Of(_windows.Time, batch);
            AddToWindows(batch, times.Column, _windows, output);
        }

        return true;
    }

    private void AddToWindows(Batch batch, Column times, WindowAssigner windows, Output output)
    {
        var rows = _lateTest!.Split(batch, times, _openFrom, _closedUpTo);
        if (!rows.Late.IsEmpty) output.Late(LateRows.Of(_lateSchema!, batch, rows, times, windows, _closedUpTo));
        if (rows.Timely.Length == batch.Count)
        {
            Add(batch, rows);
        }
        else if (!rows.Timely.IsEmpty)
        {
            using var timely = batch.With(Selecting.Rows(rows.Timely)); // so that nothing is computed, and fails, of rows that do not count
            Add(timely, rows);
        }
    }

    private void Add(Batch batch, in EventRows rows)
    {
        try
        {
            Evaluate(batch); // before anything changes: it may fail
            if (_rowIds.Length < rows.Rows.Length)
            {
                var room = Math.Max(rows.Rows.Length, _rowIds.Length * 2);
                (_rowIds, _rowSlots, _unknown) = (new int[room], new int[room], new int[room]);
            }

            var slots = _rowSlots.AsSpan(0, rows.Rows.Length);
            _stacks?.Forget(rows.Times, rows.Least, _grid);
            FindGroups(rows, slots);
            _groups.MakeWritable(slots);
            if (_isUpdating) NoteChanges(rows, slots);
            if (_isWeighted) CountRows(slots, rows.Rows, batch.Weights);
            Update(slots, rows.Rows);
        }
        finally
        {
            Forget();
        }
    }

    private void Evaluate(Batch batch)
    {
        for (var key = 0; key < _keys.Length; key++)
        {
            var column = Evaluate(_keys[key], batch)!;
            if (!ReferenceEquals(_keyColumns[key], column)) _keyColumns[key] = column; // comparing is cheaper than storing what is there
        }

        var weights = Faults.WeightIgnored ? null : batch.Weights;
        for (var index = 0; index < _calls.Length; index++)
        {
            var call = _calls[index];
            ref var input = ref _inputs[index];
            var (argument, second) = (Evaluate(call.Argument, batch), Evaluate(call.Second, batch));
            var (orderKey, filter) = (Evaluate(call.OrderKey, batch), Evaluate(call.Filter, batch));
            if (!ReferenceEquals(input.Argument, argument) || !ReferenceEquals(input.Second, second) || !ReferenceEquals(input.OrderKey, orderKey) || !ReferenceEquals(input.Filter, filter)
                || !ReferenceEquals(input.Weights, weights))
                input = new AggregateInput(argument, orderKey, filter, weights) { Second = second };
            input.FirstArrival = _arrived;
        }

        _arrived += batch.Length;
        if (_arrived >= FusedAggregates.RowsBefore && _fused.Length < _calls.Length) _fused = FusedAggregates.Of([.. _calls.Select(call => call.Aggregate)]);
    }

    private void Forget()
    {
        foreach (var column in _computed.AsSpan(0, _computedCount)) column.Dispose();
        _computedCount = 0;
    }

    // Columns of the batch are looked at where they are: it stays for as long.
    private Column? Evaluate(IEvaluator? expression, Batch batch)
    {
        if (expression is null) return null;
        if (expression is ColumnReference reference) return batch[reference.Index];
        var column = expression.Evaluate(batch);
        if (!ReferenceEquals(_computed[_computedCount], column)) _computed[_computedCount] = column;
        _computedCount++;
        return column;
    }

    // Each aggregate in turn takes a block of rows so small that the states they touch stay in the first cache.
    private void Update(ReadOnlySpan<int> slots, ReadOnlySpan<int> rows)
    {
        for (var start = 0; start < rows.Length; start += GroupedAggregate.BlockRows)
        {
            var count = Math.Min(GroupedAggregate.BlockRows, rows.Length - start);
            UpdateBlock(slots.Slice(start, count), rows.Slice(start, count));
        }
    }

    private void UpdateBlock(ReadOnlySpan<int> slots, ReadOnlySpan<int> rows)
    {
        for (var call = 0; call < _calls.Length;)
        {
            var aggregate = _calls[call].Aggregate;
            if (_fused.Length > 0 && _fused[call] is { } fused && fused.TryUpdate(_groups, aggregate.Offset, slots, rows, _inputs.AsSpan(call, fused.Count)))
            {
                call += fused.Count;
            }
            else
            {
                aggregate.Update(_groups, slots, rows, _inputs[call]);
                call++;
            }
        }
    }

    private int LayOut()
    {
        var size = _hasHeader ? Unsafe.SizeOf<GroupHeader>() : 0;
        foreach (var call in _calls)
        {
            call.Aggregate.Offset = size;
            size += (call.Aggregate.StateSize + 7) & ~7;
            if (call.Aggregate.UsesArena) _arena ??= new TextArena();
            call.Aggregate.Arena = _arena;
        }

        size = (size + 15) & ~15;
        if (size > GroupRows.PageBytes)
            throw new QuiverException(ErrorCode.NotKeepable, $"The aggregates of this query take {size:N0} bytes a group; {GroupRows.PageBytes:N0} is the most. Spread them over two queries.");
        return size;
    }
}
