using System.Runtime.Intrinsics;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Streaming.Expressions;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>Aggregates updated by one loop, against each updated by itself: the bytes of the groups are the same.</summary>
public sealed unsafe class FusedAggregatesTests
{
    private const int Rows = GroupedAggregate.BlockRows;
    private const int Groups = 23;
    private const int Header = 16;

    private static readonly (string Name, DataType? Type, DataType Result)[] Calls =
    [
        ("count", null, DataType.Int64), ("count", DataType.Utf8, DataType.Int64),
        ("sum", DataType.Float64, DataType.Float64), ("sum", DataType.Float32, DataType.Float64), ("avg", DataType.Float64, DataType.Float64),
        ("sum", DataType.Int64, DataType.Int128), ("sum", DataType.Int32, DataType.Int128), ("avg", DataType.Int32, DataType.Float64), ("sum", DataType.Int128, DataType.Int128),
        ("min", DataType.Float64, DataType.Float64), ("max", DataType.Float64, DataType.Float64), ("min", DataType.Float32, DataType.Float32), ("max", DataType.Int64, DataType.Int64),
        ("min", DataType.Int32, DataType.Int32), ("max", DataType.Int8, DataType.Int8), ("var_pop", DataType.Float64, DataType.Float64), ("bit_xor", DataType.Int64, DataType.Int64),
        ("min", DataType.Utf8, DataType.Utf8), ("bool_and", DataType.Boolean, DataType.Boolean), ("first", DataType.Int64, DataType.Int64), // updated by themselves
    ];

    private static readonly double[] Special = [0.0, -0.0, double.NaN, BitConverter.Int64BitsToDouble(-1), double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, -double.Epsilon];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_loop_leaves_the_states_that_a_loop_each_does(bool isAppended)
    {
        var random = new Random(Seed: 21);
        var updated = 0;
        for (var round = 0; round < 60; round++)
        {
            var calls = Enumerable.Range(0, random.Next(1, 16)).Select(_ => Calls[random.Next(Calls.Length)]).ToArray();
            var columns = calls.Select(call => call.Type is null ? null : Data.Column(call.Type, [.. Enumerable.Range(0, Rows * 2).Select(_ => Value(random, call.Type))])).ToArray();
            var inputs = columns.Select(column => new AggregateInput(column, null, null, null)).ToArray();
            using var plain = new State(calls, isAppended);
            using var other = new State(calls, isAppended);
            var fused = FusedAggregates.Of(other.Aggregates);
            Assert.Equal(calls.Length, fused.Length);

            for (var batch = 0; batch < 3; batch++)
            {
                var length = random.Next(2, Rows + 1);
                var first = random.Next(Rows);
                ReadOnlySpan<int> rows = batch == 1 ? [.. Enumerable.Range(first, length).Where(_ => random.Next(3) > 0)] : RowNumbers.First(Rows * 2).Slice(first, length);
                var groups = Enumerable.Range(0, rows.Length).Select(_ => random.Next(Groups)).ToArray();
                var (slots, otherSlots) = (Array.ConvertAll(groups, group => plain.Slots[group]), Array.ConvertAll(groups, group => other.Slots[group]));
                for (var call = 0; call < calls.Length; call++) plain.Aggregates[call].Update(plain.Groups, slots, rows, inputs[call]);
                for (var call = 0; call < calls.Length;)
                {
                    var aggregate = other.Aggregates[call];
                    if (fused[call] is { } some && some.TryUpdate(other.Groups, aggregate.Offset, otherSlots, rows, inputs.AsSpan(call, some.Count)))
                    {
                        Assert.InRange(some.Count, 1, FusedAggregates.Most);
                        call += some.Count;
                        updated++;
                    }
                    else
                    {
                        aggregate.Update(other.Groups, otherSlots, rows, inputs[call]);
                        call++;
                    }
                }
            }

            for (var group = 0; group < Groups; group++) Assert.Equal(plain.BytesOf(group), other.BytesOf(group));
            foreach (var column in columns) column?.Dispose();
        }

        Assert.True(updated > 100, $"{updated} blocks alone were updated by one loop.");
    }

    [Fact]
    public void Every_aggregate_is_in_one_list_at_most_and_lists_are_of_about_one_length()
    {
        GroupedAggregate[] Make(params int[] calls) => [.. calls.Select(call => AggregateCatalog.TryCreate(Calls[call].Name, Calls[call].Type, Calls[call].Result, default)!)];
        Assert.Empty(FusedAggregates.Of([]));
        Assert.Equal([null, null], Lengths(Make(17, 18)));
        Assert.Equal([1, null, 2, null], Lengths(Make(0, 17, 2, 9)));
        Assert.Equal([6, null, null, null, null, null, null], Lengths(Make(0, 1, 2, 3, 4, 5, 19)));
        Assert.Equal([3, null, null, 4, null, null, null], Lengths(Make(0, 1, 2, 3, 4, 5, 6)));
        Assert.Equal([null, 4, null, null, null, 4, null, null, null, 5, null, null, null, null], Lengths(Make(19, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)));

        static int?[] Lengths(GroupedAggregate[] aggregates) => [.. FusedAggregates.Of(aggregates).Select(fused => fused?.Count)];
    }

    [Fact]
    public void Rows_that_may_not_count_and_rows_of_one_group_are_left_to_the_aggregates()
    {
        (string, DataType?, DataType)[] calls = [("count", null, DataType.Int64), ("sum", DataType.Int64, DataType.Int128)];
        using var state = new State(calls, isAppended: false);
        var fused = FusedAggregates.Of(state.Aggregates)[0]!;
        using var whole = Data.Column(DataType.Int64, 1L, 2L);
        using var holed = Data.Column(DataType.Int64, 1L, null);
        using var filter = Data.Column(DataType.Boolean, true, true);
        AggregateInput all = new(null, null, null, null);

        Assert.False(TryUpdate(all, new AggregateInput(holed, null, null, null)));
        Assert.False(TryUpdate(all with { Filter = filter }, new AggregateInput(whole, null, null, null)));
        Assert.False(TryUpdate(all, new AggregateInput(whole, null, null, Weights: whole)));
        Assert.False(fused.TryUpdate(state.Groups, Header, [state.Slots[0], state.Slots[0]], [0, 1], [all, new AggregateInput(whole, null, null, null)]));
        Assert.All(state.BytesOf(0), each => Assert.Equal(0, each));
        Assert.True(TryUpdate(all, new AggregateInput(whole, null, null, null)));
        Assert.Contains(state.BytesOf(0), each => each != 0);

        bool TryUpdate(AggregateInput one, AggregateInput other) => fused.TryUpdate(state.Groups, Header, [state.Slots[0], state.Slots[1]], [0, 1], [one, other]);
    }

    [Fact]
    public void Keys_of_floats_are_the_same_alone_and_in_vectors_and_none_is_the_least_or_greatest_integer()
    {
        var random = new Random(Seed: 5);
        foreach (var value in Special.Concat(Enumerable.Range(0, 2_000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)))))
        {
            var key = DoubleOrder.Key(value);
            Assert.Equal(key, DoubleOrder.Key(Vector128.CreateScalarUnsafe(value)).ToScalar());
            Assert.Equal(key, DoubleOrder.Key(Vector512.Create(value))[7]);
            Assert.InRange(key, long.MinValue + 1, long.MaxValue - 1);

            var single = BitConverter.Int32BitsToSingle((int)BitConverter.DoubleToInt64Bits(value));
            foreach (var number in new[] { single, (float)value })
            {
                Assert.Equal(FloatOrder.Key(number), FloatOrder.Key(Vector128.CreateScalarUnsafe(number)).ToScalar());
                Assert.InRange(FloatOrder.Key(number), int.MinValue + 1, int.MaxValue - 1);
            }
        }
    }

    private static object Value(Random random, DataType type) => type.Kind switch
    {
        TypeKind.Boolean => random.Next(2) == 0,
        TypeKind.Utf8 => $"t{random.Next(9)}",
        TypeKind.Float64 => random.Next(9) == 0 ? Special[random.Next(Special.Length)] : random.NextDouble() - 0.5,
        TypeKind.Float32 => random.Next(9) == 0 ? (float)Special[random.Next(Special.Length)] : random.NextSingle() - 0.5f,
        TypeKind.Int8 => (sbyte)random.Next(-128, 128),
        TypeKind.Int32 => random.Next(int.MinValue, int.MaxValue),
        TypeKind.Int128 => (Int128)random.NextInt64(long.MinValue, long.MaxValue) * random.Next(),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    /// <summary>Groups, and aggregates that lie side by side in their rows.</summary>
    private sealed class State : IDisposable
    {
        private readonly TextArena _arena = new();

        public State((string Name, DataType? Type, DataType Result)[] calls, bool isAppended)
        {
            Aggregates = [.. calls.Select(call => AggregateCatalog.TryCreate(call.Name, call.Type, call.Result, new AggregateOptions { IsAppended = isAppended })!)];
            var size = Header;
            foreach (var aggregate in Aggregates)
            {
                (aggregate.Offset, aggregate.Arena) = (size, _arena);
                size += (aggregate.StateSize + 7) & ~7;
            }

            Groups = new GroupRows((size + 15) & ~15);
            Slots = [.. Enumerable.Range(0, FusedAggregatesTests.Groups).Select(_ => Groups.Allocate())];
        }

        public GroupedAggregate[] Aggregates { get; }

        public GroupRows Groups { get; }

        public int[] Slots { get; }

        public byte[] BytesOf(int group) => new Span<byte>(Groups.Pointers[Slots[group]], Groups.RowSize).ToArray();

        public void Dispose()
        {
            foreach (var aggregate in Aggregates) aggregate.Dispose();
            Groups.Dispose();
            _arena.Dispose();
        }
    }
}
