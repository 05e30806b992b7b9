using System.Runtime.CompilerServices;

namespace Quiver.Streaming;

/// <summary>
/// What the groups of some panes come to, taken together: panes are put on the stack one by one, from one end of time to the other. While <see cref="KeepsVersions"/>, a pane puts a row for each of its groups on top,
/// that of the group's rows so far and its own, and taking it off finds what was before; so the stack never holds more rows than its panes do. Else it adds to the rows that are there, which is cheaper.
/// </summary>
/// <param name="merger">Merges rows.</param>
/// <param name="goesBack">Whether each pane put on it is earlier than those there are; else it is later.</param>
internal sealed unsafe class PaneStack(RowMerger merger, bool goesBack) : IDisposable
{
    private readonly RowStack _rows = new(merger.RowSize);
    private readonly List<Level> _levels = [];
    private nint[] _before = []; // for each row: where the group's row is without this pane; 0: it had none
    private nint[] _newest = []; // by key's id: where the group's row is; 0: it is in none of the panes
    private int[] _ids = [];     // of the groups, in the order in which they came onto the stack
    private int _idCount;

    /// <summary>A pane.</summary>
    /// <param name="Pane">The pane; another one's by now, if it is gone and this level was not taken off.</param>
    /// <param name="Start">Its start.</param>
    /// <param name="RowCount">How many rows there were before it.</param>
    /// <param name="IdCount">How many groups.</param>
    /// <param name="CanPop">Whether it put rows of its own on top.</param>
    private readonly record struct Level(Pane Pane, long Start, int RowCount, int IdCount, bool CanPop);

    /// <summary>Whether panes that are put on it from now on can be taken off one by one.</summary>
    public bool KeepsVersions { get; set; }

    /// <summary>Whether there is no pane.</summary>
    public bool IsEmpty => _levels.Count == 0;

    /// <summary>The start of the pane put on it last.</summary>
    public long Top => _levels[^1].Start;

    /// <summary>Whether the pane put on it last can be taken off.</summary>
    public bool CanPop => _levels[^1].CanPop;

    /// <summary>The keys' ids of the groups, in the order in which panes brought them. Valid until the next change.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _idCount);

    /// <summary>Where the groups' rows are, by key's id; 0: a group is in none of the panes. As many as <see cref="Cover"/> was told.</summary>
    public ReadOnlySpan<nint> Newest => _newest;

    /// <summary>Makes room for all ids below a count.</summary>
    public void Cover(int idCount)
    {
        if (_newest.Length < idCount) Array.Resize(ref _newest, Math.Max(idCount, _newest.Length * 2));
    }

    /// <summary>Puts a pane on top. <see cref="Cover"/> was told of its ids.</summary>
    /// <param name="pane">A pane. As long as it can be taken off again it keeps its groups.</param>
    /// <param name="groups">Where its groups are.</param>
    public void Push(Pane pane, RowPointers groups)
    {
        _levels.Add(new Level(pane, pane.Start, _rows.Count, _idCount, KeepsVersions));
        var count = pane.Groups.Count;
        if (_ids.Length < _idCount + count) Array.Resize(ref _ids, Math.Max(_idCount + count, _ids.Length * 2));
        for (var index = 0; index < count;)
        {
            var run = pane.Groups.Run(index);
            run = run[..Math.Min(Math.Min(run.Length, _rows.Run(_rows.Count)), GroupedAggregate.BlockRows)];
            merger.Merge(KeepsVersions ? Place(run, groups) : PlaceNew(run, groups));
            index += run.Length;
        }
    }

    /// <summary>Takes the top pane off, which can be.</summary>
    public void Pop()
    {
        var (pane, _, rowCount, idCount, _) = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        for (var index = 0; index < _rows.Count - rowCount;)
        {
            var run = pane.Groups.Run(index);
            run = run[..Math.Min(run.Length, _rows.Count - rowCount - index)];
            Restore(run, _before.AsSpan(rowCount + index), _newest);
            index += run.Length;
        }

        _rows.Keep(rowCount);
        _idCount = idCount;
    }

    /// <summary>Takes all panes off.</summary>
    public void Clear()
    {
        foreach (var id in Ids) _newest[id] = 0;
        _levels.Clear();
        _rows.Keep(0);
        _idCount = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    // Makes rows for some groups: copies of those that are new here; of the others it is noted what is to be merged, and told how many they are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Place(ReadOnlySpan<PaneGroup> groups, RowPointers panes)
    {
        var (first, newest, rowSize) = (_rows.Count, _newest, merger.RowSize);
        var (into, known, own) = (merger.Into, goesBack ? merger.Later : merger.Earlier, goesBack ? merger.Earlier : merger.Later);
        _rows.Add(groups.Length);
        if (_before.Length < _rows.Count) Array.Resize(ref _before, Math.Max(_rows.Count, _before.Length * 2));
        var row = _rows[first];
        var before = _before.AsSpan(first, groups.Length);
        var ids = _ids.AsSpan(_idCount);
        var (merges, added) = (0, 0);
        for (var k = 0; k < groups.Length; k++)
        {
            var (id, slot) = groups[k];
            ref var top = ref newest[id];
            before[k] = top;
            if (top == 0)
            {
                RowMerger.Copy(panes[slot], row, rowSize);
                ids[added++] = id;
            }
            else
            {
                into[merges] = (nint)row;
                known[merges] = top;
                own[merges++] = (nint)panes[slot];
            }

            top = (nint)row;
            row += rowSize;
        }

        _idCount += added;
        return merges;
    }

    // As the other, but groups that are there keep their rows, and are merged into them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int PlaceNew(ReadOnlySpan<PaneGroup> groups, RowPointers panes)
    {
        var (first, newest, rowSize) = (_rows.Count, _newest, merger.RowSize);
        var (into, earlier, later) = (merger.Into, merger.Earlier, merger.Later);
        _rows.Add(groups.Length);
        var row = _rows[first];
        var ids = _ids.AsSpan(_idCount);
        var (merges, added) = (0, 0);
        for (var k = 0; k < groups.Length; k++)
        {
            var (id, slot) = groups[k];
            ref var top = ref newest[id];
            if (top == 0)
            {
                RowMerger.Copy(panes[slot], row, rowSize);
                ids[added++] = id;
                top = (nint)row;
                row += rowSize;
            }
            else
            {
                (into[merges], earlier[merges]) = (top, top);
                later[merges++] = (nint)panes[slot];
            }
        }

        _idCount += added;
        _rows.Keep(first + added);
        return merges;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Restore(ReadOnlySpan<PaneGroup> groups, ReadOnlySpan<nint> before, nint[] newest)
    {
        before = before[..groups.Length];
        for (var k = 0; k < groups.Length; k++) newest[groups[k].Id] = before[k]; // a pane has a group once: the order does not matter
    }
}
