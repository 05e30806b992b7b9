using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;
using Quiver.Tests.Streaming.Expressions;

namespace Quiver.Tests.Streaming.Aggregates;

/// <summary>DISTINCT inside aggregates, against DuckDB: over panes in any order, over groups that go and slots that come back, over a freeze.</summary>
public sealed class DistinctTests
{
    private const int Groups = 4;
    private const int Count = 300;

    private static readonly DataType[] Types =
    [
        DataType.Boolean, DataType.Int8, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt64, DataType.Float32, DataType.Float64, DataType.Decimal(18, 4),
        DataType.Utf8, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.Interval,
    ];

    [Fact]
    public void Equal_values_count_once_also_when_they_come_in_several_panes()
    {
        using var oracle = new Oracle();
        var random = new Random(Seed: 3);
        foreach (var type in Types)
        {
            var group = Enumerable.Range(0, Count).Select(_ => random.Next(Groups)).ToArray();
            var pool = type.Kind is TypeKind.Float32 or TypeKind.Float64 ? Data.Values(random, type, 12, nulls: 0.1) : Oracle.Values(random, type, 12, nulls: 0.1); // few different ones; of floats both zeros
            if (type.Kind == TypeKind.Int128) pool = Array.ConvertAll(pool, value => value is Int128 number ? (object?)(number >> 20) : null); // so that sums fit
            object?[] values = [.. Enumerable.Range(0, Count).Select(_ => pool[random.Next(12)])];
            var filter = Oracle.Values(random, DataType.Boolean, Count, nulls: 0.1);
            oracle.Load((DataType.Int32, group.Select(g => (object?)g).ToArray()), (type, values), (DataType.Boolean, filter));
            using var column = Data.Column(type, values);
            using var filters = Data.Column(DataType.Boolean, filter);
            foreach (var (name, result) in Calls(type))
            {
                var panes = Enumerable.Range(0, Count).Select(row => group[row] + (Groups * random.Next(3))).ToArray();
                using var whole = new Grouping(Create(name, type, result), Groups);
                using var parts = new Grouping(Create(name, type, result), Groups * 4);
                whole.Add(group, [.. Enumerable.Range(0, Count)], new AggregateInput(column, null, filters, null));
                parts.Add(panes, [.. Enumerable.Range(0, Count)], new AggregateInput(column, null, filters, null));
                for (var g = 0; g < Groups; g++)
                    for (var pane = 0; pane < 3; pane++) parts.Merge((3 * Groups) + g, g + (pane * Groups)); // into a fourth, empty one

                parts.Compact();
                using var direct = whole.Results(Groups);
                using var merged = parts.Results(Groups * 4);
                foreach (var answer in oracle.Ask($"select c0, {name}(distinct c1) filter (where c2) from t group by c0"))
                {
                    var g = int.Parse(answer[0]!, CultureInfo.InvariantCulture);
                    AssertSame(answer[1], Oracle.Text(direct, g), $"{name}(DISTINCT {type})");
                    AssertSame(answer[1], Oracle.Text(merged, (3 * Groups) + g), $"{name}(DISTINCT {type}) of panes");
                }
            }
        }
    }

    [Fact]
    public void Groups_that_go_leave_nothing_behind_for_those_that_take_their_slots()
    {
        var random = new Random(Seed: 5);
        using var groups = new Grouping(Create("count", DataType.Int64, DataType.Int64), Groups);
        var seen = Enumerable.Range(0, Groups).Select(_ => new HashSet<long>()).ToArray();
        for (var round = 0; round < 60; round++)
        {
            object?[] values = [.. Enumerable.Range(0, Count).Select(_ => (object)(long)(random.Next(50) + (round / 8 * 1_000)))]; // old values die
            var group = Enumerable.Range(0, Count).Select(_ => random.Next(Groups)).ToArray();
            using var column = Data.Column(DataType.Int64, values);
            groups.Add(group, [.. Enumerable.Range(0, Count)], new AggregateInput(column, null, null, null));
            for (var row = 0; row < Count; row++) seen[group[row]].Add((long)values[row]!);
            using (var counts = groups.Results(Groups)) Assert.Equal(seen.Select(set => (long)set.Count), Enumerable.Range(0, Groups).Select(g => (long)Cells.Get(counts, g)!));

            var gone = Enumerable.Range(0, Groups).Where(_ => random.Next(2) == 0).ToArray();
            groups.Renew(gone);
            foreach (var g in gone) seen[g].Clear();
            if (round % 7 == 0) groups.Compact();
        }
    }

    [Fact]
    public void Groups_that_had_seen_all_there_was_count_on_when_a_thousand_times_as_much_comes()
    {
        using var groups = new Grouping(Create("count", DataType.Int64, DataType.Int64), 60);
        Add(Enumerable.Range(0, 60 * 128).Select(row => (row / 128, (long)row % 64)));
        Add(Enumerable.Range(0, 50_000).Select(row => (59, 1_000L + row)));
        Add(Enumerable.Range(0, 60 * 128).Select(row => (row / 128, 32 + ((long)row % 64))));
        Add(Enumerable.Range(0, 200_000).Select(row => (0, (long)row % 100_000)));

        using var counts = groups.Results(60);
        Assert.Equal([100_000, .. Enumerable.Repeat(96L, 58), 50_096], Enumerable.Range(0, 60).Select(g => (long)Cells.Get(counts, g)!));

        void Add(IEnumerable<(int Group, long Value)> rows)
        {
            var (group, values) = (rows.Select(row => row.Group).ToArray(), rows.Select(row => (object?)row.Value).ToArray());
            using var column = Data.Column(DataType.Int64, values);
            groups.Add(group, [.. Enumerable.Range(0, group.Length)], new AggregateInput(column, null, null, null));
        }
    }

    [Fact]
    public void What_was_frozen_goes_on_as_if_nothing_had_happened()
    {
        var random = new Random(Seed: 7);
        using var first = new Grouping(Create("sum", DataType.Utf8, DataType.Utf8, "string_agg"), Groups);
        var texts = Enumerable.Range(0, 600).Select(_ => (object?)$"t{random.Next(90)}").ToArray();
        var group = Enumerable.Range(0, 600).Select(_ => random.Next(Groups)).ToArray();
        using var column = Data.Column(DataType.Utf8, texts);
        first.Add(group, [.. Enumerable.Range(0, 300)], new AggregateInput(column, null, null, null));
        first.Renew(2);
        using var frozen = first.Freeze();
        first.Add(group, [.. Enumerable.Range(300, 300)], new AggregateInput(column, null, null, null));
        first.Renew(1); // what is frozen does not see it

        using var second = new Grouping(Create("sum", DataType.Utf8, DataType.Utf8, "string_agg"), Groups);
        second.Restore(StateBytes.Of(frozen));
        second.Add(group, [.. Enumerable.Range(300, 300)], new AggregateInput(column, null, null, null));
        second.Renew(1);

        using var expected = first.Results(Groups);
        using var actual = second.Results(Groups);
        Assert.Equal(Enumerable.Range(0, Groups).Select(g => Cells.Get(expected, g)), Enumerable.Range(0, Groups).Select(g => Cells.Get(actual, g)));
        Assert.Equal(string.Join('-', Enumerable.Range(0, 600).Where(row => group[row] == 0).Select(row => texts[row]).Distinct()), Cells.Get(actual, 0));
        Assert.Null(Cells.Get(actual, 1));
    }

    [Fact]
    public void Many_values_are_passed_on_in_the_order_in_which_they_came_also_by_runs_of_a_group_and_after_a_freeze()
    {
        foreach (var run in new[] { 1, 7, 300 }) // rows of a group side by side
        {
            var random = new Random(run);
            using var first = new Grouping(Create("sum", DataType.Utf8, DataType.Utf8, "string_agg"), Groups);
            using var second = new Grouping(Create("sum", DataType.Utf8, DataType.Utf8, "string_agg"), Groups);
            var texts = Enumerable.Range(0, 6_000).Select(_ => (object?)$"t{random.Next(500)}").ToArray();
            var group = Enumerable.Range(0, 6_000).Select(row => row / run % Groups).ToArray();
            using var column = Data.Column(DataType.Utf8, texts);
            first.Add(group, [.. Enumerable.Range(0, 3_000)], new AggregateInput(column, null, null, null));
            first.Compact();
            using var frozen = first.Freeze();
            first.Add(group, [.. Enumerable.Range(3_000, 3_000)], new AggregateInput(column, null, null, null));
            second.Restore(StateBytes.Of(frozen));
            second.Add(group, [.. Enumerable.Range(3_000, 3_000)], new AggregateInput(column, null, null, null));
            foreach (var grouping in new[] { first, second })
            {
                using var results = grouping.Results(Groups);
                for (var g = 0; g < Groups; g++)
                    Assert.Equal(string.Join('-', Enumerable.Range(0, 6_000).Where(row => group[row] == g).Select(row => texts[row]).Distinct()), Cells.Get(results, g));
            }
        }
    }

    private static Distinct Create(string name, DataType type, DataType result, string? other = null) =>
        (Distinct)AggregateCatalog.TryCreate(other ?? name, type, result, new AggregateOptions(Distinct: true) { Separator = "-" })!;

    private static IEnumerable<(string Name, DataType Result)> Calls(DataType type)
    {
        yield return ("count", DataType.Int64);
        yield return ("max", type);
        if (type.Kind is TypeKind.Float32 or TypeKind.Float64)
        {
            yield return ("sum", DataType.Float64);
            yield return ("avg", DataType.Float64);
        }
        else if (type.Kind == TypeKind.Decimal)
        {
            yield return ("sum", DataType.Decimal(38, type.Scale));
            yield return ("avg", DataType.Float64);
        }
        else if (type.Kind <= TypeKind.UInt64)
        {
            yield return ("sum", DataType.Int128);
            if (type.Kind != TypeKind.Boolean) yield return ("bit_xor", type);
        }
    }

    private static void AssertSame(string? expected, string? actual, string what)
    {
        if (expected == actual) return;
        if (double.TryParse(expected, CultureInfo.InvariantCulture, out var left) && double.TryParse(actual, CultureInfo.InvariantCulture, out var right) && Math.Abs(left - right) <= 1e-9 * Math.Abs(left)) return;
        if (expected is not null && actual is not null && what.StartsWith("max(DISTINCT INTERVAL", StringComparison.Ordinal)) return; // equal intervals have several forms
        Assert.Fail($"{what}: DuckDB answers {expected ?? "NULL"}, we answer {actual ?? "NULL"}.");
    }
}
