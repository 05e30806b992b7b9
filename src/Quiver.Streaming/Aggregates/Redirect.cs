using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>Sends rows that do not count to the spare state, without a branch: at unknown density a branch a row costs three times as much.</summary>
internal static class Redirect
{
    /// <summary>The slots, with those of null and filtered rows replaced by <see cref="GroupRows.Scrap"/>; the same slots when every row counts.</summary>
    /// <param name="slots">A slot for each row.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="argument">Rows that are null here do not count; null: no such column.</param>
    /// <param name="filter">BOOLEAN: rows that are not true here do not count; null: no such column.</param>
    /// <param name="scratch">Room for the result.</param>
    public static ReadOnlySpan<int> Unwanted(ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, Column? argument, Column? filter, Span<int> scratch)
    {
        scratch = scratch[..slots.Length];
        if (argument is not null && argument.NullCount > 0) slots = Where(argument.Validity, slots, rows, scratch);
        if (filter is null) return slots;
        slots = Where(filter.Booleans, slots, rows, scratch);
        return filter.NullCount > 0 ? Where(filter.Validity, slots, rows, scratch) : slots;
    }

    /// <summary>Leaves out the rows whose bit is not set; for aggregates that would waste memory on the spare state.</summary>
    /// <returns>How many rows are left, at the start of the spans.</returns>
    public static int Compact(Bits bits, Span<int> slots, Span<int> rows)
    {
        var kept = 0;
        for (var k = 0; k < rows.Length; k++)
        {
            var row = rows[k];
            rows[kept] = row;
            slots[kept] = slots[k];
            kept += Unsafe.BitCast<bool, byte>(bits[row]);
        }

        return kept;
    }

    /// <summary>Whether a filter, if there is one, is true for a row; for aggregates that take rows one by one.</summary>
    public static bool Passes(Column? filter, int row) => filter is null || (filter.Booleans[row] && !filter.IsNull(row));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReadOnlySpan<int> Where(Bits bits, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, Span<int> scratch)
    {
        for (var k = 0; k < scratch.Length; k++) scratch[k] = slots[k] & -Unsafe.BitCast<bool, byte>(bits[rows[k]]); // Scrap is slot 0
        return scratch;
    }
}
