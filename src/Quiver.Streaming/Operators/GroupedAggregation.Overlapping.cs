using Quiver.Columns;
using Quiver.Streaming.Time;

namespace Quiver.Streaming;

/// <summary>
/// Overlapping windows that are emitted on close. A row is added once, to its pane; a window is put together from its panes when it closes, in the order of time, so that results do not hang on when rows came.
/// A pane lives until the last window that it is part of has closed: rows that are late for one window still count for the next.
/// </summary>
/// <remarks>Source: Li et al., "No Pane, No Gain: Efficient Evaluation of Sliding-Window Aggregates over Data Streams", SIGMOD Record 34(1), 2005.</remarks>
internal sealed partial class GroupedAggregation
{
    private readonly TwoStacks? _stacks;            // null: panes are not shared, or merged one by one
    private long _nextToClose = long.MinValue;      // the first window not closed yet, while some close
    private bool _isMerged;                         // whether the groups of that window are put together

    private bool CloseOverlapping(Output output)
    {
        while (FindClosing(out var from, out var to))
        {
            if (!_isMerged) Merge(from, to);
            if (_stacks is null ? !EmitGroups(to - from == 1 ? _panes[from].Groups : _merged, _nextToClose, output) : !EmitStacked(_stacks, output)) return false;
            ForgetMerged();
            _nextToClose = _windows!.After(_nextToClose);
        }

        _stacks?.Leave(_openFrom);
        _nextToClose = _openFrom; // rows that come now are late for all before
        return true;
    }

    // The next window to close that has rows, and the places of its panes.
    private bool FindClosing(out int from, out int to)
    {
        (from, to) = (0, 0);
        while (_nextToClose < _openFrom)
        {
            from = _panes.PlaceOf(_nextToClose);
            if (from == _panes.Count) return false;
            var end = _windows!.EndOf(_nextToClose);
            to = end == long.MaxValue ? _panes.Count : _panes.PlaceOf(end);
            if (Faults.HopOnePaneShort && to - from > 1) to--;
            if (to > from) return true;
            _nextToClose = FirstWindowOf(_panes[from].Start);
        }

        return false;
    }

    // The start of the first window that holds a pane, of those not closed yet.
    private long FirstWindowOf(long pane)
    {
        var start = _windows!.StartOf(pane);
        for (var before = _windows.Before(start); before >= _nextToClose && before != long.MinValue && _windows.EndOf(before) > pane; before = _windows.Before(before)) start = before;
        return start;
    }

    private void Merge(int from, int to)
    {
        _isMerged = true;
        if (_stacks is null) MergeOneByOne(from, to);
        else _stacks.GoTo(_panes, from, to, _nextToClose, _windows!.EndOf(_nextToClose), _windows.Cuts.After(_nextToClose), _groups.Pointers, _ids.Count);
    }

    private bool EmitStacked(TwoStacks stacks, Output output)
    {
        var end = _windows!.EndOf(_nextToClose);
        while (_emitted < stacks.Ids.Length)
        {
            if (_results.Length == MostRows && !EmitResults(output)) return false;
            var ids = stacks.Ids[_emitted..Math.Min(stacks.Ids.Length, _emitted + Math.Min(GroupedAggregate.BlockRows, MostRows - _results.Length))];
            _emitted += ids.Length;
            AddStacked(stacks, ids, end);
        }

        _emitted = 0;
        return true;
    }

    private void AddStacked(TwoStacks stacks, ReadOnlySpan<int> ids, long end)
    {
        if (stacks.ReadsParts)
        {
            stacks.FindParts(ids, out var earlier, out var later);
            _results.AddAll(ids, earlier, later, _nextToClose, end);
            return;
        }

        var slots = stacks.Read(ids);
        if (_isWeighted) AddExisting(stacks.Merged, ids, slots, end);
        else _results.AddAll(ids, stacks.Merged, slots, _nextToClose, end);
    }

    // Those of which not all rows were taken back.
    private unsafe void AddExisting(GroupRows rows, ReadOnlySpan<int> ids, ReadOnlySpan<int> slots, long end)
    {
        Span<int> existing = stackalloc int[GroupedAggregate.BlockRows];
        Span<int> places = stackalloc int[GroupedAggregate.BlockRows];
        var (pointers, count) = (rows.Pointers, 0);
        for (var k = 0; k < ids.Length; k++)
        {
            if (((GroupHeader*)pointers[slots[k]])->Rows <= 0) continue;
            (existing[count], places[count]) = (ids[k], slots[k]);
            count++;
        }

        _results.AddAll(existing[..count], rows, places[..count], _nextToClose, end);
    }

    private void ForgetMerged()
    {
        if (_stacks is null) ForgetOwnSlots();
        _isMerged = false;
    }
}
