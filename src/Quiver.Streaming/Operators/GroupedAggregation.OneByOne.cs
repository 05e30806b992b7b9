using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>The plain way to put an overlapping window together: all its panes at each close, group by group. For aggregates that keep something beside their rows; and the measure that <see cref="TwoStacks"/> are tested against.</summary>
internal sealed partial class GroupedAggregation
{
    private readonly PagedList<PaneGroup> _merged = new(); // the groups of the window being emitted, when it has several panes
    private readonly List<PaneGroup> _merging = [];        // the same while they are put together
    private readonly List<int> _ownSlots = [];             // 0 for a group that lies in a pane, else the slot it has for this window alone
    private int[] _mergedPlaces = [];                      // by key's id: place among them + 1

    private void MergeOneByOne(int from, int to)
    {
        if (to - from == 1) return;
        if (_mergedPlaces.Length < _ids.Count) _mergedPlaces = new int[_ids.Count * 2];
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

    private void ForgetOwnSlots()
    {
        foreach (var slot in _ownSlots)
            if (slot != 0) Free(slot);
        _ownSlots.Clear();
        _merging.Clear();
        _merged.Dispose();
    }
}
