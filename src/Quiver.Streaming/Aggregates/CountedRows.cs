using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>Leaves out the rows that do not count, for aggregates that cannot send them to the spare state: it would fill arenas and sets.</summary>
/// <param name="options">Which nulls do not count.</param>
internal sealed class CountedRows(AggregateOptions options)
{
    private readonly int[] _rows = new int[GroupedAggregate.BlockRows];
    private readonly int[] _slots = new int[GroupedAggregate.BlockRows];

    /// <summary>Leaves those that count; the spans are the given ones, or scratch that the next call overwrites.</summary>
    public void Keep(ref ReadOnlySpan<int> slots, ref ReadOnlySpan<int> rows, in AggregateInput input)
    {
        if (input.Filter is not null)
        {
            Keep(input.Filter.Booleans, ref slots, ref rows);
            if (input.Filter.NullCount > 0) Keep(input.Filter.Validity, ref slots, ref rows);
        }

        if (options.IgnoresNulls && input.Argument is { NullCount: > 0 } argument) Keep(argument.Validity, ref slots, ref rows);
        if (options.IgnoresNulls && input.Second is { NullCount: > 0 } second) Keep(second.Validity, ref slots, ref rows);
        if (options.IgnoresNullKeys && input.OrderKey is { NullCount: > 0 } key) Keep(key.Validity, ref slots, ref rows);
    }

    private void Keep(Bits bits, ref ReadOnlySpan<int> slots, ref ReadOnlySpan<int> rows)
    {
        slots.CopyTo(_slots);
        rows.CopyTo(_rows);
        var kept = Redirect.Compact(bits, _slots.AsSpan(0, slots.Length), _rows.AsSpan(0, rows.Length));
        slots = _slots.AsSpan(0, kept);
        rows = _rows.AsSpan(0, kept);
    }
}
