using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Streaming.Expressions;
using Quiver.Tests.Streaming;

namespace Quiver.Tests.Differential;

/// <summary>
/// Rows that are taken back reach a grouping only from queries over updating streams, which cannot be kept yet. So weighted batches are fed at the operator's edge: what it emitted, folded by
/// weight, must be the groups of the rows that are left, counted and summed by hand.
/// </summary>
internal static class WeightedEdge
{
    private static readonly Schema Input = new(new Field("k", DataType.Int64), new Field("v", DataType.Int64));

    private static readonly Schema Output = new(new Field("k", DataType.Int64), new Field("n", DataType.Int64), new Field("s", DataType.Int128));

    /// <summary>Checks one random run.</summary>
    /// <returns>What differs; null when nothing does.</returns>
    public static string? Check(long seed)
    {
        var random = new Random((int)seed);
        using var grouping = new GroupedAggregation(
            Input,
            windows: null,
            [new ColumnReference(0, DataType.Int64)],
            [new AggregateCall(Rule("count", null, DataType.Int64)), new AggregateCall(Rule("sum", DataType.Int64, DataType.Int128), new ColumnReference(1, DataType.Int64))],
            EmitMode.Changes,
            Output,
            weightedInput: true);
        var emitted = new Collected();
        var left = new List<(long Key, long Value)>();
        for (var step = random.Next(1, 8); step > 0; step--)
        {
            using var batch = Batch(random, left);
            grouping.OnBatch(0, batch, emitted);
            grouping.OnStepEnd(emitted);
        }

        var folded = emitted.Rows.Zip(emitted.Weights).GroupBy(pair => pair.First, pair => pair.Second)
            .Where(row => row.Sum() != 0).Select(row => $"{row.Key} x{row.Sum()}").Order(StringComparer.Ordinal);
        var expected = left.GroupBy(row => row.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key}|{group.Count()}|{group.Sum(row => row.Value)} x1")).Order(StringComparer.Ordinal);
        return folded.SequenceEqual(expected) ? null : $"Weighted batches at the operator's edge, seed {seed}:\nemitted {string.Join(", ", folded)}\nexpected {string.Join(", ", expected)}";
    }

    private static GroupedAggregate Rule(string name, DataType? argument, DataType result) => AggregateCatalog.TryCreate(name, argument, result, default)!;

    /// <summary>Rows that come (+1) and rows of before that go (−1).</summary>
    private static Batch Batch(Random random, List<(long Key, long Value)> left)
    {
        using var keys = new ColumnBuilder(DataType.Int64);
        using var values = new ColumnBuilder(DataType.Int64);
        using var weights = new ColumnBuilder(DataType.Int64);
        var rows = random.Next(1, 20);
        for (var row = 0; row < rows; row++)
        {
            var goes = left.Count > 0 && random.Next(3) == 0;
            var at = goes ? random.Next(left.Count) : left.Count;
            if (!goes) left.Add((random.Next(4), random.Next(-100, 100)));
            var (key, value) = left[at];
            if (goes) left.RemoveAt(at);
            keys.Append(key);
            values.Append(value);
            weights.Append(goes ? -1L : 1L);
        }

        return new Batch(Input, [keys.Finish(), values.Finish()], rows, weights: weights.Finish());
    }
}
