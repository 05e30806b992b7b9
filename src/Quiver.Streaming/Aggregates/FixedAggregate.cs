using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>An aggregate whose argument has slots of fixed width. Written once; <typeparamref name="TState"/> is the operation.</summary>
internal class FixedAggregate<TState, TIn, TOut>(DataType result) : GroupedAggregate
    where TState : unmanaged, IAggregate<TState, TIn, TOut>
    where TIn : unmanaged
    where TOut : unmanaged
{
    /// <inheritdoc/>
    public override int StateSize => Unsafe.SizeOf<TState>();

    /// <inheritdoc/>
    public override DataType ResultType => result;

    /// <inheritdoc/>
    public override bool Retractable => TState.Retractable;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        var wanted = Redirect.Unwanted(slots, rows, input.Argument, input.Filter, stackalloc int[BlockRows]);
        Add(groups.Pointers, wanted, rows, input.Argument!, input.Weights);
    }

    /// <inheritdoc/>
    public override bool CanFuse => true;

    /// <inheritdoc/>
    public override FusedAggregates Fuse<TBefore>(ReadOnlySpan<GroupedAggregate> others) => FusedAggregates.Of<AddBoth<TBefore, AddValue<TState, TIn, TOut>>>(others);

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later) => AggregateLoop.Merge<TState, TIn, TOut>(Offset, into, earlier, later);

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        var from = results.Length;
        var values = results.AppendSpan<TOut>(slots.Length);
        for (var k = Read(groups.Pointers, Offset, slots, values, 0); k < slots.Length; k = Read(groups.Pointers, Offset, slots, values, k + 1)) results.SetNull(from + k);
    }

    /// <inheritdoc/>
    public override bool ReadsMerged => ResultType.Kind != TypeKind.Boolean; // bits are appended one by one

    /// <inheritdoc/>
    public override void MergedResults(ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, ColumnBuilder results)
    {
        var from = results.Length;
        var values = results.AppendSpan<TOut>(earlier.Length);
        for (var k = ReadMerged(Offset, earlier, later, values, 0); k < earlier.Length; k = ReadMerged(Offset, earlier, later, values, k + 1)) results.SetNull(from + k);
    }

    /// <summary>Adds a block of rows.</summary>
    protected virtual void Add(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, Column argument, Column? weights) =>
        AggregateLoop.Run<TState, TIn, TOut, SlotInput<TIn>>(groups, Offset, slots, rows, new SlotInput<TIn>(argument.Values<TIn>()), weights);

    // Goes on to the first result that is NULL.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int Read(RowPointers groups, nint offset, ReadOnlySpan<int> slots, Span<TOut> values, int from)
    {
        values = values[..slots.Length];
        for (var k = from; k < slots.Length; k++)
            if (!TState.TryResult(in *(TState*)(groups[slots[k]] + offset), out values[k])) return k;
        return slots.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int ReadMerged(nint offset, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, Span<TOut> values, int from)
    {
        later = later[..earlier.Length];
        values = values[..earlier.Length];
        for (var k = from; k < earlier.Length; k++)
        {
            var state = *(TState*)(earlier[k] + offset);
            TState.Merge(ref state, in *(TState*)(later[k] + offset));
            if (!TState.TryResult(in state, out values[k])) return k;
        }

        return earlier.Length;
    }
}

/// <summary>An aggregate of booleans, read as 0 and 1.</summary>
internal sealed class BooleanAggregate<TState, TOut>(DataType result) : FixedAggregate<TState, byte, TOut>(result)
    where TState : unmanaged, IAggregate<TState, byte, TOut>
    where TOut : unmanaged
{
    /// <inheritdoc/>
    public override bool CanFuse => false; // its values are bits

    /// <inheritdoc/>
    protected override void Add(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, Column argument, Column? weights) =>
        AggregateLoop.Run<TState, byte, TOut, BooleanInput>(groups, Offset, slots, rows, new BooleanInput(argument.Booleans), weights);

    /// <inheritdoc/>
    public override unsafe void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        if (ResultType.Kind != TypeKind.Boolean)
        {
            base.Results(groups, slots, results);
            return;
        }

        var pointers = groups.Pointers;
        foreach (var slot in slots)
        {
            if (TState.TryResult(in *(TState*)(pointers[slot] + Offset), out var value)) results.AppendBoolean(Unsafe.BitCast<TOut, byte>(value) != 0);
            else results.AppendNull();
        }
    }
}
