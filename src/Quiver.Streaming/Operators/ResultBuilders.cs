using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Gathers the groups to be emitted and makes batches of them: window bounds, keys, results.</summary>
internal sealed class ResultBuilders : IDisposable
{
    private readonly Schema _schema;
    private readonly AggregateCall[] _calls;
    private readonly KeyTable _keys;
    private readonly GroupRows _groups;
    private readonly ColumnBuilder[] _windows; // start and end, or none
    private readonly ColumnBuilder[] _keyBuilders;
    private readonly ColumnBuilder[] _resultBuilders;
    private PaneGroup[] _added = new PaneGroup[16];
    private long[] _starts = new long[16];
    private long[] _ends = new long[16];
    private long[] _weights = new long[16];
    private int _filled; // of those added, how many were read into the builders
    private int[] _ids = [];
    private int[] _slots = [];

    /// <summary>Makes them for one operator.</summary>
    /// <exception cref="ArgumentException">The schema is not that of the results.</exception>
    public ResultBuilders(Schema schema, bool hasWindow, IReadOnlyList<IEvaluator> keys, AggregateCall[] calls, KeyTable table, GroupRows groups)
    {
        DataType[] types = [.. keys.Select(key => key.Type), .. calls.Select(call => call.Aggregate.ResultType)];
        var windows = hasWindow ? 2 : 0;
        if (schema.Count != windows + types.Length || schema.Fields.Take(windows).Any(field => field.Type.Kind != TypeKind.Timestamp) || !schema.Fields.Skip(windows).Select(field => field.Type).SequenceEqual(types))
            throw new ArgumentException($"The output is declared as ({schema}); it is ({(hasWindow ? "TIMESTAMP, TIMESTAMP, " : "")}{string.Join(", ", types.AsEnumerable())}).", nameof(schema));
        _schema = schema;
        _calls = calls;
        _keys = table;
        _groups = groups;
        ColumnBuilder[] builders = [.. schema.Fields.Select(field => new ColumnBuilder(field.Type))];
        _windows = builders[..windows];
        _keyBuilders = builders[windows..(windows + keys.Count)];
        _resultBuilders = builders[(windows + keys.Count)..];
    }

    /// <summary>How many rows there are.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a row: what the state at a slot is when <see cref="Fill"/> is called.</summary>
    public void Add(int id, int slot, long start, long end, int weight = 1)
    {
        if (Length == _added.Length) Grow(Length * 2);
        _added[Length] = new PaneGroup(id, slot);
        (_starts[Length], _ends[Length], _weights[Length]) = (start, end, weight);
        Length++;
    }

    /// <summary>Reads the state of the rows added since the last call; it may change or go from then on.</summary>
    public void Fill()
    {
        var count = Length - _filled;
        if (count == 0) return;
        if (_ids.Length < count) (_ids, _slots) = (new int[_added.Length], new int[_added.Length]);
        for (var k = 0; k < count; k++) (_ids[k], _slots[k]) = _added[_filled + k];
        if (_windows.Length > 0)
        {
            _starts.AsSpan(_filled, count).CopyTo(_windows[0].AppendSpan<long>(count));
            _ends.AsSpan(_filled, count).CopyTo(_windows[1].AppendSpan<long>(count));
        }

        _keys.AppendKeys(_ids.AsSpan(0, count), _keyBuilders);
        for (var call = 0; call < _calls.Length; call++) _calls[call].Aggregate.Results(_groups, _slots.AsSpan(0, count), _resultBuilders[call]);
        _filled = Length;
    }

    /// <summary>A batch of the rows, without weights.</summary>
    public Batch Finish() => FinishColumns(weights: null);

    /// <summary>A batch of the rows, which are changes: −1 with what a group was, +1 with what it is, pairs side by side. Pairs of equals are left out; null when nothing is left.</summary>
    public Batch? FinishChanges()
    {
        using var builder = new ColumnBuilder(DataType.Int64, Length);
        _weights.AsSpan(0, Length).CopyTo(builder.AppendSpan<long>(Length));
        var batch = ChangePairs.WithoutSilent(FinishColumns(builder.Finish()));
        if (batch.Count > 0) return batch;
        batch.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var builder in _windows) builder.Dispose();
        foreach (var builder in _keyBuilders) builder.Dispose();
        foreach (var builder in _resultBuilders) builder.Dispose();
    }

    private Batch FinishColumns(Column? weights)
    {
        Fill();
        var length = Length;
        (Length, _filled) = (0, 0);
        return new Batch(_schema, [.. _windows.Select(Finished), .. _keyBuilders.Select(Finished), .. _resultBuilders.Select(Finished)], length, firstSequence: 0, weights);

        static Column Finished(ColumnBuilder builder) => builder.Finish();
    }

    private void Grow(int room)
    {
        Array.Resize(ref _added, room);
        Array.Resize(ref _starts, room);
        Array.Resize(ref _ends, room);
        Array.Resize(ref _weights, room);
    }
}
