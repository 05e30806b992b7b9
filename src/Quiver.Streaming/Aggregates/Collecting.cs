using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>An aggregate that holds the values of its rows, by ORDER BY, else as they came. NULL of no values.</summary>
/// <param name="argument">The type of the values.</param>
/// <param name="options">Which nulls do not count, and whether there is an ORDER BY.</param>
internal abstract unsafe class Collecting(DataType argument, AggregateOptions options) : GroupedAggregate
{
    private readonly CountedRows _counted = new(options);

    /// <inheritdoc/>
    public sealed override int StateSize => sizeof(CollectedValues);

    /// <inheritdoc/>
    public sealed override bool Retractable => false;

    /// <inheritdoc/>
    public sealed override bool KeepsBesideRows => true;

    /// <inheritdoc/>
    public sealed override bool HasGarbage => Values.HasGarbage;

    /// <summary>The values of all groups.</summary>
    protected Collection Values { get; } = new(isOrdered: options.OrderKeyType is not null);

    /// <inheritdoc/>
    public sealed override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        _counted.Keep(ref slots, ref rows, input);
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            Values.Add(ref State(groups, slots[k]), input.Argument!, row, input.OrderKey is null ? default : input.OrderKey.Texts[row], input.FirstArrival + row);
        }
    }

    /// <inheritdoc/>
    public sealed override void Merge(GroupRows groups, int into, int from) => Values.AddAll(ref State(groups, into), in State(groups, from));

    /// <inheritdoc/>
    public sealed override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        foreach (var slot in slots)
        {
            ref var state = ref State(groups, slot);
            if (state.Count == 0) results.AppendNull();
            else Append(results, Values.InOrder(in state));
        }
    }

    /// <inheritdoc/>
    public sealed override void Compact(GroupRows groups, ReadOnlySpan<int> slots)
    {
        Values.BeginSweep();
        foreach (var slot in slots) Values.Mark(in State(groups, slot));
        Values.Sweep(argument);
        foreach (var slot in slots) Values.Move(ref State(groups, slot));
        Values.EndSweep();
    }

    /// <inheritdoc/>
    public sealed override Frozen Freeze() => Values.Freeze();

    /// <inheritdoc/>
    public sealed override void Restore(StateReader reader) => Values.Restore(reader);

    /// <inheritdoc/>
    public sealed override void Dispose()
    {
        base.Dispose();
        Values.Dispose();
    }

    /// <summary>Appends what a group with values holds.</summary>
    /// <param name="results">Receives it.</param>
    /// <param name="items">The values in their order.</param>
    protected abstract void Append(ColumnBuilder results, ReadOnlySpan<int> items);

    private ref CollectedValues State(GroupRows groups, int slot) => ref *(CollectedValues*)(groups.Pointers[slot] + Offset);
}
