using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>Builds selections.</summary>
internal static class Selecting
{
    /// <summary>The rows where a condition is true; rows where it is false or null are dropped.</summary>
    /// <param name="booleans">The condition, a value for each row of the batch, selected or not.</param>
    /// <param name="within">The rows to choose from; null: all. Not disposed here.</param>
    public static Selection WhereTrue(Column booleans, Selection? within)
    {
        var values = booleans.Booleans;
        var validity = booleans.NullCount == 0 ? default : booleans.Validity;
        return within is null ? WhereTrue(values, validity) : WhereTrue(values, validity, within.Rows);
    }

    /// <summary>How many rows a condition is true for.</summary>
    /// <param name="booleans">The condition.</param>
    public static int CountTrue(Column booleans)
    {
        var values = booleans.Booleans;
        if (booleans.NullCount == 0) return values.Count();
        var validity = booleans.Validity;
        var count = 0;
        for (var index = 0; index < values.WordCount; index++) count += BitOperations.PopCount(values.Word(index) & validity.Word(index));
        return count;
    }

    /// <summary>A selection of some rows.</summary>
    /// <param name="rows">Positions, ascending.</param>
    public static Selection Rows(ReadOnlySpan<int> rows)
    {
        var block = BufferPool.Rent(checked(rows.Length * sizeof(int)));
        rows.CopyTo(block.As<int>());
        return Selection.Of(block, rows.Length);
    }

    /// <summary>The rows 0 to <paramref name="count"/> - 1.</summary>
    public static Selection All(int count)
    {
        var block = BufferPool.Rent(checked(count * sizeof(int)));
        var rows = block.As<int>();
        for (var row = 0; row < count; row++) rows[row] = row;
        return Selection.Of(block, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Selection WhereTrue(Bits values, Bits validity)
    {
        var block = BufferPool.Rent(checked((values.Length + 64) * sizeof(int))); // room for the whole word being written
        var rows = block.As<int>();
        var count = 0;
        for (var index = 0; index < values.WordCount; index++)
        {
            var word = values.Word(index);
            if (!validity.IsEmpty) word &= validity.Word(index);
            if (word == 0) continue;
            var target = rows.Slice(count, 64);
            var kept = 0;
            var bits = Math.Min(64, values.Length - (index << 6));
            for (var bit = 0; bit < bits; bit++)
            {
                target[kept] = (index << 6) + bit;
                kept += (int)(word >> bit) & 1;
            }

            count += kept;
        }

        return Selection.Of(block, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Selection WhereTrue(Bits values, Bits validity, ReadOnlySpan<int> within)
    {
        var block = BufferPool.Rent(checked((within.Length + 1) * sizeof(int)));
        var rows = block.As<int>();
        var count = 0;
        for (var i = 0; i < within.Length; i++)
        {
            var row = within[i];
            rows[count] = row;
            var keeps = values[row] & (validity.IsEmpty || validity[row]);
            count += keeps ? 1 : 0;
        }

        return Selection.Of(block, count);
    }
}
