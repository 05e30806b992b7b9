using System.Runtime.CompilerServices;
using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary>A sum that knows of how many values, for means.</summary>
internal interface ISum
{
    /// <summary>How many values were added, less those taken back.</summary>
    long Count { get; set; }

    /// <summary>The total, rounded.</summary>
    double ToDouble();
}

/// <summary><c>avg</c>: the mean of the values that are not null, from their sum. NULL of no rows.</summary>
/// <param name="result">DOUBLE, or the type of times.</param>
/// <param name="scale">Digits after the point of the decimals averaged; 0 for other types.</param>
internal class Average<TState, TIn, TSum>(DataType result, int scale = 0) : FixedAggregate<TState, TIn, TSum>(result)
    where TState : unmanaged, IAggregate<TState, TIn, TSum>, ISum
    where TIn : unmanaged
    where TSum : unmanaged
{
    private readonly double _unit = Math.Pow(10, scale);

    /// <inheritdoc/>
    public override bool CanFuse => !Faults.AvgCountsAllRows;

    /// <inheritdoc/>
    public override void Update(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        base.Update(groups, slots, rows, input);
        if (Faults.AvgCountsAllRows) CountNulls(groups, slots, rows, input);
    }

    /// <inheritdoc/>
    public override void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        var from = results.Length;
        var means = results.AppendSpan<double>(slots.Length);
        for (var k = Read(groups.Pointers, Offset, slots, _unit, means, 0); k < slots.Length; k = Read(groups.Pointers, Offset, slots, _unit, means, k + 1)) results.SetNull(from + k);
    }

    /// <inheritdoc/>
    public override void MergedResults(ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, ColumnBuilder results)
    {
        var from = results.Length;
        var means = results.AppendSpan<double>(earlier.Length);
        for (var k = ReadMerged(Offset, earlier, later, _unit, means, 0); k < earlier.Length; k = ReadMerged(Offset, earlier, later, _unit, means, k + 1)) results.SetNull(from + k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int ReadMerged(nint offset, ReadOnlySpan<nint> earlier, ReadOnlySpan<nint> later, double unit, Span<double> means, int from)
    {
        later = later[..earlier.Length];
        means = means[..earlier.Length];
        for (var k = from; k < earlier.Length; k++)
        {
            var sum = *(TState*)(earlier[k] + offset);
            TState.Merge(ref sum, in *(TState*)(later[k] + offset));
            if (sum.Count == 0) return k;
            means[k] = sum.ToDouble() / (sum.Count * unit);
        }

        return earlier.Length;
    }

    // Goes on to the first group of no values.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe int Read(RowPointers groups, nint offset, ReadOnlySpan<int> slots, double unit, Span<double> means, int from)
    {
        means = means[..slots.Length];
        for (var k = from; k < slots.Length; k++)
        {
            ref var sum = ref *(TState*)(groups[slots[k]] + offset);
            if (sum.Count == 0) return k;
            means[k] = sum.ToDouble() / (sum.Count * unit);
        }

        return slots.Length;
    }

    private unsafe void CountNulls(GroupRows groups, ReadOnlySpan<int> slots, ReadOnlySpan<int> rows, in AggregateInput input)
    {
        var pointers = groups.Pointers;
        for (var k = 0; k < rows.Length; k++)
        {
            ref var sum = ref *(TState*)(pointers[slots[k]] + Offset);
            if (input.Argument!.IsNull(rows[k]) && sum.Count > 0) sum.Count++;
        }
    }
}

/// <summary><c>avg</c> of points in time, as DuckDB rounds it: to the nearest unit, halves downward; before the epoch toward it.</summary>
internal sealed class TimeAverage(DataType result) : Average<ExactSum<long>, long, Int128>(result)
{
    /// <inheritdoc/>
    public override bool ReadsMerged => false;

    /// <inheritdoc/>
    public override unsafe void Results(GroupRows groups, ReadOnlySpan<int> slots, ColumnBuilder results)
    {
        var pointers = groups.Pointers;
        foreach (var slot in slots)
        {
            ref var sum = ref *(ExactSum<long>*)(pointers[slot] + Offset);
            if (sum.Count == 0) results.AppendNull();
            else results.Append(MeanOf(in sum));
        }
    }

    private static long MeanOf(in ExactSum<long> sum)
    {
        var (mean, rest) = Int128.DivRem(sum.Total, sum.Count);
        return (long)mean + (rest > sum.Count - rest ? 1 : 0); // a negative rest is never greater
    }
}
