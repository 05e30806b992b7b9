using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Overlapping windows that are emitted on close. A row is added once, to its pane; a window is put together from its panes when it closes, in the order of time, so that results do not hang on when rows came.
/// A pane lives until the last window that it is part of has closed: rows that are late for one window still count for the next.
/// </summary>
/// <remarks>Source: Li et al., "No Pane, No Gain: Efficient Evaluation of Sliding-Window Aggregates over Data Streams", SIGMOD Record 34(1), 2005.</remarks>
internal sealed unsafe partial class GroupedAggregation
{
    private readonly PagedList<PaneGroup> _merged = new(); // the groups of the window being emitted, when it has several panes
    private readonly List<PaneGroup> _merging = [];        // the same while they are put together
    private readonly List<int> _ownSlots = [];             // 0 for a group that lies in a pane, else the slot it has for this window alone
    private int[] _mergedPlaces = [];                      // by key's id: place among them + 1
    private long _nextToClose = long.MinValue;             // the first window not closed yet, while some close
    private bool _isMerged;                                // whether the groups of that window are put together

    private bool CloseOverlapping(Output output)
    {
        while (FindClosing(out var from, out var to))
        {
            if (!_isMerged) Merge(from, to);
            if (!EmitGroups(to - from == 1 ? _panes[from].Groups : _merged, _nextToClose, output)) return false;
            ForgetMerged();
            _nextToClose = _windows!.After(_nextToClose);
        }

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
        if (to - from == 1) return;
        if (_mergedPlaces.Length < _ids.Count) _mergedPlaces = new int[_ids.Count * 2];
        if (Faults.HopOnePaneShort) to--;
        for (var place = from; place < to; place++)
        {
            var groups = _panes[place].Groups;
            for (var index = 0; index < groups.Count; index++) MergeGroup(groups[index]);
        }

        for (var place = 0; place < _merging.Count; place++)
        {
            var (id, slot) = _merging[place];
            _merged.Add(new PaneGroup(id, _ownSlots[place] == 0 ? slot : _ownSlots[place]));
            _mergedPlaces[id] = 0;
        }
    }

    // A group that is in one pane alone stays where it is.
    private void MergeGroup(PaneGroup group)
    {
        ref var known = ref _mergedPlaces[group.Id];
        if (known == 0)
        {
            _merging.Add(group);
            _ownSlots.Add(0);
            known = _merging.Count;
            return;
        }

        var place = known - 1;
        if (_ownSlots[place] == 0)
        {
            _ownSlots[place] = _groups.Allocate();
            Merge(_ownSlots[place], _merging[place]); // into the empty state: a copy
        }

        Merge(_ownSlots[place], group);
        if (Faults.PaneMergedTwice) Merge(_ownSlots[place], group);
    }

    private void Merge(int into, PaneGroup later)
    {
        if (_hasHeader) HeaderOf(into).Rows += HeaderOf(later.Slot).Rows;
        foreach (var call in _calls) call.Aggregate.Merge(_groups, into, later.Slot);
    }

    private void ForgetMerged()
    {
        foreach (var slot in _ownSlots)
            if (slot != 0) Free(slot);
        _ownSlots.Clear();
        _merging.Clear();
        _merged.Dispose();
        _isMerged = false;
    }
}
