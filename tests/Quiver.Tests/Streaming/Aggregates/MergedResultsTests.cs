using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>Results read of two parts of a group, against the results of the parts merged, bit by bit.</summary>
public sealed class MergedResultsTests
{
    private const int Groups = 40; // parts, the first of which stay empty; of some others all values are null
    private const int Empty = 5;

    [Fact]
    public void Results_of_two_parts_are_those_of_the_parts_merged()
    {
        var random = new Random(Seed: 8);
        var known = 0;
        foreach (var (name, type, result) in Calls())
        {
            if (AggregateCatalog.TryCreate(name, type, result, default) is not { ReadsMerged: true } aggregate) continue;
            using var grouping = new Grouping(aggregate, Groups + (Groups * Groups));
            known++;
            var group = Enumerable.Range(0, 300).Select(_ => random.Next(Empty, Groups)).ToArray();
            object?[] values = [.. group.Select(g => g % 6 == 0 || random.Next(5) == 0 ? null : type == DataType.Boolean ? random.Next(2) == 0 : Value(random, type))];
            using var column = Data.Column(type, values);
            grouping.Add(group, [.. Enumerable.Range(0, group.Length)], new AggregateInput(column, null, null, null));

            int[] earlier = [.. Enumerable.Range(0, Groups * Groups).Select(pair => pair / Groups)];
            int[] later = [.. Enumerable.Range(0, Groups * Groups).Select(pair => pair % Groups)];
            for (var pair = 0; pair < earlier.Length; pair++)
            {
                grouping.Merge(Groups + pair, earlier[pair]); // into the empty state: a copy
                grouping.Merge(Groups + pair, later[pair]);
            }

            using var expected = grouping.Results(Groups + (Groups * Groups));
            using var actual = grouping.MergedResults(earlier, later);
            for (var pair = 0; pair < earlier.Length; pair++)
            {
                var answer = Bits(Cells.Get(actual, pair));
                Assert.Equal(Bits(Cells.Get(expected, Groups + pair)), answer);
                if (earlier[pair] < Empty) Assert.Equal(Bits(Cells.Get(expected, later[pair])), answer);
                if (later[pair] < Empty) Assert.Equal(Bits(Cells.Get(expected, earlier[pair])), answer);
            }
        }

        Assert.True(known > 12, $"Of {known} calls alone results are read so.");
    }

    private static IEnumerable<(string Name, DataType Type, DataType Result)> Calls()
    {
        foreach (var type in new[] { DataType.Int64, DataType.Int32, DataType.Float64, DataType.Float32, DataType.Boolean })
        {
            yield return ("count", type, DataType.Int64);
            yield return ("min", type, type);
            yield return ("max", type, type);
        }

        foreach (var type in new[] { DataType.Int64, DataType.Int32 })
        {
            yield return ("sum", type, DataType.Int128);
            yield return ("bit_xor", type, type);
        }

        foreach (var type in new[] { DataType.Float64, DataType.Float32 }) yield return ("sum", type, DataType.Float64);
        foreach (var type in new[] { DataType.Int64, DataType.Float64 }) yield return ("avg", type, DataType.Float64);
        yield return ("avg", DataType.Timestamp, DataType.Timestamp);
        yield return ("stddev_samp", DataType.Float64, DataType.Float64);
        yield return ("product", DataType.Float64, DataType.Float64);
    }

    private static object Value(Random random, DataType type) => type.Kind switch
    {
        TypeKind.Float64 => (object)(random.Next(20) == 0 ? double.NegativeInfinity : random.Next(9) == 0 ? -0.0 : random.NextDouble() * Math.Pow(10, random.Next(-20, 20))),
        TypeKind.Float32 => random.Next(20) == 0 ? float.NaN : (float)random.NextDouble(),
        TypeKind.Int32 => random.Next(int.MinValue, int.MaxValue),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static object? Bits(object? value) => value is double number ? BitConverter.DoubleToInt64Bits(number) : value is float single ? BitConverter.SingleToInt32Bits(single) : value;
}
