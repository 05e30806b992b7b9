using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>count(*)</c>, and <c>count(x)</c> of any type: the weights of the rows whose argument is not null. Never NULL.</summary>
internal sealed unsafe class Count : GroupedAggregate
{
    /// <inheritdoc/>
    public override int StateSize => sizeof(long);

    /// <inheritdoc/>
    public override DataType ResultType => DataType.Int64;

    /// <inheritdoc/>
    public override bool Retractable => true;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        var wanted = Redirect.Unwanted(slots, rows, input.Argument, input.Filter, stackalloc int[BlockRows]);
        if (input.Weights is null && wanted.AreEqual) State(groups, wanted[0]) += wanted.Length;
        else if (input.Weights is null) Run(groups.Pointers, Offset, wanted, rows, default(EachOnce));
        else Run(groups.Pointers, Offset, wanted, rows, new SlotInput<long>(input.Weights.Values<long>()));
    }

    /// <inheritdoc/>
    public override bool CanFuse => true;

    /// <inheritdoc/>
    public override FusedAggregates Fuse<TBefore>(ReadOnlySpan<GroupedAggregate> others) => FusedAggregates.Of<AddBoth<TBefore, AddOne>>(others);

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later) => Merge(Offset, into, earlier, later);

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        var counts = results.AppendSpan<long>(slots.Length);
        for (var k = 0; k < slots.Length; k++) counts[k] = State(groups, slots[k]);
    }

    /// <inheritdoc/>
    public override bool ReadsMerged => true;

    /// <inheritdoc/>
    public override void MergedResults(ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, ColumnBuilder results)
    {
        var counts = results.AppendSpan<long>(earlier.Length);
        for (var k = 0; k < earlier.Length; k++) counts[k] = *(long*)(earlier[k] + Offset) + *(long*)(later[k] + Offset);
    }

    private ref long State(GroupRows groups, int slot) => ref *(long*)(groups.Pointers[slot] + Offset);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TWeights>(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, TWeights weights)
        where TWeights : struct, IInput<long>
    {
        rows = rows[..slots.Length];
        for (var k = 0; k < slots.Length; k++) *(long*)(groups[slots[k]] + offset) += weights[rows[k]];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(nint offset, ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        earlier = earlier[..into.Length];
        later = later[..into.Length];
        for (var k = 0; k < into.Length; k++) *(long*)(into[k] + offset) = *(long*)(earlier[k] + offset) + *(long*)(later[k] + offset);
    }
}
