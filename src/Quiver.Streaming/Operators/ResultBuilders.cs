using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Gathers the groups to be emitted and makes batches of them: window bounds, keys, results.</summary>
internal sealed class ResultBuilders : IDisposable
{
    private const int FewRows = 1_024; // so few that a batch costs more by its objects than by its rows

    private readonly Schema _schema;
    private readonly AggregateCall[] _calls;
    private readonly KeyTable _keys;
    private readonly GroupRows _groups;
    private readonly ColumnBuilder[] _bounds; // of windows: their starts and ends
    private readonly ColumnBuilder[] _results;
    private readonly Column[] _columns; // of the batch that is made
    private Batch? _given; // the batch made last, if it was small, held too …
    private bool _isBack;  // … and held by nobody else, so that the rows under way are put into it
    private int[] _ids = new int[16];
    private int[] _slots = new int[16];
    private long[] _starts = new long[16];
    private long[] _ends = new long[16];
    private long[] _weights = [];
    private int _filled; // rows whose results were read

    /// <summary>Makes them for one operator.</summary>
    /// <exception cref="ArgumentException">The schema is not that of the results.</exception>
    public ResultBuilders(Schema schema, bool hasWindow, IReadOnlyList<IEvaluator> keys, AggregateCall[] calls, KeyTable table, GroupRows groups)
    {
        DataType[] types = [.. keys.Select(key => key.Type), .. calls.Select(call => call.Aggregate.ResultType)];
        var windows = hasWindow ? 2 : 0;
        if (schema.Count != windows + types.Length || schema.Fields.Take(windows).Any(field => field.Type.Kind != TypeKind.Timestamp) || !schema.Fields.Skip(windows).Select(field => field.Type).SequenceEqual(types))
            throw new ArgumentException($"The output is declared as ({schema}); it is ({(hasWindow ? "TIMESTAMP, TIMESTAMP, " : "")}{string.Join(", ", types.AsEnumerable())}).", nameof(schema));
        _schema = schema;
        _columns = new Column[schema.Count];
        _calls = calls;
        _keys = table;
        _groups = groups;
        _bounds = hasWindow ? [new ColumnBuilder(schema[0].Type), new ColumnBuilder(schema[1].Type)] : [];
        _results = [.. calls.Select(call => new ColumnBuilder(call.Aggregate.ResultType))];
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a row: what the state at a slot is when <see cref="Fill"/> is called.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int slot, long start, long end, int weight)
    {
        if (Length == _ids.Length) Grow(Length + 1);
        var row = Length++;
        _ids[row] = id;
        _slots[row] = slot;
        _starts[row] = start;
        _ends[row] = end;
        if (row >= _weights.Length) Array.Resize(ref _weights, _ids.Length); // where nothing is taken back there are none
        _weights[row] = weight;
    }

    /// <summary>Adds groups of one window.</summary>
    public void AddAll(ReadOnlySpan<PaneGroup> groups, long start, long end)
    {
        Grow(Length + groups.Length);
        Split(groups, _ids.AsSpan(Length), _slots.AsSpan(Length));
        _starts.AsSpan(Length, groups.Length).Fill(start);
        _ends.AsSpan(Length, groups.Length).Fill(end);
        Length += groups.Length;
    }

    /// <summary>Adds groups of one window, and reads their results at once.</summary>
    /// <param name="ids">Their keys' ids.</param>
    /// <param name="rows">Where their state is.</param>
    /// <param name="slots">As many.</param>
    /// <param name="start">The window's start.</param>
    /// <param name="end">Its end.</param>
    public void AddAll(ReadOnlySpan<int> ids, GroupRows rows, ReadOnlySpan<int> slots, long start, long end)
    {
        Begin(ids, start, end);
        for (var call = 0; call < _calls.Length; call++) _calls[call].Aggregate.Results(rows, slots, _results[call]);
        _filled = Length += ids.Length;
    }

    /// <summary>Adds groups of one window, and reads their results at once from two parts.</summary>
    /// <param name="ids">Their keys' ids.</param>
    /// <param name="earlier">Where the rows of their earlier parts are.</param>
    /// <param name="later">Where those of the later parts are.</param>
    /// <param name="start">The window's start.</param>
    /// <param name="end">Its end.</param>
    public void AddAll(ReadOnlySpan<int> ids, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, long start, long end)
    {
        Begin(ids, start, end);
        for (var call = 0; call < _calls.Length; call++) _calls[call].Aggregate.MergedResults(earlier, later, _results[call]);
        _filled = Length += ids.Length;
    }

    /// <summary>Reads the results of the rows added since the last call; the state may change or go from then on, the keys must stay.</summary>
    public void Fill()
    {
        var slots = _slots.AsSpan(_filled, Length - _filled);
        if (slots.Length > 0)
        {
            Reopen();
            for (var call = 0; call < _calls.Length; call++) _calls[call].Aggregate.Results(_groups, slots, _results[call]);
        }

        _filled = Length;
    }

    /// <summary>A batch of the rows, without weights.</summary>
    public Batch Finish() => FinishColumns(weights: null);

    /// <summary>A batch of the rows, which are changes: −1 with what a group was, +1 with what it is, pairs side by side. Pairs of equals are left out; null when nothing is left.</summary>
    public Batch? FinishChanges()
    {
        var batch = ChangePairs.WithoutSilent(FinishColumns(Numbers(DataType.Int64, _weights)));
        if (batch.Count > 0) return batch;
        batch.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var builder in _bounds) builder.Dispose();
        foreach (var builder in _results) builder.Dispose();
        _given?.LetGo();
        _given = null;
    }

    // When nobody else holds the batch made last, the rows are put into that, its columns and its memory.
    private void Reopen()
    {
        if (_given is null || _isBack) return;
        _isBack = _given.IsBack;
        foreach (var bound in _bounds) bound.Reopen(_isBack);
        foreach (var result in _results) result.Reopen(_isBack);
        if (_isBack) return;
        _given.LetGo();
        _given = null;
    }

    // All but the results.
    private void Begin(ReadOnlySpan<int> ids, long start, long end)
    {
        Fill();
        Reopen();
        Grow(Length + ids.Length);
        ids.CopyTo(_ids.AsSpan(Length));
        _starts.AsSpan(Length, ids.Length).Fill(start);
        _ends.AsSpan(Length, ids.Length).Fill(end);
    }

    private Batch FinishColumns(Column? weights)
    {
        Fill();
        var column = 0;
        if (_bounds.Length > 0)
        {
            _starts.AsSpan(0, Length).CopyTo(_bounds[0].AppendSpan<long>(Length));
            _ends.AsSpan(0, Length).CopyTo(_bounds[1].AppendSpan<long>(Length));
        }

        foreach (var bound in _bounds) _columns[column++] = bound.Finish();
        foreach (var key in _keys.KeysOf(_ids.AsSpan(0, Length))) _columns[column++] = key;
        foreach (var result in _results) _columns[column++] = result.Finish();
        var length = Length;
        (Length, _filled) = (0, 0);
        if (_isBack)
        {
            _isBack = false;
            return _given!.Refill(_columns, length);
        }

        var batch = Batch.Pooled(_schema, _columns, length, firstSequence: 0, weights);
        if (weights is not null || length > FewRows) return batch;
        _given = batch;
        return batch.Keep();
    }

    private Column Numbers(DataType type, long[] values)
    {
        var block = BufferPool.Rent(Length * sizeof(long));
        values.AsSpan(0, Length).CopyTo(block.As<long>());
        return ColumnFactory.Fixed<long>(type, block, Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Split(ReadOnlySpan<PaneGroup> groups, Span<int> ids, Span<int> slots)
    {
        for (var k = 0; k < groups.Length; k++) (ids[k], slots[k]) = groups[k];
    }

    private void Grow(int rows)
    {
        if (rows <= _ids.Length) return;
        rows = Math.Max(rows, _ids.Length * 2);
        Array.Resize(ref _ids, rows);
        Array.Resize(ref _slots, rows);
        Array.Resize(ref _starts, rows);
        Array.Resize(ref _ends, rows);
    }
}
