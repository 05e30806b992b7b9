using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>The row that <c>first</c> or <c>last</c> holds for a group.</summary>
internal struct Chosen<TValue, TKey>
    where TValue : unmanaged
    where TKey : unmanaged
{
    public TValue Value;
    public TKey Key;
    public long Arrival;
    public bool Seen;
    public bool IsNull;
}

/// <summary>
/// <c>first</c> and <c>last</c>, with or without ORDER BY: the value, NULL or not, of the row whose key comes first or last; among equal keys the one that arrived first or last, also when the rows came
/// to several panes. <c>any_value</c>, <c>arg_min</c> and <c>arg_max</c> are the first of the rows that their options let count. NULL of no rows.
/// </summary>
/// <typeparam name="TValue">The bits of a value: an unsigned integer of its width, or a handle into the arena.</typeparam>
/// <typeparam name="TKey">The key of ORDER BY.</typeparam>
/// <typeparam name="TEnd">First or last.</typeparam>
internal abstract unsafe class FirstOrLast<TValue, TKey, TEnd>(DataType type, AggregateOptions options) : GroupedAggregate
    where TValue : unmanaged
    where TKey : unmanaged, IOrderKey<TKey>
    where TEnd : IEnd
{
    private readonly TKey[] _keys = new TKey[BlockRows];
    private readonly CountedRows _counted = new(options);

    /// <inheritdoc/>
    public override int StateSize => sizeof(Chosen<TValue, TKey>);

    /// <inheritdoc/>
    public override DataType ResultType => type;

    /// <inheritdoc/>
    public override bool Retractable => false;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        _counted.Keep(ref slots, ref rows, input);
        TKey.Encode(input.OrderKey ?? input.Argument, rows, options, _keys); // without an order of their own values are ordered by themselves, unless there is no key at all
        Run(groups.Pointers, slots, rows, _keys, input);
    }

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            ref var other = ref *(Chosen<TValue, TKey>*)(later[k] + Offset);
            ref var state = ref *(Chosen<TValue, TKey>*)(into[k] + Offset);
            state = *(Chosen<TValue, TKey>*)(earlier[k] + Offset);
            if (other.Seen && (!state.Seen || Precedes(in other, in state) != TEnd.IsUpper)) state = other;
        }
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            ref var state = ref State(groups, slot);
            if (!state.Seen || state.IsNull) results.AppendNull();
            else Append(results, state.Value);
        }
    }

    /// <summary>Offers rows to their groups, in order.</summary>
    protected abstract void Run(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<TKey> keys, in AggregateInput input);

    /// <summary>Appends a value that is not null.</summary>
    protected abstract void Append(ColumnBuilder results, TValue value);

    /// <summary>The state of a group.</summary>
    protected ref Chosen<TValue, TKey> State(GroupRows groups, int slot) => ref *(Chosen<TValue, TKey>*)(groups.Pointers[slot] + Offset);

    /// <summary>The loop of <see cref="Run"/>: values are read only of rows that are chosen, and not null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected static void Choose<TInput>(RowPointers groups, nint offset, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<TKey> keys, TInput values, Bits validity, long firstArrival)
        where TInput : struct, IInput<TValue>, allows ref struct
    {
        rows = rows[..slots.Length];
        keys = keys[..slots.Length];
        for (var k = 0; k < slots.Length; k++)
        {
            ref var state = ref *(Chosen<TValue, TKey>*)(groups[slots[k]] + offset);
            if (!Replaces(in state, in keys[k])) continue;
            var row = rows[k];
            state.Key = keys[k];
            state.Arrival = firstArrival + row;
            state.Seen = true;
            state.IsNull = !validity.IsEmpty && !validity[row];
            state.Value = state.IsNull ? default : values[row];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Replaces(in Chosen<TValue, TKey> state, in TKey later) =>
        !state.Seen || (TEnd.IsUpper ? !later.IsBefore(in state.Key) : later.IsBefore(in state.Key));

    // Arrivals differ, so one of two rows precedes the other.
    private static bool Precedes(in Chosen<TValue, TKey> one, in Chosen<TValue, TKey> other) =>
        one.Key.IsBefore(in other.Key) || (!other.Key.IsBefore(in one.Key) && one.Arrival < other.Arrival);
}

/// <summary><see cref="FirstOrLast{TValue,TKey,TEnd}"/> of slots of fixed width.</summary>
internal sealed class FirstOrLastSlot<TValue, TKey, TEnd>(DataType type, AggregateOptions options) : FirstOrLast<TValue, TKey, TEnd>(type, options)
    where TValue : unmanaged
    where TKey : unmanaged, IOrderKey<TKey>
    where TEnd : IEnd
{
    /// <inheritdoc/>
    protected override void Run(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<TKey> keys, in AggregateInput input) =>
        Choose(groups, Offset, slots, rows, keys, new SlotInput<TValue>(input.Argument!.Values<TValue>()), input.Argument.Validity, input.FirstArrival);

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder results, TValue value) => results.Append(value);
}

/// <summary><see cref="FirstOrLast{TValue,TKey,TEnd}"/> of booleans.</summary>
internal sealed class FirstOrLastBoolean<TKey, TEnd>(DataType type, AggregateOptions options) : FirstOrLast<byte, TKey, TEnd>(type, options)
    where TKey : unmanaged, IOrderKey<TKey>
    where TEnd : IEnd
{
    /// <inheritdoc/>
    protected override void Run(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<TKey> keys, in AggregateInput input) =>
        Choose(groups, Offset, slots, rows, keys, new BooleanInput(input.Argument!.Booleans), input.Argument.Validity, input.FirstArrival);

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder results, byte value) => results.AppendBoolean(value != 0);
}

/// <summary><see cref="FirstOrLast{TValue,TKey,TEnd}"/> of texts and byte strings: every row that is chosen adds its bytes to the arena, which the operator compacts.</summary>
internal sealed class FirstOrLastText<TKey, TEnd>(DataType type, AggregateOptions options) : FirstOrLast<TextHandle, TKey, TEnd>(type, options)
    where TKey : unmanaged, IOrderKey<TKey>
    where TEnd : IEnd
{
    /// <inheritdoc/>
    public override bool UsesArena => true;

    /// <inheritdoc/>
    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
        foreach (var slot in slots)
        {
            ref var state = ref State(groups, slot);
            if (!state.Value.IsNone) state.Value = to.Add(Arena![state.Value]);
        }
    }

    /// <inheritdoc/>
    protected override void Run(RowPointers groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, ReadOnlySpan<TKey> keys, in AggregateInput input) =>
        Choose(groups, Offset, slots, rows, keys, new TextInput(input.Argument!.Texts, Arena!), input.Argument.Validity, input.FirstArrival);

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder results, TextHandle value) => results.AppendText(Arena![value]);
}
