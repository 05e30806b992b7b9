using System.Runtime.CompilerServices;

namespace Quiver.Streaming.Aggregates;

/// <summary>
/// Several aggregates of a query, updated by one loop: a group's row is found once for all of them, and a row of the batch needs no list of rows where they lie side by side. A faster twin of one
/// <see cref="GroupedAggregate.Update"/> after the other, for rows that all count.
/// </summary>
/// <remarks>
/// Each list of types is a loop of its own, which takes the compiler a millisecond or two: so it is made for queries that have seen <see cref="RowsBefore"/> rows.
/// </remarks>
internal abstract class FusedAggregates
{
    /// <summary>The most aggregates of one loop: their columns and the loop itself fit into the processor's registers.</summary>
    public const int Most = 6;

    /// <summary>So many rows come before aggregates of a query are fused.</summary>
    internal static int RowsBefore { get; set; } = 1 << 16;

    /// <summary>How many aggregates there are.</summary>
    public abstract int Count { get; }

    /// <summary>Fuses neighbours of a query's aggregates, where they can be.</summary>
    /// <returns>As many as there are aggregates: at the place of each that begins a fused list, that list.</returns>
    public static FusedAggregates?[] Of(ReadOnlySpan<GroupedAggregate> aggregates)
    {
        var fused = new FusedAggregates?[aggregates.Length];
        for (var start = 0; start < aggregates.Length; start++)
        {
            var end = start;
            while (end < aggregates.Length && aggregates[end].CanFuse) end++;
            for (var parts = (end - start + Most - 1) / Most; parts > 0; parts--) // of about the same length
            {
                var count = (end - start) / parts;
                fused[start] = Of<AddNothing>(aggregates.Slice(start, count));
                start += count;
            }
        }

        return fused;
    }

    /// <summary>Fuses some aggregates and others that follow them.</summary>
    /// <typeparam name="TBefore">The former.</typeparam>
    /// <param name="others">The latter; all <see cref="GroupedAggregate.CanFuse">can be fused</see>.</param>
    public static FusedAggregates Of<TBefore>(ReadOnlySpan<GroupedAggregate> others)
        where TBefore : struct, IRowAdder<TBefore> => others.IsEmpty ? new Loop<TBefore>() : others[0].Fuse<TBefore>(others[1..]);

    /// <summary>Adds rows to groups, as <see cref="GroupedAggregate.Update"/> of each aggregate would.</summary>
    /// <param name="groups">The state; the slots are writable.</param>
    /// <param name="offset">Where the state of the first aggregate starts in a group's row.</param>
    /// <param name="slots">At most <see cref="GroupedAggregate.BlockRows"/>.</param>
    /// <param name="rows">As many.</param>
    /// <param name="inputs">As many as <see cref="Count"/>.</param>
    /// <returns>False: nothing was done, as some rows may not count, or all are of one group, for which aggregates have better loops of their own.</returns>
    public bool TryUpdate(GroupRows groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<AggregateInput> inputs)
    {
        foreach (ref readonly var input in inputs)
            if (input.Weights is not null || input.Filter is not null || input.Argument is { NullCount: > 0 }) return false;
        if (slots.AreEqual) return false;
        Update(groups.Pointers, offset, slots, rows, inputs);
        return true;
    }

    private protected abstract void Update(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<AggregateInput> inputs);

    private sealed unsafe class Loop<TAdder> : FusedAggregates
        where TAdder : struct, IRowAdder<TAdder>
    {
        public override int Count => TAdder.Count;

        private protected override void Update(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<AggregateInput> inputs)
        {
            if (RowNumbers.AreSuccessive(rows)) Run(groups, offset, slots, rows[0], TAdder.Of(inputs));
            else Run(groups, offset, slots, rows, TAdder.Of(inputs));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run(RowPointers groups, nint offset, ReadOnlySpan<int> slots, int row, TAdder adder)
        {
            var own = adder; // in registers
            foreach (var slot in slots) own.Add(groups[slot] + offset, row++);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Run(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, TAdder adder)
        {
            var own = adder;
            rows = rows[..slots.Length];
            for (var k = 0; k < slots.Length; k++) own.Add(groups[slots[k]] + offset, rows[k]);
        }
    }
}
