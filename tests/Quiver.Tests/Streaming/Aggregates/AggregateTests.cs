using System.Globalization;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Tests.Columns;
using Quiver.Tests.Streaming.Expressions;

namespace Quiver.Tests.Streaming.Aggregates;

public sealed class AggregateTests
{
    private const int Groups = 5;

    private static readonly DataType[] Integers =
        [DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64];

    private static readonly DataType[] Decimals = [DataType.Decimal(4, 1), DataType.Decimal(9, 3), DataType.Decimal(18, 4), DataType.Decimal(38, 10)];

    private static readonly DataType[] Others =
    [
        DataType.Boolean, DataType.Utf8, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned,
        DataType.TimestampIn(TimeUnit.Second), DataType.TimestampIn(TimeUnit.Millisecond), DataType.TimestampIn(TimeUnit.Nanosecond), DataType.Interval,
    ];

    private static readonly DataType[] All = [.. Integers, .. Decimals, DataType.Float32, DataType.Float64, .. Others];

    [Fact]
    public void A_group_without_rows_counts_zero_and_answers_null_to_everything_else()
    {
        foreach (var type in All)
        {
            foreach (var (name, result) in Supported(type))
            {
                using var groups = new Grouping(Create(name, type, result), 1);
                using var column = groups.Results(1);
                Assert.Equal(name == "count" ? 0L : null, Cells.Get(column, 0));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Every_aggregate_of_every_type_answers_what_DuckDB_answers(double nulls)
    {
        using var oracle = new Oracle();
        var random = new Random(Seed: 11);
        foreach (var type in All)
        {
            var rows = new Rows(random, type, random.Next(1, 900), nulls);
            oracle.Load((DataType.Int32, rows.Group.Select(g => (object?)g).ToArray()), (type, rows.Values), (DataType.Boolean, rows.Filter));
            foreach (var (name, result) in Supported(type))
            {
                foreach (var filtered in new[] { false, true })
                {
                    using var actual = Run(Create(name, type, result), rows, filtered);
                    var order = name is "first" or "last" or "any_value" ? " order by seq" : "";
                    var answers = oracle.Ask($"select c0, {name}(c1{order}) {(filtered ? "filter (where c2)" : "")} from t group by c0 order by c0");
                    foreach (var answer in answers) AssertSame(answer[1], actual, int.Parse(answer[0]!, CultureInfo.InvariantCulture), rows, $"{name}({type}) filtered {filtered}, nulls {nulls}");
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Rows_of_one_group_alone_are_added_in_registers_to_the_same_bits_as_among_others(double nulls)
    {
        var random = new Random(Seed: 13);
        foreach (var type in All)
        {
            var rows = new Rows(random, type, 700, nulls);
            var all = Enumerable.Range(0, 700).ToArray();
            using var column = Data.Column(type, rows.Values);
            var input = new AggregateInput(column, null, null, null);
            foreach (var (name, result) in Supported(type))
            {
                using var alone = new Grouping(Create(name, type, result), 2);
                using var among = new Grouping(Create(name, type, result), 2);
                var group = Array.ConvertAll(all, row => row & 1);
                alone.Add(group, [.. all.Where(row => group[row] == 0)], input);
                alone.Add(group, [.. all.Where(row => group[row] == 1)], input);
                among.Add(group, all, input);

                using var expected = among.Results(2);
                using var actual = alone.Results(2);
                for (var g = 0; g < 2; g++) Assert.Equal($"{name}({type}) {Oracle.Text(expected, g)}", $"{name}({type}) {Oracle.Text(actual, g)}");
            }
        }
    }

    [Fact]
    public void First_and_last_follow_any_key_in_any_direction_and_break_ties_by_arrival()
    {
        using var oracle = new Oracle();
        var random = new Random(Seed: 5);
        foreach (var key in All.Where(type => !type.IsVariable))
        {
            var type = All[random.Next(All.Length)];
            var rows = new Rows(random, type, 300, nulls: 0.2) { KeyType = key, Keys = Oracle.Values(random, key, 300, nulls: 0.1) };
            oracle.Load((DataType.Int32, rows.Group.Select(g => (object?)g).ToArray()), (type, rows.Values), (DataType.Boolean, rows.Filter), (key, rows.Keys));
            foreach (var name in new[] { "first", "last" })
            {
                foreach (var descending in new[] { false, true })
                {
                    foreach (var nullsFirst in new[] { false, true })
                    {
                        var options = new AggregateOptions(OrderKeyType: key, OrderDescending: descending, NullsFirst: nullsFirst);
                        using var actual = Run(AggregateCatalog.TryCreate(name, type, type, options)!, rows, filtered: true);
                        var order = $"c3 {(descending ? "desc" : "asc")} nulls {(nullsFirst ? "first" : "last")}, seq";
                        foreach (var answer in oracle.Ask($"select c0, {name}(c1 order by {order}) filter (where c2) from t group by c0 order by c0"))
                            AssertSame(answer[1], actual, int.Parse(answer[0]!, CultureInfo.InvariantCulture), rows, $"{name}({type} order by {key} {order})");
                    }
                }
            }
        }
    }

    [Fact]
    public void What_was_added_can_be_taken_back()
    {
        using var oracle = new Oracle();
        var random = new Random(Seed: 3);
        DataType[] types = [.. Integers, .. Decimals, DataType.Boolean, DataType.Float32, DataType.Float64, DataType.Timestamp, DataType.Utf8];
        foreach (var type in types)
        {
            var added = new Rows(random, type, 400, nulls: 0.2);
            var removed = Enumerable.Range(0, 400).Where(row => added.Group[row] == 1 || random.Next(2) == 0).ToArray(); // group 1 loses every row
            var left = Enumerable.Range(0, 400).Except(removed).ToArray();
            oracle.Load((DataType.Int32, left.Select(row => (object?)added.Group[row]).ToArray()), (type, left.Select(row => added.Values[row]).ToArray()));

            foreach (var (name, result) in Supported(type).Where(call => Create(call.Name, type, call.Result).Retractable))
            {
                using var groups = new Grouping(Create(name, type, result), Groups);
                using var values = added.Column();
                using var plus = ColumnFactory.Constant(DataType.Int64, 1L, 400);
                using var minus = ColumnFactory.Constant(DataType.Int64, -1L, 400);
                groups.Add(added.Group, [.. Enumerable.Range(0, 400)], new AggregateInput(values, null, null, plus));
                groups.Add(added.Group, removed, new AggregateInput(values, null, null, minus));
                using var actual = groups.Results(Groups);

                foreach (var answer in oracle.Ask($"select c0, {name}(c1) from t group by c0")) AssertSame(answer[1], actual, int.Parse(answer[0]!, CultureInfo.InvariantCulture), added, $"{name}({type})");
                Assert.Equal(name == "count" ? 0L : null, Cells.Get(actual, 1));
            }
        }
    }

    [Theory]
    [InlineData("sum")]
    [InlineData("avg")]
    public void Floats_that_are_never_taken_back_have_the_sums_of_those_that_can_be_to_the_bit(string name)
    {
        var random = new Random(Seed: 23);
        double[] specials = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon];
        foreach (var type in new[] { DataType.Float32, DataType.Float64 })
        {
            for (var round = 0; round < 60; round++)
            {
                double?[] numbers = [.. Enumerable.Range(0, 100).Select(_ => random.Next(5) == 0 ? (double?)null : random.Next(60) < round / 10 ? specials[random.Next(specials.Length - 2) + (round % 3)] : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-9, 9)))];
                using var values = Data.Column(type, [.. numbers.Select(number => number is null ? null : type == DataType.Float32 ? (object)(float)number : number)]);
                var input = new AggregateInput(values, null, null, null);
                var group = Enumerable.Range(0, 100).Select(row => row < 40 ? 2 : random.Next(2)).ToArray(); // many of one group side by side, too
                using var appended = new Grouping(AggregateCatalog.TryCreate(name, type, DataType.Float64, new AggregateOptions { IsAppended = true })!, 4);
                using var general = new Grouping(Create(name, type, DataType.Float64), 4);
                foreach (var groups in new[] { appended, general })
                {
                    groups.Add(group, [.. Enumerable.Range(0, 100)], input);
                    groups.Merge(0, 1);
                    groups.Merge(1, 3); // of no rows
                }

                using var expected = general.Results(4);
                using var actual = appended.Results(4);
                for (var row = 0; row < 4; row++) Assert.Equal(Bits(Cells.Get(expected, row)), Bits(Cells.Get(actual, row)));
            }
        }

        static long? Bits(object? value) => value is double number ? BitConverter.DoubleToInt64Bits(number) : null;
    }

    [Fact]
    public void A_weight_counts_a_row_so_often()
    {
        Int128[] numbers = [Int128.MaxValue, Int128.MinValue, 5, -7, Int128.MaxValue, Int128.MinValue + 1];
        long[] weights = [3, 3, long.MaxValue, 2, -3, -3];
        using var values = Data.Column(DataType.Int128, [.. numbers.Cast<object?>()]);
        using var weightColumn = Data.Column(DataType.Int64, [.. weights.Cast<object?>()]);
        using var groups = new Grouping(Create("sum", DataType.Int128, DataType.Int128), 1);
        groups.Add(new int[6], [0, 1, 2, 3, 4, 5], new AggregateInput(values, null, null, weightColumn));
        using var sum = groups.Results(1);

        var expected = System.Numerics.BigInteger.Zero;
        for (var row = 0; row < 6; row++) expected += (System.Numerics.BigInteger)numbers[row] * weights[row];
        Assert.Equal((Int128)expected, Cells.Get(sum, 0));
    }

    [Fact]
    public void Panes_merged_in_time_order_answer_as_if_the_rows_had_come_to_one_group()
    {
        var random = new Random(Seed: 17);
        foreach (var type in All)
        {
            foreach (var (name, result) in Supported(type))
            {
                var options = name is "first" or "last" && random.Next(2) == 0 ? new AggregateOptions(OrderKeyType: DataType.Int32) : default;
                var rows = new Rows(random, type, 120, nulls: 0.3) { KeyType = DataType.Int32, Keys = Oracle.Values(random, DataType.Int32, 120, nulls: 0.1) };
                using var values = rows.Column();
                using var keys = options.OrderKeyType is null ? null : Data.Column(DataType.Int32, rows.Keys);
                var input = new AggregateInput(values, keys, null, null);
                using var whole = new Grouping(AggregateCatalog.TryCreate(name, type, result, options)!, 1);
                using var panes = new Grouping(AggregateCatalog.TryCreate(name, type, result, options)!, 4);
                whole.Add(new int[120], [.. Enumerable.Range(0, 120)], input);
                panes.Add([.. Enumerable.Range(0, 120).Select(_ => random.Next(3))], [.. Enumerable.Range(0, 120)], input); // pane 3 stays empty, the others are not in the order of arrival
                panes.Merge(2, 3);
                panes.Merge(1, 2);
                panes.Merge(0, 1);

                using var expected = whole.Results(1);
                using var actual = panes.Results(1);
                AssertSame(Oracle.Text(expected, 0), actual, 0, rows, $"{name}({type})");
            }
        }
    }

    [Fact]
    public void Texts_survive_the_compaction_of_their_arena()
    {
        foreach (var name in new[] { "min", "max", "first", "last", "any_value" })
        {
            using var column = Data.Column(DataType.Utf8, "m", "", null, "z", "a", "");
            using var groups = new Grouping(Create(name, DataType.Utf8, DataType.Utf8), 3);
            groups.Add([0, 1, 1, 0, 0, 1], [0, 1, 2, 3, 4, 5], new AggregateInput(column, null, null, null));
            using var before = groups.Results(3);
            groups.Compact();
            using var after = groups.Results(3);

            Assert.Equal(new[] { 0, 1, 2 }.Select(row => Cells.Get(before, row)), new[] { 0, 1, 2 }.Select(row => Cells.Get(after, row)));
            Assert.Equal("", Cells.Get(after, 1)); // an empty text is not NULL
            Assert.Null(Cells.Get(after, 2));
        }
    }

    [Fact]
    public void A_sum_that_passes_the_range_on_its_way_but_ends_within_it_is_right()
    {
        using var values = Data.Column(DataType.Int128, Int128.MaxValue, Int128.MaxValue, Int128.MinValue, (Int128)(-5));
        using var groups = new Grouping(Create("sum", DataType.Int128, DataType.Int128), 1);
        groups.Add(new int[4], [0, 1], new AggregateInput(values, null, null, null));
        var error = Assert.Throws<QuiverException>(() => groups.Results(1));
        Assert.Equal(ErrorCode.QueryFailed, error.Code);
        Assert.Contains("3.4028236692093846e+38", error.Message, StringComparison.Ordinal);

        groups.Add(new int[4], [2, 3], new AggregateInput(values, null, null, null));
        using var sum = groups.Results(1);
        Assert.Equal(Int128.MaxValue - 6, Cells.Get(sum, 0));
    }

    [Fact]
    public void Rounding_that_a_sum_left_behind_goes_with_the_last_row()
    {
        using var values = Data.Column(DataType.Float64, 1e16, 1.0, 0.25);
        using var weights = Data.Column(DataType.Int64, 1L, 1L, 1L);
        using var back = Data.Column(DataType.Int64, -1L, -1L, -1L);
        using var groups = new Grouping(Create("sum", DataType.Float64, DataType.Float64), 1);
        groups.Add(new int[3], [0, 1, 2], new AggregateInput(values, null, null, weights));
        groups.Add(new int[3], [0, 1], new AggregateInput(values, null, null, back));
        using (var sum = groups.Results(1)) Assert.Equal(0.25, Cells.Get(sum, 0)); // a plain double would have lost it

        groups.Add(new int[3], [2], new AggregateInput(values, null, null, back));
        using (var sum = groups.Results(1)) Assert.Null(Cells.Get(sum, 0));
        groups.Add(new int[3], [2], new AggregateInput(values, null, null, weights));
        using (var sum = groups.Results(1)) Assert.Equal(0.25, Cells.Get(sum, 0));
    }

    [Fact]
    public void Infinities_and_NaN_leave_no_trace_when_taken_back()
    {
        using var values = Data.Column(DataType.Float64, 2.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN);
        using var weights = Data.Column(DataType.Int64, 1L, 1L, 1L, 1L);
        using var back = Data.Column(DataType.Int64, -1L, -1L, -1L, -1L);
        using var groups = new Grouping(Create("avg", DataType.Float64, DataType.Float64), 1);
        double After(int[] rows, Column counts)
        {
            groups.Add(new int[4], rows, new AggregateInput(values, null, null, counts));
            using var mean = groups.Results(1);
            return (double)Cells.Get(mean, 0)!;
        }

        Assert.Equal(double.PositiveInfinity, After([0, 1], weights));
        Assert.Equal(double.NaN, After([2], weights));
        Assert.Equal(double.NegativeInfinity, After([1], back));
        Assert.Equal(double.NaN, After([3], weights));
        Assert.Equal(2.5, After([2, 3], back));
    }

    [Fact]
    public void A_sum_of_floats_that_overflows_is_infinite()
    {
        using var values = Data.Column(DataType.Float64, 1e308, 1e308, -1e308);
        using var groups = new Grouping(Create("sum", DataType.Float64, DataType.Float64), 1);
        groups.Add(new int[3], [0, 1, 2], new AggregateInput(values, null, null, null));
        using var sum = groups.Results(1);
        Assert.Equal(double.PositiveInfinity, Cells.Get(sum, 0));
    }

    [Fact]
    public void Only_what_can_take_rows_back_says_so()
    {
        foreach (var type in All)
        {
            foreach (var (name, result) in Supported(type))
                Assert.True(Create(name, type, result).Retractable == (name is "count" or "sum" or "avg" or "count_if"), name);
        }
    }

    [Fact]
    public void There_is_no_rule_for_what_cannot_be_kept_up_row_by_row()
    {
        Assert.Null(AggregateCatalog.TryCreate("median", DataType.Int32, DataType.Float64, default));
        Assert.Null(AggregateCatalog.TryCreate("last", DataType.Int32, DataType.Int32, new AggregateOptions(Distinct: true)));
        Assert.Null(AggregateCatalog.TryCreate("arg_max", DataType.Int32, DataType.Other("INTEGER[]"), new AggregateOptions(OrderKeyType: DataType.Int32))); // arg_max(x, y, n)
        Assert.Null(AggregateCatalog.TryCreate("string_agg", DataType.Utf8, DataType.Utf8, default)); // a separator that is no constant
        Assert.Null(AggregateCatalog.TryCreate("min", DataType.Int32, DataType.Other("INTEGER[]"), default)); // min(x, n)
        Assert.Null(AggregateCatalog.TryCreate("avg", DataType.Interval, DataType.Interval, default));
        Assert.Null(AggregateCatalog.TryCreate("first", DataType.Int32, DataType.Int32, new AggregateOptions(OrderKeyType: DataType.Utf8)));
        Assert.Null(AggregateCatalog.TryCreate("count", DataType.Other("INTEGER[]"), DataType.Int64, default));
        Assert.NotNull(AggregateCatalog.TryCreate("count_star", null, DataType.Int64, default));
    }

    private static GroupedAggregate Create(string name, DataType argument, DataType result) => AggregateCatalog.TryCreate(name, argument, result, default)!;

    // What DuckDB gives these calls without a cast of ours: the catalog answers null for no rule.
    private static IEnumerable<(string Name, DataType Result)> Supported(DataType type)
    {
        yield return ("count", DataType.Int64);
        yield return ("first", type);
        yield return ("last", type);
        yield return ("any_value", type);
        yield return ("min", type);
        yield return ("max", type);
        if (Integers.Contains(type))
        {
            yield return ("bit_and", type);
            yield return ("bit_or", type);
            yield return ("bit_xor", type);
        }

        if (type.Kind == TypeKind.Boolean)
        {
            yield return ("count_if", DataType.Int128);
            yield return ("bool_and", type);
            yield return ("bool_or", type);
        }

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
            if (type.Kind != TypeKind.Boolean) yield return ("avg", DataType.Float64);
        }
        else if (type == DataType.Time || type == DataType.Timestamp || type == DataType.TimestampZoned)
        {
            yield return ("avg", type);
        }
    }

    private static Column Run(GroupedAggregate aggregate, Rows rows, bool filtered)
    {
        using var groups = new Grouping(aggregate, Groups);
        using var values = rows.Column();
        using var keys = rows.Keys.Length == 0 ? null : Data.Column(rows.KeyType, rows.Keys);
        using var filter = filtered ? Data.Column(DataType.Boolean, rows.Filter) : null;
        groups.Add(rows.Group, [.. Enumerable.Range(0, rows.Group.Length)], new AggregateInput(values, keys, filter, null));
        return groups.Results(Groups);
    }

    private static void AssertSame(string? expected, Column actual, int row, Rows rows, string what)
    {
        var text = Oracle.Text(actual, row);
        if (expected == text) return;
        if (expected is null || text is null || actual.Type.Kind is not (TypeKind.Float32 or TypeKind.Float64)) Assert.Fail($"{what}: DuckDB answers {expected ?? "NULL"}, we answer {text ?? "NULL"}.");
        var (left, right) = (double.Parse(expected, CultureInfo.InvariantCulture), double.Parse(text, CultureInfo.InvariantCulture));
        var bound = 4.0 * rows.Values.Length * Math.ScaleB(1, -52) * rows.Values.Sum(Size);
        Assert.True(left == right || Math.Abs(left - right) <= bound || bound == double.PositiveInfinity, $"{what}: DuckDB answers {expected}, we answer {text}.");
    }

    private static double Size(object? value) => value switch
    {
        null => 0,
        double number => double.IsFinite(number) ? Math.Abs(number) : 0,
        float number => float.IsFinite(number) ? Math.Abs(number) : 0,
        Int128 number => Math.Abs((double)number),
        IConvertible number => Math.Abs(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => 0,
    };

    /// <summary>Rows of random groups; the sums of 128-bit types stay in range.</summary>
    private sealed class Rows
    {
        public Rows(Random random, DataType type, int count, double nulls)
        {
            Type = type;
            Group = [.. Enumerable.Range(0, count).Select(_ => random.Next(Groups))];
            Values = Oracle.Values(random, type, count, nulls);
            if (type.Kind == TypeKind.Int128 || type.Precision > 30) Values = Array.ConvertAll(Values, value => value is Int128 number ? (object?)(number >> 20) : null);
            Filter = Oracle.Values(random, DataType.Boolean, count, nulls: 0.1);
        }

        public DataType Type { get; }

        public int[] Group { get; }

        public object?[] Values { get; }

        public object?[] Filter { get; }

        public DataType KeyType { get; init; } = DataType.Int32;

        public object?[] Keys { get; init; } = [];

        public Column Column() => Type.Kind == TypeKind.Utf8 && Values.Length % 2 == 0 ? Data.Coded(new TextDictionary(), Values) : Data.Column(Type, Values);
    }
}
