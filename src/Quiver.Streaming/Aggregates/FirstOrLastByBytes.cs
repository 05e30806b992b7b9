using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><see cref="FirstOrLast{TValue,TKey,TEnd}"/> of any type by keys of bytes (several keys, texts), which the arena holds beside the values. Keys are compared from row to row, and copied when they win.</summary>
internal sealed unsafe class FirstOrLastByBytes<TEnd>(DataType type, AggregateOptions options) : GroupedAggregate
    where TEnd : IEnd
{
    private readonly CountedRows _counted = new(options);

    /// <inheritdoc/>
    public override int StateSize => sizeof(State);

    /// <inheritdoc/>
    public override DataType ResultType => type;

    /// <inheritdoc/>
    public override bool Retractable => false;

    /// <inheritdoc/>
    public override bool UsesArena => true;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        _counted.Keep(ref slots, ref rows, input);
        var keys = input.OrderKey!.Texts;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            ref var state = ref At(groups, slots[k]);
            var key = keys[row];
            if (state.IsSeen && !Replaces(key.SequenceCompareTo(Arena![state.Key]))) continue;
            var isNull = input.Argument!.IsNull(row);
            state = new State
            {
                Value = isNull ? default : StoredValue.Of(input.Argument, row, Arena!),
                Key = Arena!.Add(key),
                Arrival = input.FirstArrival + row,
                IsNull = isNull,
                IsSeen = true,
            };
        }
    }

    /// <inheritdoc/>
    public override void Merge(ReadOnlySpan<nint> into, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later)
    {
        for (var k = 0; k < into.Length; k++)
        {
            ref var other = ref *(State*)(later[k] + Offset);
            ref var state = ref *(State*)(into[k] + Offset);
            state = *(State*)(earlier[k] + Offset);
            if (other.IsSeen && (!state.IsSeen || Precedes(other, state) != TEnd.IsUpper)) state = other;
        }
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            ref var state = ref At(groups, slot);
            if (!state.IsSeen || state.IsNull) results.AppendNull();
            else StoredValue.AppendTo(results, state.Value, Arena!);
        }
    }

    /// <inheritdoc/>
    public override void Relocate(GroupRows groups, ReadOnlySpan<int> slots, TextArena to)
    {
        foreach (var slot in slots)
        {
            ref var state = ref At(groups, slot);
            if (!state.IsSeen) continue;
            state.Key = to.Add(Arena![state.Key]);
            if (!state.IsNull) state.Value = StoredValue.Move(type, state.Value, Arena, to);
        }
    }

    private static bool Replaces(int order) => TEnd.IsUpper ? order >= 0 : order < 0; // of equal keys the first stays first, the last becomes last

    private bool Precedes(in State one, in State other) =>
        Arena![one.Key].SequenceCompareTo(Arena[other.Key]) is not 0 and var order ? order < 0 : one.Arrival < other.Arrival;

    private ref State At(GroupRows groups, int slot) => ref *(State*)(groups.Pointers[slot] + Offset);

    private struct State
    {
        public UInt128 Value;
        public TextHandle Key;
        public long Arrival;
        public bool IsSeen;
        public bool IsNull;
    }
}
