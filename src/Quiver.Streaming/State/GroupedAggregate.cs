using System.Diagnostics;
using Quiver.Columns;
using Quiver.Streaming.Aggregates;

namespace Quiver.Streaming;

/// <summary>
/// One call of a SELECT list: where its state lies in a group's row, how rows change it, and what it answers. The empty state is all zero. What does not fit into a row (sets, lists) an
/// aggregate keeps beside the rows, in memory of its own that is shared by all groups, frozen and restored with them.
/// </summary>
/// <remarks>
/// A byte-wise copy of a row answers what the row answered then, however the row changes later; but it must neither be changed nor released. To go on from another group's state, merge
/// it into a row that is zero.
/// </remarks>
internal abstract class GroupedAggregate : IDisposable
{
    /// <summary>The most rows that one <see cref="Update"/> is given: so few that the states they touch stay in the first cache for the next aggregate.</summary>
    public const int BlockRows = 512;

    /// <summary>Where the state starts in a group's row, in bytes: a multiple of 8, set by the operator.</summary>
    public virtual int Offset { get; set; }

    /// <summary>Bytes of state.</summary>
    public abstract int StateSize { get; }

    /// <summary>The type of the results.</summary>
    public abstract DataType ResultType { get; }

    /// <summary>Whether rows of negative weight can be taken back.</summary>
    public abstract bool Retractable { get; }

    /// <summary>Whether its state holds handles into <see cref="Arena"/>.</summary>
    public virtual bool UsesArena => false;

    /// <summary>Where its texts are kept, for those that use it: set by the operator, and again after each compaction.</summary>
    public virtual TextArena? Arena { get; set; }

    /// <summary>Whether it keeps something beside the rows: then it is frozen, restored, compacted, and told of groups that go.</summary>
    public virtual bool KeepsBesideRows => false;

    /// <summary>Whether most of what it keeps beside the rows is garbage, so that <see cref="Compact"/> is worth its cost: that of what stays.</summary>
    public virtual bool HasGarbage => false;

    /// <summary>Adds rows to groups: row <c>rows[k]</c> of the input to the group at <c>slots[k]</c>, for each k in order, which is the order of sequence numbers.</summary>
    /// <param name="groups">The state; the slots, and <see cref="GroupRows.Scrap"/>, are writable.</param>
    /// <param name="slots">At most <see cref="BlockRows"/>.</param>
    /// <param name="rows">As many.</param>
    /// <param name="input">The columns; rows that do not count for this aggregate may be sent to <see cref="GroupRows.Scrap"/>.</param>
    public abstract void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input);

    /// <summary>Whether rows that all count may be added to it and its neighbours by one loop, which <see cref="Fuse"/> makes.</summary>
    public virtual bool CanFuse => false;

    /// <summary>Puts it behind some aggregates of a <see cref="FusedAggregates"/>, and others behind it.</summary>
    /// <typeparam name="TBefore">Adds rows to those before it.</typeparam>
    /// <param name="others">All <see cref="CanFuse">can be fused</see>.</param>
    public virtual FusedAggregates Fuse<TBefore>(ReadOnlySpan<GroupedAggregate> others)
        where TBefore : struct, IRowAdder<TBefore> => throw new UnreachableException($"{GetType().Name} is updated by itself.");

    /// <summary>Adds the rows of one group to another, which keep their order: those of <paramref name="from"/> came later, in time. <paramref name="from"/> stays what it is.</summary>
    public virtual unsafe void Merge(GroupRows groups, int into, int from)
    {
        var rows = groups.Pointers;
        Merge([(nint)rows[into]], [(nint)rows[into]], [(nint)rows[from]]);
    }

    /// <summary>As the other, for many groups at once that may lie anywhere: at <c>into[k]</c> comes the state of the group at <c>earlier[k]</c> with the rows of the one at <c>later[k]</c> added, for each k in order.</summary>
    /// <param name="into">Where rows start, whatever they hold; they may be those of <paramref name="earlier"/>.</param>
    /// <param name="earlier">As many.</param>
    /// <param name="later">As many.</param>
    /// <exception cref="NotSupportedException">It <see cref="KeepsBesideRows">keeps something beside the rows</see>, which are known by their slots then.</exception>
    public virtual void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later) =>
        throw new NotSupportedException($"{GetType().Name} merges groups one by one, by their slots.");

    /// <summary>Adds one result a group to a column, in the order of the slots; NULL where SQL says so.</summary>
    public abstract void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results);

    /// <summary>Whether <see cref="MergedResults"/> can be called.</summary>
    public virtual bool ReadsMerged => false;

    /// <summary>As <see cref="Merge(ReadOnlySpan{nint}, ReadOnlySpan{nint}, ReadOnlySpan{nint})"/> and then <see cref="Results"/>: a faster twin that keeps the merged states nowhere.</summary>
    /// <param name="earlier">Where rows start.</param>
    /// <param name="later">As many. Where there is nothing to be merged, one of the two is a row of zeros.</param>
    /// <param name="results">Receives as many results.</param>
    public virtual void MergedResults(ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, ColumnBuilder results) =>
        throw new NotSupportedException($"{GetType().Name} reads the results of groups that lie somewhere.");

    /// <summary>Moves the texts that groups refer to from <see cref="Arena"/> into another, which the operator makes their arena when all groups have moved.</summary>
    public virtual void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
    }

    /// <summary>Gives back what is kept beside the rows for groups that are about to be freed; their rows mean nothing afterwards. Not for byte-wise copies.</summary>
    public virtual void Release(GroupRows groups, ReadOnlySpan<int> slots)
    {
    }

    /// <summary>Drops the garbage of what is kept beside the rows.</summary>
    /// <param name="groups">The state, writable.</param>
    /// <param name="slots">All groups there are.</param>
    public virtual void Compact(GroupRows groups, ReadOnlySpan<int> slots)
    {
    }

    /// <summary>Pins what is kept beside the rows.</summary>
    public virtual Frozen Freeze() => Frozen.None;

    /// <summary>Takes over what <see cref="Freeze"/> had written, in place of its own.</summary>
    public virtual void Restore(StateReader reader)
    {
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
