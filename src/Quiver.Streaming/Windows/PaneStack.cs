using System.Runtime.CompilerServices;

namespace Quiver.Streaming;

/// <summary>
/// What the groups of some panes come to, taken together: panes are put on the stack one by one, from one end of time to the other, and taken off again, the last one first. A pane puts a row for each of its groups
/// on top, that of the group's rows so far and its own; so the stack never holds more rows than its panes do, and taking a pane off finds what was before.
/// </summary>
/// <param name="merger">Merges rows.</param>
/// <param name="goesBack">Whether each pane put on it is earlier than those there are; else it is later.</param>
internal sealed unsafe class PaneStack(RowMerger merger, bool goesBack) : IDisposable
{
    private readonly RowStack _rows = new(merger.RowSize);
    private readonly List<Level> _levels = [];
    private Version[] _versions = []; // one a row
    private nint[] _newest = [];      // by key's id: where the group's row is; 0: it is in none of the panes
    private int[] _ids = [];          // of the groups, in the order in which they came onto the stack
    private int _idCount;

    /// <summary>The row of a pane's group.</summary>
    /// <param name="Id">The key's id.</param>
    /// <param name="Before">Where the group's row is without this pane; 0: it had none.</param>
    private readonly record struct Version(int Id, nint Before);

    /// <summary>A pane.</summary>
    /// <param name="Start">Its start.</param>
    /// <param name="RowCount">How many rows there were before it.</param>
    /// <param name="IdCount">How many groups.</param>
    private readonly record struct Level(long Start, int RowCount, int IdCount);

    /// <summary>Whether there is no pane.</summary>
    public bool IsEmpty => _levels.Count == 0;

    /// <summary>The start of the pane put on it last.</summary>
    public long Top => _levels[^1].Start;

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
    /// <param name="pane">A pane.</param>
    /// <param name="groups">Where its groups are.</param>
    public void Push(Pane pane, RowPointers groups)
    {
        var (first, count) = (_rows.Count, pane.Groups.Count);
        _levels.Add(new Level(pane.Start, first, _idCount));
        _rows.Add(count);
        if (_versions.Length < _rows.Count) Array.Resize(ref _versions, Math.Max(_rows.Count, _versions.Length * 2));
        if (_ids.Length < _idCount + count) Array.Resize(ref _ids, Math.Max(_idCount + count, _ids.Length * 2));
        for (var index = 0; index < count;)
        {
            var run = pane.Groups.Run(index);
            run = run[..Math.Min(Math.Min(run.Length, _rows.Run(first + index)), GroupedAggregate.BlockRows)];
            merger.Merge(Place(run, groups, _rows[first + index], _versions.AsSpan(first + index)));
            index += run.Length;
        }
    }

    /// <summary>Takes the top pane off.</summary>
    public void Pop()
    {
        var level = _levels[^1];
        _levels.RemoveAt(_levels.Count - 1);
        Restore(_versions.AsSpan(level.RowCount, _rows.Count - level.RowCount), _newest);
        _rows.Keep(level.RowCount);
        _idCount = level.IdCount;
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

    // Makes the rows of some groups, copies of what comes first in time, and tells how many are to be merged with what comes later.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Place(ReadOnlySpan<PaneGroup> groups, RowPointers panes, byte* row, Span<Version> versions)
    {
        var (into, later, newest, rowSize, isBack) = (merger.Into, merger.Later, _newest, merger.RowSize, goesBack);
        var ids = _ids.AsSpan(_idCount);
        versions = versions[..groups.Length];
        var (merges, added) = (0, 0);
        for (var k = 0; k < groups.Length; k++)
        {
            var (id, slot) = groups[k];
            ref var known = ref newest[id];
            var own = panes[slot];
            var before = (byte*)known;
            versions[k] = new Version(id, known);
            known = (nint)row;
            if (before == null)
            {
                ids[added++] = id;
                RowMerger.Copy(own, row, rowSize);
            }
            else
            {
                RowMerger.Copy(isBack ? own : before, row, rowSize);
                into[merges] = (nint)row;
                later[merges++] = (nint)(isBack ? before : own);
            }

            row += rowSize;
        }

        _idCount += added;
        return merges;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Restore(ReadOnlySpan<Version> versions, nint[] newest)
    {
        foreach (var (id, before) in versions) newest[id] = before; // a pane has a group once: the order does not matter
    }
}
