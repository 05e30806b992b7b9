using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.Streaming.Time;

namespace Quiver.Streaming;

/// <summary>From rows to groups: keys to ids, event times to panes, both to slots.</summary>
internal sealed unsafe partial class GroupedAggregation
{
    private const int MostPanesAtOnce = 1_024; // a batch that spans more windows than this looks up each row's by itself

    private int[] _rowWindows = [];
    private int*[] _maps = [];                 // the dense slots of each window of a batch; null: look closer
    private Pane?[] _windowPanes = [];         // the panes of these windows
    private long _touched;                     // groups of all panes

    private void FindGroups(in EventRows rows, Span<int> slots)
    {
        var ids = _rowIds.AsSpan(0, slots.Length);
        _ids.Resolve(_keyColumns, rows.Rows, ids);
        if (_windows is null)
        {
            FindInPane(OpenPane(0), ids, slots);
            return;
        }

        var first = PaneOf(rows.Least);
        var last = PaneOf(rows.Greatest);
        if (first == last) FindInPane(OpenPane(first), ids, slots);
        else if (Windows(first, last, out var count)) FindInPanes(rows.Times, first, count, ids, slots);
        else FindOneByOne(rows.Times, ids, slots);
    }

    // The start of the pane that holds a time.
    private long PaneOf(long time) => _grid.Width > 0 ? _grid.At(time) : _windows!.StartOf(time);

    // Whether the panes from one start to another can be numbered: there are few, the first is whole, and all are of one width.
    private bool Windows(long first, long last, out int count)
    {
        count = 0;
        var distance = (Int128)last - first;
        if (_grid.Width == 0 || first == long.MinValue || distance >= EventTimes.ExactRange - _grid.Width || distance / _grid.Width >= MostPanesAtOnce) return false;
        count = (int)(distance / _grid.Width) + 1;
        return true;
    }

    private void FindInPane(Pane pane, ReadOnlySpan<int> ids, Span<int> slots)
    {
        if (pane.Slots.Dense is null)
        {
            for (var k = 0; k < ids.Length; k++) slots[k] = SlotOf(pane, ids[k]);
            return;
        }

        for (var k = Known(pane.Slots.Dense, ids, slots, 0); k < ids.Length; k = Known(pane.Slots.Dense, ids, slots, k + 1)) slots[k] = Touch(pane, ids[k]);
    }

    private void FindInPanes(ReadOnlySpan<long> times, long first, int count, ReadOnlySpan<int> ids, Span<int> slots)
    {
        if (_rowWindows.Length < ids.Length) _rowWindows = new int[_rowIds.Length];
        if (_maps.Length < count) (_maps, _windowPanes) = (new int*[count], new Pane?[count]);
        Array.Clear(_maps, 0, count);
        Array.Clear(_windowPanes, 0, count);
        var windows = _rowWindows.AsSpan(0, ids.Length);
        EventTimes.Windows(times, first, _grid.Width, windows);
        for (var place = _panes.PlaceOf(first); place < _panes.Count && (ulong)(_panes[place].Start - first) / (ulong)_grid.Width is var window && window < (ulong)count; place++)
        {
            _panes[place].Slots.Cover(_ids.Count);
            _maps[window] = _panes[place].Slots.Dense;
            _windowPanes[window] = _panes[place];
        }

        fixed (int** maps = _maps)
        {
            for (var k = Known(maps, windows, ids, slots, 0); k < ids.Length; k = Known(maps, windows, ids, slots, k + 1))
            {
                var pane = _windowPanes[windows[k]] ??= OpenPane(first + (windows[k] * _grid.Width));
                slots[k] = SlotOf(pane, ids[k]);
                maps[windows[k]] = pane.Slots.Dense;
            }
        }
    }

    private void FindOneByOne(ReadOnlySpan<long> times, ReadOnlySpan<int> ids, Span<int> slots)
    {
        Pane? pane = null;
        for (var k = 0; k < ids.Length; k++)
        {
            var start = PaneOf(times[k]);
            if (pane is null || pane.Start != start) pane = OpenPane(start);
            slots[k] = SlotOf(pane, ids[k]);
        }
    }

    // Its map reaches over all ids there are now.
    private Pane OpenPane(long start)
    {
        var pane = _panes.Open(start);
        pane.Slots.Cover(_ids.Count);
        return pane;
    }

    private int SlotOf(Pane pane, int id) => pane.Slots[id] is not 0 and var slot ? slot : Touch(pane, id);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Touch(Pane pane, int id)
    {
        var slot = _groups.Allocate();
        pane.Add(id, slot);
        _touched++;
        _absent++;
        return slot;
    }

    // Goes on to the first row whose group is new.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Known(int* map, ReadOnlySpan<int> ids, Span<int> slots, int from)
    {
        slots = slots[..ids.Length];
        for (var k = from; k < ids.Length; k++)
        {
            var slot = map[ids[k]];
            if (slot == 0) return k;
            slots[k] = slot;
        }

        return ids.Length;
    }

    // Goes on to the first row whose group is new, or whose window is new or hashed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Known(int** maps, ReadOnlySpan<int> windows, ReadOnlySpan<int> ids, Span<int> slots, int from)
    {
        slots = slots[..ids.Length];
        windows = windows[..ids.Length];
        for (var k = from; k < ids.Length; k++)
        {
            var map = maps[windows[k]];
            if (map == null) return k;
            var slot = map[ids[k]];
            if (slot == 0) return k;
            slots[k] = slot;
        }

        return ids.Length;
    }
}
