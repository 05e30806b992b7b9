using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;

namespace Quiver.Tests.Streaming.Expressions;

public sealed class KernelTests(SharedCheck shared) : IClassFixture<SharedCheck>
{
    private static readonly DataType[] Integers =
        [DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Int128, DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64];

    private static readonly DataType[] Floats = [DataType.Float32, DataType.Float64];

    private static readonly DataType[] Decimals = [DataType.Decimal(4, 1), DataType.Decimal(9, 3), DataType.Decimal(18, 4), DataType.Decimal(18, 0), DataType.Decimal(38, 10)];

    private static readonly DataType[] All =
    [
        .. Integers, .. Floats, .. Decimals, DataType.Boolean, DataType.Utf8, DataType.Binary, DataType.Date, DataType.Time, DataType.Timestamp, DataType.TimestampZoned,
        DataType.TimestampIn(TimeUnit.Second), DataType.TimestampIn(TimeUnit.Nanosecond), DataType.Interval,
    ];

    private static readonly (Comparing Comparing, string Sql)[] Comparisons =
    [
        (Comparing.Equal, "="), (Comparing.NotEqual, "<>"), (Comparing.Less, "<"), (Comparing.LessOrEqual, "<="), (Comparing.Greater, ">"), (Comparing.GreaterOrEqual, ">="),
        (Comparing.Distinct, "is distinct from"), (Comparing.NotDistinct, "is not distinct from"),
    ];

    [Fact]
    public void Arithmetic_of_integers_and_floats_answers_and_fails_as_DuckDB_does()
    {
        var check = shared.Check;
        var before = check.Failures;
        var random = new Random(Seed: 1);
        foreach (var type in Integers.Concat(Floats))
        {
            check.Load(random, 220, nulls: 0.1, type, type);
            foreach (var name in type.Kind is TypeKind.Float32 or TypeKind.Float64 ? new[] { "+", "-", "*", "/", "%" } : ["+", "-", "*", "//", "%"])
            {
                check.Same($"c0 {name} c1", ArithmeticCatalog.TryCreate(name, check.Column(0), check.Column(1), type));
                var value = Oracle.Values(random, type, 1, nulls: 0)[0];
                check.Same($"c0 {name} {Oracle.Literal(type, value)}", ArithmeticCatalog.TryCreate(name, check.Column(0), new Constant(type, value), type));
                check.Same($"{Oracle.Literal(type, value)} {name} c1", ArithmeticCatalog.TryCreate(name, new Constant(type, value), check.Column(1), type));
            }

            check.Same("-c0", ArithmeticCatalog.TryNegate(check.Column(0), type));
        }

        Assert.InRange(check.Failures - before, 200, int.MaxValue);
    }

    [Fact]
    public void Arithmetic_of_decimals_answers_and_fails_as_DuckDB_does()
    {
        var check = shared.Check;
        var before = check.Failures;
        var random = new Random(Seed: 2);
        foreach (var (left, right, product, sum) in new[]
        {
            (DataType.Decimal(4, 1), DataType.Decimal(4, 1), DataType.Decimal(8, 2), DataType.Decimal(5, 1)),
            (DataType.Decimal(9, 3), DataType.Decimal(5, 0), DataType.Decimal(14, 3), (DataType?)null),
            (DataType.Decimal(18, 2), DataType.Decimal(18, 2), DataType.Decimal(18, 4), DataType.Decimal(18, 2)),
            (DataType.Decimal(38, 2), DataType.Decimal(38, 2), DataType.Decimal(38, 4), DataType.Decimal(38, 2)),
        })
        {
            check.Load(random, 220, nulls: 0.1, left, right);
            check.Same("c0 * c1", ArithmeticCatalog.TryCreate("*", check.Column(0), check.Column(1), product));
            check.Same("-c0", ArithmeticCatalog.TryNegate(check.Column(0), left));
            if (sum is null) continue;
            check.Same("c0 + c1", ArithmeticCatalog.TryCreate("+", check.Column(0), check.Column(1), sum));
            check.Same("c0 - c1", ArithmeticCatalog.TryCreate("-", check.Column(0), check.Column(1), sum));
            check.Same("c0 % c1", ArithmeticCatalog.TryCreate("%", check.Column(0), check.Column(1), left));
        }

        Assert.InRange(check.Failures - before, 50, int.MaxValue);
    }

    [Fact]
    public void Comparisons_of_every_type_answer_as_DuckDB_does()
    {
        var check = shared.Check;
        var random = new Random(Seed: 3);
        foreach (var type in All)
        {
            foreach (var nulls in new[] { 0, 0.2 })
            {
                check.Load(random, 150, nulls, type, type);
                foreach (var (comparing, sql) in Comparisons)
                {
                    check.Same($"c0 {sql} c1", ComparisonCatalog.TryCreate(comparing, check.Column(0), check.Column(1)));
                    if (nulls == 0) continue;
                    var value = Oracle.Values(random, type, 1, nulls: 0)[0];
                    check.Same($"c0 {sql} {Oracle.Literal(type, value)}", ComparisonCatalog.TryCreate(comparing, check.Column(0), new Constant(type, value)));
                    check.Same($"{Oracle.Literal(type, value)} {sql} c1", ComparisonCatalog.TryCreate(comparing, new Constant(type, value), check.Column(1)));
                }

                check.Same($"c0 is distinct from {Oracle.Literal(type, null)}", ComparisonCatalog.TryCreate(Comparing.Distinct, check.Column(0), new Constant(type, null)));
                check.Same($"{Oracle.Literal(type, null)} is not distinct from c0", ComparisonCatalog.TryCreate(Comparing.NotDistinct, new Constant(type, null), check.Column(0)));
                check.Same("c0 is null", new IsNull(check.Column(0), isNegated: false));
                check.Same("c0 is not null", new IsNull(check.Column(0), isNegated: true));
            }
        }
    }

    [Fact]
    public void In_over_constants_answers_as_DuckDB_does()
    {
        var check = shared.Check;
        var random = new Random(Seed: 4);
        foreach (var type in All.Where(type => type.Kind is not (TypeKind.Boolean or TypeKind.Interval)))
        {
            check.Load(random, 200, nulls: 0.1, type, type);
            foreach (var count in new[] { 1, 5, 40 })
            {
                foreach (var withNull in new[] { false, true })
                {
                    object?[] values = [.. Oracle.Values(random, type, count, nulls: 0), .. withNull ? new object?[] { null } : []];
                    var list = string.Join(", ", values.Select(value => Oracle.Literal(type, value)));
                    Constant[] constants = [.. values.Select(value => new Constant(type, value))];
                    foreach (var column in new[] { 0, 1 })
                    {
                        check.Same($"c{column} in ({list})", InList.TryCreate(check.Column(column), constants, isNegated: false));
                        check.Same($"c{column} not in ({list})", InList.TryCreate(check.Column(column), constants, isNegated: true));
                    }
                }
            }
        }
    }

    [Fact]
    public void Three_valued_logic_has_its_whole_truth_table()
    {
        var check = shared.Check;
        object?[] values = [true, false, null];
        var rows = values.SelectMany(a => values.SelectMany(b => values.Select(c => (a, b, c)))).ToArray();
        check.Load(
            (DataType.Boolean, rows.Select(row => row.a).ToArray()), (DataType.Boolean, rows.Select(row => row.b).ToArray()), (DataType.Boolean, rows.Select(row => row.c).ToArray()));
        check.Same("c0 and c1 and c2", new Conjunction(isAnd: true, [check.Column(0), check.Column(1), check.Column(2)]));
        check.Same("c0 or c1 or c2", new Conjunction(isAnd: false, [check.Column(0), check.Column(1), check.Column(2)]));
        check.Same("not c0", new Not(check.Column(0)));
        check.Same("not (c0 and c1) or c2", new Conjunction(isAnd: false, [new Not(new Conjunction(isAnd: true, [check.Column(0), check.Column(1)])), check.Column(2)]));
    }

    [Fact]
    public void A_condition_that_may_fail_is_asked_only_where_the_others_left_it_open()
    {
        var check = shared.Check;
        check.Load((DataType.Int32, [1, 2, 3, null, 0]), (DataType.Int32, [300, 5, 300, 300, 7]));
        IEvaluator Narrow() => ComparisonCatalog.TryCreate(Comparing.Less, CastCatalog.TryCreate(check.Column(1), DataType.Int8, isTry: false)!, new Constant(DataType.Int8, (sbyte)6))!;
        IEvaluator Is(int value) => ComparisonCatalog.TryCreate(Comparing.Equal, check.Column(0), new Constant(DataType.Int32, value))!;

        using var and = new Conjunction(isAnd: true, [Is(2), Narrow()]);
        using var both = new Conjunction(isAnd: true, [Is(1), Narrow()]);
        using var batch = new Batch(
            new Schema(new Field("a", DataType.Int32), new Field("b", DataType.Int32)), Tests.Data.Column(DataType.Int32, 1, 2, 3, 0), Tests.Data.Column(DataType.Int32, 300, 5, 300, 7));
        using var result = and.Evaluate(batch);
        Assert.Equal([false, true, false, false], Enumerable.Range(0, 4).Select(row => Cells.Get(result, row)));
        var error = Assert.Throws<QuiverException>(() => both.Evaluate(batch));
        Assert.Equal("INTEGER 300 is out of the range of TINYINT. Cast it to a wider type, or use TRY_CAST to get NULL.", error.Message);
    }

    [Fact]
    public void Case_and_coalesce_take_each_row_from_its_branch_and_fail_only_there()
    {
        var check = shared.Check;
        var random = new Random(Seed: 5);
        foreach (var type in All)
        {
            check.Load(random, 200, nulls: 0.3, type, type, DataType.Boolean, DataType.Boolean);
            var value = Oracle.Values(random, type, 1, nulls: 0)[0];
            check.Same(
                $"case when c2 then c0 when c3 then c1 else {Oracle.Literal(type, value)} end",
                new Case([(check.Column(2), check.Column(0)), (check.Column(3), check.Column(1))], new Constant(type, value), type));
            check.Same($"case when c2 then {Oracle.Literal(type, null)} else c1 end", new Case([(check.Column(2), new Constant(type, null))], check.Column(1), type));
            check.Same("coalesce(c0, c1)", new Coalesce([check.Column(0), check.Column(1)], type));
            check.Same($"coalesce(c0, c1, {Oracle.Literal(type, value)})", new Coalesce([check.Column(0), check.Column(1), new Constant(type, value)], type));
        }

        check.Load((DataType.Int32, [1, 300, null, 400]), (DataType.Boolean, [true, false, null, false]));
        IEvaluator Narrow() => CastCatalog.TryCreate(check.Column(0), DataType.Int8, isTry: false)!;
        check.Same("case when c1 then c0::tinyint else 7::tinyint end", new Case([(check.Column(1), Narrow())], new Constant(DataType.Int8, (sbyte)7), DataType.Int8));
        check.Same("coalesce(case when c1 then 5::tinyint when not c1 then 6::tinyint end, c0::tinyint)", new Coalesce(
            [new Case([(check.Column(1), new Constant(DataType.Int8, (sbyte)5)), (new Not(check.Column(1)), new Constant(DataType.Int8, (sbyte)6))], new Constant(DataType.Int8, null), DataType.Int8), Narrow()], DataType.Int8));
    }

    [Fact]
    public void Casts_between_numbers_answer_and_fail_as_DuckDB_does()
    {
        var check = shared.Check;
        var before = check.Failures;
        var random = new Random(Seed: 6);
        DataType[] numbers = [.. Integers, .. Floats, .. Decimals, DataType.Boolean];
        foreach (var from in numbers)
        {
            check.Load(random, 90, nulls: 0.1, from);
            foreach (var to in numbers.Where(to => to != from && !(from.Kind == TypeKind.Boolean && to.Kind == TypeKind.Decimal)))
            {
                check.Same($"cast(c0 as {to})", CastCatalog.TryCreate(check.Column(0), to, isTry: false));
                check.Same($"try_cast(c0 as {to})", CastCatalog.TryCreate(check.Column(0), to, isTry: true));
            }
        }

        Assert.InRange(check.Failures - before, 500, int.MaxValue);
    }

    [Fact]
    public void Wide_integers_and_decimals_become_the_floats_that_DuckDB_makes_of_them()
    {
        var check = shared.Check;
        var random = new Random(Seed: 8);
        object?[] values = [.. Enumerable.Range(0, 2_000).Select(_ => (object?)(((Int128)random.NextInt64(long.MinValue, long.MaxValue) << 63 | random.NextInt64()) >> random.Next(4, 127)))];
        var wide = DataType.Decimal(38, 6);
        var narrow = DataType.Decimal(18, 4);
        check.Load((DataType.Int128, values), (wide, values), (narrow, [.. values.Select(value => (object?)((Int128)value! % 999_999_999_999_999_999))]));
        foreach (var to in new[] { DataType.Float64, DataType.Float32 })
        {
            for (var column = 0; column < 3; column++) check.Same($"cast(c{column} as {to})", CastCatalog.TryCreate(check.Column(column), to, isTry: false));
        }
    }

    [Fact]
    public void Floats_near_halves_and_bounds_round_as_DuckDB_rounds_them()
    {
        var check = shared.Check;
        double[] halves = [0.5, 1.5, 2.5, 126.5, 127.5, 128.5, 254.5, 255.5, 32767.5, 65535.5, 2147483646.5, 2147483647.5, 4294967295.5, 9007199254740991.5, 9223372036854774784, 1.7014118346046921e38, 1e38, 0.125, 0.135, 2.675, 99.995];
        object?[] values = [.. halves.SelectMany(value => new[] { value, -value, Math.BitIncrement(value), Math.BitDecrement(value) }).Cast<object?>()];
        check.Load((DataType.Float64, values), (DataType.Float32, [.. values.Select(value => (object?)(float)(double)value!)]));
        foreach (var type in Integers.Concat(Decimals))
        {
            check.Same($"cast(c0 as {type})", CastCatalog.TryCreate(check.Column(0), type, isTry: false));
            check.Same($"cast(c1 as {type})", CastCatalog.TryCreate(check.Column(1), type, isTry: false));
        }

        check.Same("cast(c0 as float)", CastCatalog.TryCreate(check.Column(0), DataType.Float32, isTry: false));
    }

    [Fact]
    public void Casts_between_dates_and_timestamps_answer_and_fail_as_DuckDB_does()
    {
        var check = shared.Check;
        var before = check.Failures;
        var random = new Random(Seed: 7);
        check.Load(random, 200, nulls: 0.1, DataType.Date, DataType.Timestamp, DataType.TimestampZoned);
        foreach (var (column, type) in new[] { (0, DataType.Timestamp), (0, DataType.TimestampZoned), (1, DataType.Date), (1, DataType.TimestampZoned), (2, DataType.Timestamp), (2, DataType.Date) })
            check.Same($"cast(c{column} as {type})", CastCatalog.TryCreate(check.Column(column), type, isTry: false));
        foreach (var unit in new[] { TimeUnit.Second, TimeUnit.Millisecond, TimeUnit.Nanosecond })
        {
            check.Load(random, 100, nulls: 0.1, DataType.TimestampIn(unit));
            check.Same("cast(c0 as timestamp)", CastCatalog.TryCreate(check.Column(0), DataType.Timestamp, isTry: false));
        }

        check.Load((DataType.Date, [0, 106_751_990, 106_751_991, 106_751_992, 110_000_000, -106_751_990, -106_751_991, -106_751_992, -106_752_000]));
        check.Same("cast(c0 as timestamp)", CastCatalog.TryCreate(check.Column(0), DataType.Timestamp, isTry: false));
        check.Same("try_cast(c0 as timestamp)", CastCatalog.TryCreate(check.Column(0), DataType.Timestamp, isTry: true));
        Assert.InRange(check.Failures - before, 1, int.MaxValue);
    }

    [Fact]
    public void Times_and_intervals_add_and_subtract_as_in_DuckDB()
    {
        var check = shared.Check;
        var before = check.Failures;
        var random = new Random(Seed: 8);
        check.Load(random, 300, nulls: 0.1, DataType.Timestamp, DataType.Interval, DataType.Timestamp, DataType.Date, DataType.TimestampZoned, DataType.TimestampZoned);
        check.Same("c0 + c1", TimeArithmetic.TryCreate("+", check.Column(0), check.Column(1), DataType.Timestamp));
        check.Same("c1 + c0", TimeArithmetic.TryCreate("+", check.Column(1), check.Column(0), DataType.Timestamp));
        check.Same("c0 - c1", TimeArithmetic.TryCreate("-", check.Column(0), check.Column(1), DataType.Timestamp));
        check.Same("c3 + c1", TimeArithmetic.TryCreate("+", check.Column(3), check.Column(1), DataType.Timestamp));
        check.Same("c3 - c1", TimeArithmetic.TryCreate("-", check.Column(3), check.Column(1), DataType.Timestamp));
        check.Same("c0 - c2", TimeArithmetic.TryCreate("-", check.Column(0), check.Column(2), DataType.Interval));
        check.Same("c4 - c5", TimeArithmetic.TryCreate("-", check.Column(4), check.Column(5), DataType.Interval));
        Assert.Null(TimeArithmetic.TryCreate("+", check.Column(4), check.Column(1), DataType.TimestampZoned));
        foreach (var interval in new[] { new Interval(0, 0, 90_000_000), new Interval(1, 0, 0), new Interval(-13, 2, -1) })
        {
            var literal = Oracle.Literal(DataType.Interval, interval);
            check.Same($"c0 + {literal}", TimeArithmetic.TryCreate("+", check.Column(0), new Constant(DataType.Interval, interval), DataType.Timestamp));
            check.Same($"c0 - {literal}", TimeArithmetic.TryCreate("-", check.Column(0), new Constant(DataType.Interval, interval), DataType.Timestamp));
        }

        const long year = 31_556_952_000_000;
        check.Load(
            (DataType.TimestampZoned, [-400 * year, -388 * year, -1970 * year, -3000 * year, 8000 * year, 200_000 * year, 0L, -1L, 1_706_659_200_000_000, long.MaxValue, -long.MaxValue]));
        foreach (var interval in new[] { new Interval(0, 0, 90_000_000), new Interval(0, 0, -90_000_000), new Interval(1, 0, 0), new Interval(-13, 0, 0), new Interval(0, 45, 0), new Interval(0, -400, 0) })
        {
            var literal = Oracle.Literal(DataType.Interval, interval);
            check.Same($"c0 + {literal}", TimeArithmetic.TryCreate("+", check.Column(0), new Constant(DataType.Interval, interval), DataType.TimestampZoned));
            check.Same($"c0 - {literal}", TimeArithmetic.TryCreate("-", check.Column(0), new Constant(DataType.Interval, interval), DataType.TimestampZoned));
        }

        foreach (var part in new[] { "day", "week", "month", "quarter", "year" })
            check.Same($"date_trunc('{part}', c0)", DateTrunc.TryCreate(part, check.Column(0), DataType.TimestampZoned));

        check.Load(
            (DataType.Timestamp, [9_223_372_036_854_775_806, -9_223_372_022_400_000_000, 0L, 9_000_000_000_000_000_000]),
            (DataType.Interval, [new Interval(0, 0, 1), new Interval(0, 0, -1), new Interval(int.MaxValue, 0, 0), new Interval(0, 0, 223_372_036_854_775_806)]));
        check.Same("c0 + c1", TimeArithmetic.TryCreate("+", check.Column(0), check.Column(1), DataType.Timestamp));
        check.Same("c0 - c1", TimeArithmetic.TryCreate("-", check.Column(0), check.Column(1), DataType.Timestamp));
        Assert.InRange(check.Failures - before, 20, int.MaxValue);
    }

    [Fact]
    public void Times_are_cut_to_the_parts_of_date_trunc_as_in_DuckDB()
    {
        var check = shared.Check;
        check.Load(new Random(Seed: 9), 300, nulls: 0.1, DataType.Timestamp, DataType.Date, DataType.TimestampZoned);
        foreach (var part in new[] { "microsecond", "milliseconds", "second", "minute", "hour", "Hours", "day", "week", "month", "quarter", "year" })
        {
            check.Same($"date_trunc('{part}', c0)", DateTrunc.TryCreate(part, check.Column(0), DataType.Timestamp));
            check.Same($"date_trunc('{part}', c1)", DateTrunc.TryCreate(part, check.Column(1), DataType.Timestamp));
            check.Same($"date_trunc('{part}', c2)", DateTrunc.TryCreate(part, check.Column(2), DataType.TimestampZoned));
        }

        Assert.Null(DateTrunc.TryCreate("decade", check.Column(0), DataType.Timestamp));
    }

    [Fact]
    public void Like_with_percent_signs_answers_as_DuckDB_does()
    {
        var check = shared.Check;
        object?[] texts = ["", "a", "ab", "abc", "abcabc", "ba", "äb", "a%b", "%", null, "aab", "xabcx", "a\\b"];
        check.Load((DataType.Utf8, texts), (DataType.Utf8, texts));
        foreach (var pattern in new[] { "", "%", "a%", "%b", "a%b", "%b%", "a", "a%c%c", "%%", "ab%ab%", "ä%", "a\\%", "%a%a%" })
        {
            foreach (var column in new[] { 0, 1 })
            {
                check.Same($"c{column} like '{pattern}'", Like.TryCreate(check.Column(column), new Constant(DataType.Utf8, pattern), isNegated: false));
                check.Same($"c{column} not like '{pattern}'", Like.TryCreate(check.Column(column), new Constant(DataType.Utf8, pattern), isNegated: true));
            }
        }

        Assert.Null(Like.TryCreate(check.Column(0), new Constant(DataType.Utf8, "a_c"), isNegated: false));
    }

    [Fact]
    public void A_test_of_coded_texts_asks_each_text_once_also_when_the_dictionary_grows()
    {
        var dictionary = new TextDictionary();
        var asked = new List<string>();
        using var test = new TextTest<Counting>(new ColumnReference(0, DataType.Utf8), new Counting(asked), isNegated: false);
        foreach (var texts in new[] { new[] { "a", "b", "a", "b", "a" }, ["b", "c", "a", "c"], ["a", "a", "a", "c"] })
        {
            using var batch = new Batch(new Schema(new Field("s", DataType.Utf8)), Tests.Data.Coded(dictionary, [.. texts]));
            using var result = test.Evaluate(batch);
            Assert.Equal(texts.Select(text => (object)(text != "b")), Enumerable.Range(0, texts.Length).Select(row => Cells.Get(result, row)));
        }

        Assert.Equal(["a", "b", "c"], asked);
    }

    [Fact]
    public void An_overflow_says_operation_type_and_values()
    {
        static string Message(Func<Kernel?> make, params object[] values)
        {
            using var kernel = make();
            using var batch = new Batch(
                new Schema(values.Select((value, index) => new Field($"c{index}", value is long ? DataType.Int64 : DataType.Decimal(4, 2)))),
                [.. values.Select(value => Tests.Data.Column(value is long ? DataType.Int64 : DataType.Decimal(4, 2), value))]);
            return Assert.Throws<QuiverException>(() => kernel!.Evaluate(batch)).Message;
        }

        static IEvaluator C(int index, DataType type) => new ColumnReference(index, type);
        Assert.Equal("Overflow in addition of BIGINT (9223372036854775807 + 1). Cast an operand to a wider type.", Message(() => ArithmeticCatalog.TryCreate("+", C(0, DataType.Int64), C(1, DataType.Int64), DataType.Int64), long.MaxValue, 1L));
        Assert.Equal("Overflow in negation of -9223372036854775808: BIGINT has no positive counterpart of it. Cast it to a wider type.", Message(() => ArithmeticCatalog.TryNegate(C(0, DataType.Int64), DataType.Int64), long.MinValue));
        Assert.Equal("Overflow in multiplication of DECIMAL(4,4) (12.34 * 5.00). Cast an operand to a wider type.", Message(() => ArithmeticCatalog.TryCreate("*", C(0, DataType.Decimal(4, 2)), C(1, DataType.Decimal(4, 2)), DataType.Decimal(4, 4)), (Int128)1234, (Int128)500));
    }

    private readonly struct Counting(List<string> asked) : ITextTest
    {
        public bool Holds(ReadOnlySpan<byte> text)
        {
            asked.Add(System.Text.Encoding.UTF8.GetString(text));
            return asked[^1] != "b";
        }
    }
}
