using System.Buffers;
using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Changes stand side by side: −1 with what a row was, then +1 with what it is.</summary>
internal static class ChangePairs
{
    /// <summary>The changes without the pairs that change nothing.</summary>
    /// <param name="changes">A batch with weights; disposed, unless it is returned as it is.</param>
    public static Batch WithoutSilent(Batch changes)
    {
        var rows = changes.Selection is null ? RowNumbers.First(changes.Length) : changes.Selection.Rows;
        var scratch = ArrayPool<int>.Shared.Rent(rows.Length);
        try
        {
            var silent = scratch.AsSpan(0, FindPairs(rows, changes.Weights!.Values<long>().All, scratch));
            for (var column = changes.Columns.Length - 1; column >= 0 && silent.Length > 0; column--) // what changes most stands last
                silent = silent[..KeepEqual(changes[column], rows, silent)];
            if (silent.IsEmpty) return changes;
            using (changes) return changes.With(Without(rows, silent));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(scratch);
        }
    }

    // The places in a selection at which one row goes and the next comes. Such pairs do not overlap.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int FindPairs(ReadOnlySpan<int> rows, ReadOnlySpan<long> weights, Span<int> pairs)
    {
        var count = 0;
        for (var k = 0; k + 1 < rows.Length; k++)
        {
            pairs[count] = k;
            var isPair = weights[rows[k]] < 0 & weights[rows[k]] + weights[rows[k + 1]] == 0;
            count += isPair ? 1 : 0;
        }

        return count;
    }

    // Moves the pairs that are equal in a column to the front: bit for bit, as −0.0 for 0.0 would depend on where a step ended.
    private static int KeepEqual(Column column, ReadOnlySpan<int> rows, Span<int> pairs) => column.Type switch
    {
        _ when column.IsCoded => KeepEqual(column.Codes, rows, pairs),
        { Width: 1 } => KeepEqual(column.Values<byte>(), rows, pairs),
        { Width: 2 } => KeepEqual(column.Values<short>(), rows, pairs),
        { Width: 4 } => KeepEqual(column.Values<int>(), rows, pairs),
        { Width: 8 } => KeepEqual(column.Values<long>(), rows, pairs),
        { Width: 16 } => KeepEqual(column.Values<Int128>(), rows, pairs),
        _ => KeepEqualOneByOne(column, rows, pairs),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int KeepEqual<T>(Values<T> values, ReadOnlySpan<int> rows, Span<int> pairs)
        where T : unmanaged, IEquatable<T>
    {
        var kept = 0;
        for (var k = 0; k < pairs.Length; k++)
        {
            var pair = pairs[k];
            var (row, next) = (rows[pair], rows[pair + 1]);
            var isEqual = values.IsNull(row) | values.IsNull(next) ? values.IsNull(row) & values.IsNull(next) : values.All[row].Equals(values.All[next]);
            pairs[kept] = pair;
            kept += isEqual ? 1 : 0;
        }

        return kept;
    }

    private static int KeepEqualOneByOne(Column column, ReadOnlySpan<int> rows, Span<int> pairs)
    {
        var kept = 0;
        foreach (var pair in pairs)
            if (CompareRows.Equal(column, rows[pair], column, rows[pair + 1])) pairs[kept++] = pair;
        return kept;
    }

    private static Selection Without(ReadOnlySpan<int> rows, ReadOnlySpan<int> pairs)
    {
        var kept = ArrayPool<int>.Shared.Rent(rows.Length);
        var (count, from) = (0, 0);
        foreach (var pair in pairs)
        {
            rows[from..pair].CopyTo(kept.AsSpan(count));
            count += pair - from;
            from = pair + 2;
        }

        rows[from..].CopyTo(kept.AsSpan(count));
        var selection = Selecting.Rows(kept.AsSpan(0, count + rows.Length - from));
        ArrayPool<int>.Shared.Return(kept);
        return selection;
    }
}
