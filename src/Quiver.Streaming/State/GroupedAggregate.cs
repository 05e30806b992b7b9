using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>
/// One call of a SELECT list: where its state lies in a group's row, how rows change it, and what it answers. It holds no state itself but scratch; the empty state is all zero.
/// </summary>
internal abstract class GroupedAggregate
{
    /// <summary>The most rows that one <see cref="Update"/> is given: so few that the states they touch stay in the first cache for the next aggregate.</summary>
    public const int BlockRows = 512;

    /// <summary>Where the state starts in a group's row, in bytes: a multiple of 16, set by the operator.</summary>
    public int Offset { get; set; }

    /// <summary>Bytes of state.</summary>
    public abstract int StateSize { get; }

    /// <summary>The type of the results.</summary>
    public abstract DataType ResultType { get; }

    /// <summary>Whether rows of negative weight can be taken back.</summary>
    public abstract bool Retractable { get; }

    /// <summary>Whether its state holds handles into <see cref="Arena"/>.</summary>
    public virtual bool UsesArena => false;

    /// <summary>Where its texts are kept, for those that use it: set by the operator, and again after each compaction.</summary>
    public TextArena? Arena { get; set; }

    /// <summary>Adds rows to groups: row <c>rows[k]</c> of the input to the group at <c>slots[k]</c>, for each k in order, which is the order of sequence numbers.</summary>
    /// <param name="groups">The state; the slots, and <see cref="GroupRows.Scrap"/>, are writable.</param>
    /// <param name="slots">At most <see cref="BlockRows"/>.</param>
    /// <param name="rows">As many.</param>
    /// <param name="input">The columns; rows that do not count for this aggregate may be sent to <see cref="GroupRows.Scrap"/>.</param>
    public abstract void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input);

    /// <summary>Adds the rows of one group to another, which keep their order: those of <paramref name="from"/> came later, in time.</summary>
    public abstract void Merge(GroupRows groups, int into, int from);

    /// <summary>Adds one result a group to a column, in the order of the slots; NULL where SQL says so.</summary>
    public abstract void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results);

    /// <summary>Moves the texts that groups refer to from <see cref="Arena"/> into another, which the operator makes their arena when all groups have moved.</summary>
    public virtual void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
    }
}
