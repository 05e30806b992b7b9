using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// Puts overlapping windows together from their panes, at a cost that hardly depends on how many panes a window has. Time is cut where a multiple of the windows' size lies: each window holds one cut. What lies before it is
/// the top of a stack of panes that was built running back from the cut, once, when the first window before the cut closed; what lies behind it is the top of another that grows as windows close. So each pane is merged twice,
/// and each window is one merge of two. The order of merges depends on time alone, not on when the query started, how rows were cut into batches or when it was restored: floats come out bit by bit the same.
/// </summary>
/// <remarks>
/// Derived from the panes and never stored. A row may come to a pane that was merged already, as long as a window that holds it is open: <see cref="Forget"/> takes the pane off, and what was built on it. Together the stacks
/// hold at most as many rows as the panes of one window. Source: Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window Aggregation in Worst-Case Constant Time", DEBS 2017, section 2 (two-stacks).
/// </remarks>
internal sealed unsafe class TwoStacks : IDisposable
{
    private const int Ahead = 16; // rows that are fetched while others are copied

    private readonly RowMerger _merger;
    private readonly PaneStack _earlier; // from the cut back to the window's start
    private readonly PaneStack _later;   // from the cut on to the window's end
    private readonly GroupRows _merged;  // one block
    private readonly int[] _slots = new int[GroupedAggregate.BlockRows];
    private readonly nint _none;         // a row of zeros beside it
    private readonly bool _readsParts;
    private int[] _ids = [];
    private int _idCount;
    private long _cut = long.MinValue;
    private bool _changed;               // whether rows came to panes behind this cut that were merged
    private long _end = long.MinValue;   // of the window: panes that start before it were merged, or were not there

    /// <summary>Makes them empty.</summary>
    /// <param name="aggregates">What a row holds; none keeps anything beside the rows.</param>
    /// <param name="rowSize">Bytes of a row.</param>
    /// <param name="hasHeader">Whether a row starts with a <see cref="GroupHeader"/>.</param>
    public TwoStacks(GroupedAggregate[] aggregates, int rowSize, bool hasHeader)
    {
        _merger = new RowMerger(aggregates, rowSize, hasHeader);
        (_earlier, _later) = (new PaneStack(_merger, goesBack: true) { KeepsVersions = true }, new PaneStack(_merger, goesBack: false));
        _merged = new GroupRows(rowSize);
        for (var k = 0; k < _slots.Length; k++) _slots[k] = _merged.Allocate();
        _none = (nint)_merged.Pointers[_merged.Allocate()];
        _readsParts = !hasHeader && aggregates.All(aggregate => aggregate.ReadsMerged);
    }

    /// <summary>Whether results can be read of the parts of groups, which is faster than to <see cref="Read"/> the groups.</summary>
    public bool ReadsParts => _readsParts && !Faults.PaneMergedTwice;

    /// <summary>The keys' ids of the groups of the window: those before the cut, latest panes first, then those that are behind it alone.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _idCount);

    /// <summary>Where <see cref="Read"/> puts rows.</summary>
    public GroupRows Merged => _merged;

    /// <summary>Goes on to a window, which starts no earlier than the one before.</summary>
    /// <param name="panes">The panes.</param>
    /// <param name="from">The place of the first one of the window.</param>
    /// <param name="to">The place behind the last one.</param>
    /// <param name="start">The start of the window.</param>
    /// <param name="end">Its end.</param>
    /// <param name="cut">The time between its start and end at which windows are cut.</param>
    /// <param name="groups">Where the panes' groups are.</param>
    /// <param name="idCount">How many ids there are.</param>
    public void GoTo(Panes panes, int from, int to, long start, long end, long cut, RowPointers groups, int idCount)
    {
        if (cut != _cut)
        {
            _later.KeepsVersions = _changed; // where rows come to panes that were merged they do so often: then panes can be taken off one by one
            _changed = false;
            Clear();
        }

        (_cut, _end) = (cut, end);
        _earlier.Cover(idCount);
        _later.Cover(idCount);
        Leave(start);
        for (var place = Math.Min(to, panes.PlaceOf(_earlier.IsEmpty ? cut : _earlier.Top)) - 1; place >= from; place--) _earlier.Push(panes[place], groups);
        for (var place = panes.PlaceOf(_later.IsEmpty ? cut : _later.Top + 1); place < to; place++) _later.Push(panes[place], groups);
        FindIds();
    }

    /// <summary>Reads groups of the window, a block at a time.</summary>
    /// <param name="ids">Some of <see cref="Ids"/>, at most <see cref="GroupedAggregate.BlockRows"/>.</param>
    /// <returns>Slots of <see cref="Merged"/>, one each; valid until the next call.</returns>
    public ReadOnlySpan<int> Read(ReadOnlySpan<int> ids)
    {
        _merger.Merge(Place(ids));
        return _slots.AsSpan(0, ids.Length);
    }

    /// <summary>Finds the parts of groups of the window, a block at a time.</summary>
    /// <param name="ids">Some of <see cref="Ids"/>, at most <see cref="GroupedAggregate.BlockRows"/>.</param>
    /// <param name="earlier">Where the rows of those before the cut are; a row of zeros where there is none.</param>
    /// <param name="later">Where those behind it are.</param>
    public void FindParts(ReadOnlySpan<int> ids, out ReadOnlySpan<nint> earlier, out ReadOnlySpan<nint> later)
    {
        FindParts(ids, _earlier.Newest, _later.Newest, _none, _merger.Earlier, _merger.Later);
        earlier = _merger.Earlier.AsSpan(0, ids.Length);
        later = _merger.Later.AsSpan(0, ids.Length);
    }

    /// <summary>The panes before a time are about to go.</summary>
    public void Leave(long time)
    {
        while (!_earlier.IsEmpty && _earlier.Top < time) _earlier.Pop();
    }

    /// <summary>Some rows came: what was merged of their panes is forgotten.</summary>
    /// <param name="times">Their event times.</param>
    /// <param name="least">The least of them.</param>
    /// <param name="grid">The panes.</param>
    public void Forget(ReadOnlySpan<long> times, long least, TimeGrid grid)
    {
        if (least >= _end) return; // the common case: their panes are in no window that closed
        var (before, behind) = (long.MinValue, long.MaxValue);
        foreach (var time in times)
        {
            if (time < _cut) before = Math.Max(before, time);
            else behind = Math.Min(behind, time);
        }

        while (!_earlier.IsEmpty && _earlier.Top <= before) _earlier.Pop();
        behind = grid.At(behind);
        if (_later.IsEmpty || _later.Top < behind) return;
        _changed = true;
        while (!_later.IsEmpty && _later.Top >= behind)
        {
            if (_later.CanPop) _later.Pop();
            else _later.Clear();
        }

        _later.KeepsVersions = true;
    }

    /// <summary>Forgets all: the panes' groups or their ids are others now.</summary>
    public void Clear()
    {
        _earlier.Clear();
        _later.Clear();
        _end = long.MinValue;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _earlier.Dispose();
        _later.Dispose();
        _merged.Dispose();
    }

    private void FindIds()
    {
        var earlier = _earlier.Ids;
        var later = _later.Ids;
        if (_ids.Length < earlier.Length + later.Length) _ids = new int[Math.Max(earlier.Length + later.Length, _ids.Length * 2)];
        earlier.CopyTo(_ids);
        _idCount = earlier.Length + Others(later, _earlier.Newest, _ids.AsSpan(earlier.Length));
    }

    // Those that have no row yet.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Others(ReadOnlySpan<int> ids, ReadOnlySpan<nint> known, Span<int> others)
    {
        var count = 0;
        foreach (var id in ids)
        {
            others[count] = id;
            count += known[id] == 0 ? 1 : 0;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindParts(ReadOnlySpan<int> ids, ReadOnlySpan<nint> earlierRows, ReadOnlySpan<nint> laterRows, nint none, Span<nint> earlier, Span<nint> later)
    {
        earlier = earlier[..ids.Length];
        later = later[..ids.Length];
        for (var k = 0; k < ids.Length; k++)
        {
            var (one, other) = (earlierRows[ids[k]], laterRows[ids[k]]);
            RowMerger.Fetch((byte*)one); // a block of them is read after this loop
            earlier[k] = one | (none & -Unsafe.BitCast<bool, byte>(one == 0)); // no branch: rare groups are on one side as it happens
            later[k] = other | (none & -Unsafe.BitCast<bool, byte>(other == 0));
        }
    }

    // Copies the rows of groups that are on one side of the cut alone; of the others it is noted what is to be merged, and told how many they are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Place(ReadOnlySpan<int> ids)
    {
        var (into, earlier, later, rowSize, slots, merged) = (_merger.Into, _merger.Earlier, _merger.Later, _merger.RowSize, _slots, _merged.Pointers);
        var earlierRows = _earlier.Newest;
        var laterRows = _later.Newest;
        var merges = 0;
        for (var k = 0; k < ids.Length; k++)
        {
            RowMerger.Fetch((byte*)earlierRows[ids[Math.Min(k + Ahead, ids.Length - 1)]]);
            var row = merged[slots[k]];
            var one = earlierRows[ids[k]];
            var other = laterRows[ids[k]];
            if (one == 0 | other == 0)
            {
                RowMerger.Copy((byte*)(one | other), row, rowSize);
            }
            else
            {
                into[merges] = (nint)row;
                earlier[merges] = one;
                later[merges++] = other;
            }
        }

        return merges;
    }
}
