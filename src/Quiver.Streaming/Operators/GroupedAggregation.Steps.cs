using System.Runtime.CompilerServices;

namespace Quiver.Streaming;

/// <summary>What happens between batches: watermarks close windows, ends of steps show changes. All of it can stop between two output batches, and go on.</summary>
internal sealed partial class GroupedAggregation
{
    /// <summary>The most rows of a batch that is emitted.</summary>
    private const int MostRows = 8_192;

    private readonly ResultBuilders _results;
    private long _passOn = Watermark.None; // a watermark to pass on when all it closes is out
    private bool _isStepEnd;
    private int _closed;                   // windows, earliest first, that are done with
    private int _emitted;                  // groups of the next one that are
    private int[] _freed = [];             // slots of the groups of a window that goes
    private int _lastDropped;              // groups of the window that went last: the next ones will have about as many
    private long _lastTouched;             // groups of the windows that the last watermark closed

    /// <inheritdoc/>
    public override bool OnWatermark(int input, long time, Output output)
    {
        if (time <= _watermark) return true;
        _watermark = time;
        if (_windows is null)
        {
            _passOn = time;
        }
        else
        {
            var closing = _openFrom;
            ReachWatermark(_windows);
            if (_sharesPanes) _nextToClose = closing;
            _passOn = _openFrom; // windows that start earlier are out, later ones may come still
            if (_isUpdating) LeaveClosing();
        }

        return Go(output);
    }

    /// <inheritdoc/>
    public override bool ActsOnStepEnd => true;

    /// <inheritdoc/>
    public override bool WantsStepEnd => _isUpdating || IsUntidy;

    /// <inheritdoc/>
    public override bool OnStepEnd(Output output)
    {
        if (_isUpdating)
        {
            if (_isTotal) ShowTotal();
            (_leaving, _changes) = (_changes, _leaving); // the latter is empty between calls
        }

        _isStepEnd = true;
        return Go(output);
    }

    /// <inheritdoc/>
    public override bool Resume(Output output) => Go(output);

    private void ReachWatermark(WindowAssigner windows)
    {
        _openFrom = windows.OpenFrom(_watermark);
        _closedUpTo = _openFrom == long.MinValue ? long.MinValue : windows.ClosedUpTo(_openFrom);
        _deadline = windows.NextDeadline(_watermark);
    }

    private bool Go(Output output)
    {
        if (!EmitChanges(output) || (_sharesPanes && !CloseOverlapping(output)) || !Close(output)) return false;
        if (_passOn != Watermark.None)
        {
            var time = _passOn;
            _passOn = Watermark.None;
            output.Watermark(time);
        }

        if (_isStepEnd)
        {
            _isStepEnd = false;
            Tidy();
        }

        return true;
    }

    private bool Close(Output output)
    {
        for (; _closed < _panes.Count && IsClosed(_panes[_closed].Start); _closed++)
        {
            var pane = _panes[_closed];
            if (!_isUpdating && !_sharesPanes && !EmitGroups(pane.Groups, pane.Start, output)) return false;
            if (_closed == 0) _lastTouched = 0;
            _lastTouched += pane.Groups.Count;
            Drop(pane);
        }

        if (_results.Length > 0 && !EmitResults(output)) return false;
        _panes.RemoveFirst(_closed);
        _closed = 0;
        return true;
    }

    // A query without windows that waits for the end has one window, all of time.
    private bool IsClosed(long start) => _windows is null ? !_isUpdating && _watermark == Watermark.End : start < _openFrom || _watermark == Watermark.End;

    private bool EmitGroups(PagedList<PaneGroup> groups, long start, Output output)
    {
        var end = _windows?.EndOf(start) ?? 0;
        while (_emitted < groups.Count)
        {
            if (_results.Length == MostRows && !EmitResults(output)) return false;
            var run = groups.Run(_emitted);
            run = run[..Math.Min(run.Length, MostRows - _results.Length)];
            if (_isWeighted) AddExisting(run, start, end);
            else _results.AddAll(run, start, end);
            _emitted += run.Length;
        }

        _emitted = 0;
        _results.Fill(); // from here on the state may go
        return true;
    }

    private void AddExisting(ReadOnlySpan<PaneGroup> groups, long start, long end)
    {
        foreach (var (id, slot) in groups)
            if (Exists(slot)) _results.Add(id, slot, start, end, weight: 1);
    }

    private bool EmitResults(Output output)
    {
        if (!output.HasCredit) return false;
        output.Emit(_results.Finish());
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Drop(Pane pane)
    {
        for (var start = 0; start < pane.Groups.Count;)
        {
            var run = pane.Groups.Run(start);
            if (_freed.Length < run.Length) _freed = new int[run.Length];
            var slots = _freed.AsSpan(0, run.Length);
            for (var k = 0; k < run.Length; k++) slots[k] = run[k].Slot;
            Free(slots);
            start += run.Length;
        }

        _lastDropped = pane.Groups.Count;
        _touched -= pane.Groups.Count;
        pane.Empty();
    }

    private void Free(int slot) => Free([slot]);

    private void Free(ReadOnlySpan<int> slots)
    {
        foreach (var aggregate in _besides) aggregate.Release(_groups, slots);
        _groups.Free(slots);
    }
}
