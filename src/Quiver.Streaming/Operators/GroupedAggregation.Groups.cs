using System.Runtime.CompilerServices;
using Quiver.Columns;
using Quiver.Streaming.Time;

namespace Quiver.Streaming;

/// <summary>From rows to groups: keys to ids, event times to panes, both to slots.</summary>
internal sealed unsafe partial class GroupedAggregation
{
    private const int BlockRows = 512;
    private const int MostPanesAtOnce = 1_024; // a batch that spans more windows than this looks up each row's by itself

    private readonly int[] _newRows = new int[BlockRows];  // of a block, the first row of each new group
    private readonly int[] _newSlots = new int[BlockRows]; // their slots
    private int[] _unknown = [];           // rows whose groups are new
    private int[] _rowWindows = [];        // of a batch, the number of each row's window
    private Pane?[] _windowPanes = [null]; // the panes of these windows
    private int*[] _maps = [];             // their slots by id; null: look closer
    private int[] _totals = [];            // without keys, their slots; 0: look closer
    private long _touched;                 // groups of all panes

    private void FindGroups(in EventRows rows, Span<int> slots)
    {
        if (_keys.Length == 0)
        {
            FindTotals(rows, slots);
            return;
        }

        var ids = FindIds(rows.Rows);
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

    private ReadOnlySpan<int> FindIds(ReadOnlySpan<int> rows)
    {
        var room = _rowIds.AsSpan(0, rows.Length);
        if (!_isUpdating) return _ids.Find(_keyColumns, rows, room);
        _ids.Resolve(_keyColumns, rows, room); // they are looked at again, for groups that change
        return room;
    }

    // Without keys there is one group a window, of id 0.
    private void FindTotals(in EventRows rows, Span<int> slots)
    {
        var first = _windows is null ? 0 : PaneOf(rows.Least);
        if (_windows is null || first == PaneOf(rows.Greatest)) slots.Fill(SlotOf(OpenPane(first), 0));
        else if (Windows(first, PaneOf(rows.Greatest), out var count)) FindTotals(rows.Times, first, count, slots);
        else FindOneByOne(rows.Times, _rowIds.AsSpan(0, slots.Length), slots);
    }

    private void FindTotals(ReadOnlySpan<long> times, long first, int count, Span<int> slots)
    {
        var windows = NumberWindows(times, first, count);
        if (_totals.Length < count) _totals = new int[count];
        var totals = _totals.AsSpan(0, count);
        totals.Clear();
        for (var place = _panes.PlaceOf(first); place < _panes.Count && WindowOf(_panes[place], first) is var window && window < (ulong)count; place++) totals[(int)window] = _panes[place].Slots[0];
        for (var k = Look(totals, windows, slots, 0); k < slots.Length; k = Look(totals, windows, slots, k + 1))
            slots[k] = totals[windows[k]] = SlotOf(OpenPane(first + (windows[k] * _grid.Width)), 0);
    }

    private Span<int> NumberWindows(ReadOnlySpan<long> times, long first, int count)
    {
        if (_rowWindows.Length < times.Length) _rowWindows = new int[_rowIds.Length];
        var windows = _rowWindows.AsSpan(0, times.Length);
        EventTimes.Windows(times, first, _grid.Width, count, windows);
        return windows;
    }

    // The number of a pane, counted from another on.
    private ulong WindowOf(Pane pane, long first) => (ulong)(pane.Start - first) / (ulong)_grid.Width;

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

        _windowPanes[0] = pane;
        for (var start = 0; start < ids.Length; start += BlockRows)
        {
            var length = Math.Min(BlockRows, ids.Length - start);
            Find(new OnePane(pane.Slots.Dense), first: 0, ids.Slice(start, length), slots.Slice(start, length));
        }
    }

    private void FindInPanes(ReadOnlySpan<long> times, long first, int count, ReadOnlySpan<int> ids, Span<int> slots)
    {
        if (_maps.Length < count) (_maps, _windowPanes) = (new int*[count], new Pane?[count]);
        Array.Clear(_maps, 0, count);
        Array.Clear(_windowPanes, 0, count);
        var windows = NumberWindows(times, first, count);
        for (var place = _panes.PlaceOf(first); place < _panes.Count && WindowOf(_panes[place], first) is var window && window < (ulong)count; place++)
        {
            _panes[place].Slots.Cover(_ids.Count);
            _maps[window] = _panes[place].Slots.Dense;
            _windowPanes[window] = _panes[place];
        }

        fixed (int** maps = _maps)
        fixed (int* numbers = windows)
        {
            for (var start = 0; start < ids.Length; start += BlockRows)
            {
                var length = Math.Min(BlockRows, ids.Length - start);
                Find(new SomePanes(maps, numbers + start), first, ids.Slice(start, length), slots.Slice(start, length));
            }
        }
    }

    // The slots of a block of rows: so few that most groups which are new in it come once.
    private void Find<TMaps>(TMaps maps, long first, ReadOnlySpan<int> ids, Span<int> slots)
        where TMaps : struct, IPaneMaps
    {
        var unknown = 0;
        for (var k = Known(maps, ids, slots, _unknown, ref unknown, 0); k < ids.Length; k = Known(maps, ids, slots, _unknown, ref unknown, k + 1))
        {
            var window = maps.WindowOf(k);
            var pane = _windowPanes[window] ??= OpenPane(first + (window * _grid.Width));
            slots[k] = SlotOf(pane, ids[k]); // rows of this window that came before are done: it was not there, or is hashed
            _maps[window] = pane.Slots.Dense;
        }

        if (unknown > 0) AddNew(maps, _unknown.AsSpan(0, unknown), ids, slots);
    }

    // Gives slots to the groups of rows that have none, in the order of these rows; several may be of one group.
    private void AddNew<TMaps>(TMaps maps, ReadOnlySpan<int> unknown, ReadOnlySpan<int> ids, Span<int> slots)
        where TMaps : struct, IPaneMaps
    {
        var rows = _newRows.AsSpan(0, Mark(maps, unknown, ids, _newRows));
        for (var start = 0; start < rows.Length;)
        {
            var window = maps.WindowOf(rows[start]);
            var end = start + 1;
            while (end < rows.Length && maps.WindowOf(rows[end]) == window) end++;
            AddGroups(_windowPanes[window]!, maps.Of(rows[start]), rows[start..end], ids);
            start = end;
        }

        Look(maps, unknown, ids, slots);
        _touched += rows.Length;
        _absent += rows.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // it runs for every group and window: too often to begin slowly
    private void AddGroups(Pane pane, int* map, ReadOnlySpan<int> rows, ReadOnlySpan<int> ids)
    {
        var slots = _newSlots.AsSpan(0, rows.Length);
        if (Math.Max(pane.Groups.Count, _lastDropped) >= _groups.PageRows / 4) _groups.Allocate(slots, ref pane.Page);
        else foreach (ref var slot in slots) slot = _groups.Allocate();
        for (var index = 0; index < rows.Length;)
        {
            foreach (ref var group in pane.Groups.Append(rows.Length - index))
            {
                group = new PaneGroup(ids[rows[index]], slots[index]);
                map[group.Id] = group.Slot;
                index++;
            }
        }

        pane.Slots.NoteAdded(rows.Length);
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
}
