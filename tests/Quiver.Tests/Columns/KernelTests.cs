using Quiver.Columns;

namespace Quiver.Tests.Columns;

public class KernelTests
{
    [Fact]
    public void Gathered_rows_are_those_named_in_their_order_and_coded_texts_stay_coded()
    {
        var random = new Random(Seed: 31);
        foreach (var (values, column) in Data.Columns(random))
        {
            using (column)
            {
                int[] rows = values.Length == 0 ? [] : [.. Enumerable.Range(0, random.Next(0, 150)).Select(_ => random.Next(values.Length))];
                using var gathered = Gather.Rows(column, rows);
                Assert.Same(column.Dictionary, gathered.Dictionary);
                Assert.Equal(column.Type, gathered.Type);
                var expected = Array.ConvertAll(rows, row => values[row]);
                Assert.Equal(expected.Count(value => value is null), gathered.NullCount);
                Data.AssertEqual(expected, gathered);
            }
        }
    }

    [Fact]
    public void Columns_end_to_end_hold_the_rows_of_all_parts()
    {
        var random = new Random(Seed: 32);
        foreach (var group in Data.Columns(random, rounds: 9).GroupBy(pair => pair.Column.Type).ToArray())
        {
            var pairs = group.ToArray();
            for (var count = 1; count <= pairs.Length; count++)
            {
                var parts = pairs[..count];
                using var whole = Concat.Columns([.. parts.Select(part => part.Column)]);
                object?[] expected = [.. parts.SelectMany(part => part.Values)];
                Data.AssertEqual(expected, whole);
                Assert.Equal(expected.Count(value => value is null), whole.NullCount);
                Assert.Equal(parts.All(part => part.Column.IsCoded), whole.IsCoded);
            }
        }
    }

    [Fact]
    public void Texts_of_two_dictionaries_become_plain_and_those_of_one_stay_coded()
    {
        var (one, other) = (new TextDictionary(), new TextDictionary());
        using var a = Data.Coded(one, "x", null, "y");
        using var b = Data.Coded(one, "y", "z");
        using var c = Data.Coded(other, "z", null);
        using var same = Concat.Columns([a, b]);
        using var mixed = Concat.Columns([a, b, c]);
        Assert.Same(one, same.Dictionary);
        Assert.False(mixed.IsCoded);
        Data.AssertEqual(["x", null, "y", "y", "z"], same);
        Data.AssertEqual(["x", null, "y", "y", "z", "z", null], mixed);
    }

    [Fact]
    public void Columns_of_different_types_or_none_do_not_make_a_column()
    {
        using var whole = Data.Column(DataType.Int32, 1);
        using var text = Data.Column(DataType.Utf8, "1");
        Assert.Throws<ArgumentException>(() => Concat.Columns([whole, text]));
        Assert.Throws<ArgumentException>(() => Concat.Columns([]));
        Assert.Throws<ArgumentException>(() => Concat.Batches([]));
    }

    [Fact]
    public void Selected_are_the_rows_where_the_condition_is_true_and_not_null()
    {
        var random = new Random(Seed: 33);
        for (var round = 0; round < 300; round++)
        {
            var share = random.NextDouble();
            object?[] values = [.. Enumerable.Range(0, random.Next(0, 300)).Select(_ => random.NextDouble() < 0.1 * (round % 3) ? null : (object)(random.NextDouble() < share))];
            var start = random.Next(0, values.Length + 1);
            using var whole = Data.Column(DataType.Boolean, values);
            using var condition = whole.Slice(start, values.Length - start);
            var rows = Enumerable.Range(0, condition.Length).Where(row => values[start + row] is true).ToArray();

            using (var selection = Selecting.WhereTrue(condition, within: null)) Assert.Equal(rows, selection.Rows.ToArray());

            int[] within = [.. Enumerable.Range(0, condition.Length).Where(_ => random.Next(3) == 0)];
            using var outer = Selecting.Rows(within);
            using var inner = Selecting.WhereTrue(condition, outer);
            Assert.Equal(within.Intersect(rows), inner.Rows.ToArray());
        }
    }

    [Fact]
    public void All_rows_and_no_rows_can_be_selected()
    {
        using var all = Selecting.All(130);
        Assert.Equal(Enumerable.Range(0, 130), all.Rows.ToArray());
        using var none = Selecting.Rows([]);
        Assert.Equal(0, none.Rows.Length);
        using var zero = Selecting.All(0);
        Assert.Equal(0, zero.Count);
    }

    [Fact]
    public void Applying_a_selection_keeps_weights_and_the_first_row_s_number()
    {
        var schema = new Schema(new Field("x", DataType.Int32), new Field("s", DataType.Utf8));
        foreach (int[] rows in new int[][] { [], [0], [2, 3, 4], [0, 4], [1, 2], [4], [0, 1, 2, 3, 4] })
        {
            using var batch = new Batch(
                schema,
                [Data.Column(DataType.Int32, 10, 11, null, 13, 14), Data.Coded(new TextDictionary(), "a", "b", "a", null, "c")],
                5,
                firstSequence: 100,
                weights: Data.Column(DataType.Int64, 1L, -1L, 1L, -1L, 1L),
                selection: Selecting.Rows(rows));
            using var selected = Gather.Selected(batch);
            Assert.Null(selected.Selection);
            Assert.Equal(rows.Length, selected.Length);
            Assert.Equal(100 + rows.FirstOrDefault(), selected.FirstSequence);
            Data.AssertEqual(rows.Select(row => Cells.Get(batch[0], row)).ToArray(), selected[0]);
            Data.AssertEqual(rows.Select(row => Cells.Get(batch[1], row)).ToArray(), selected[1]);
            Data.AssertEqual(rows.Select(row => Cells.Get(batch.Weights!, row)).ToArray(), selected.Weights!);
        }
    }

    [Fact]
    public void A_batch_without_a_selection_is_shared_as_it_is()
    {
        using var batch = new Batch(new Schema(new Field("x", DataType.Int32)), Data.Column(DataType.Int32, 1, 2));
        var selected = Gather.Selected(batch);
        batch.Dispose();
        Data.AssertEqual([1, 2], selected[0]);
        selected.Dispose();
    }

    [Fact]
    public void Batches_end_to_end_apply_selections_and_give_rows_without_weight_plus_one()
    {
        var schema = new Schema(new Field("x", DataType.Int32));
        using var plain = new Batch(schema, [Data.Column(DataType.Int32, 1, 2)], 2, firstSequence: 7);
        using var weighted = new Batch(schema, [Data.Column(DataType.Int32, 3, null, 5)], 3, weights: Data.Column(DataType.Int64, -1L, 2L, -1L), selection: Selecting.Rows([0, 1]));
        using var empty = new Batch(schema, [Data.Column(DataType.Int32)], 0);
        using var whole = Concat.Batches([plain, empty, weighted]);
        Assert.Equal(7, whole.FirstSequence);
        Data.AssertEqual([1, 2, 3, null], whole[0]);
        Data.AssertEqual([1L, 1L, -1L, 2L], whole.Weights!);
        using var unweighted = Concat.Batches([plain, empty]);
        Assert.Null(unweighted.Weights);
    }

    [Fact]
    public void A_batch_without_columns_keeps_its_number_of_rows()
    {
        using var batch = new Batch(new Schema(), [], 4, selection: Selecting.Rows([1, 3]));
        using var selected = Gather.Selected(batch);
        Assert.Equal(2, selected.Length);
        using var twice = Concat.Batches([batch, selected]);
        Assert.Equal(4, twice.Length);
    }

    [Fact]
    public void Constants_repeat_one_value_or_null()
    {
        var random = new Random(Seed: 34);
        foreach (var type in Data.AllTypes)
        {
            foreach (var length in new[] { 0, 1, 64, 70 })
            {
                var value = Data.Value(random, type);
                using var column = ColumnFactory.Constant(type, value, length);
                Assert.Equal(type, column.Type);
                Data.AssertEqual([.. Enumerable.Repeat(value, length)], column);
                using var nulls = ColumnFactory.Constant(type, null, length);
                Assert.Equal(length, nulls.NullCount);
                Data.AssertEqual(new object?[length], nulls);
            }
        }

        Assert.Throws<ArgumentException>(() => ColumnFactory.Constant(DataType.Int32, 1L, 1));
    }

    [Fact]
    public void Rows_compare_as_SQL_sorts_them()
    {
        AssertAscending(DataType.Float64, double.NegativeInfinity, -1.5, 0.0, 1.5, double.PositiveInfinity, double.NaN, null);
        AssertAscending(DataType.Float32, float.NegativeInfinity, -1.5f, -0f, 1.5f, float.PositiveInfinity, float.NaN, null);
        AssertAscending(DataType.Int64, long.MinValue, -1L, 0L, long.MaxValue, null);
        AssertAscending(DataType.UInt64, 0UL, 1UL, ulong.MaxValue, null);
        AssertAscending(DataType.Int128, Int128.MinValue, Int128.Zero, Int128.MaxValue, null);
        AssertAscending(DataType.Boolean, false, true, null);
        AssertAscending(DataType.List(DataType.Int32), L(), L(1), L(1, 2), L(1, 2, 3), L(1, null), L(2), L([null]), L(null, 1), L(null, null), null);
        AssertAscending(DataType.List(DataType.List(DataType.Utf8)), L(), L([L()]), L(L(), L("a")), L([L("a")]), L([L("a", "b")]), L([L("b")]), L([L([null])]), L([null]), null);
        AssertAscending(DataType.Utf8, "", "A", "AB", "a", "ä", "🙂", null);
        AssertAscending(DataType.Binary, Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 0, 0 }, new byte[] { 255 }, null);
        AssertAscending(DataType.Interval, new Interval(0, 0, -1), new Interval(0, 0, 1), new Interval(0, 1, 0), new Interval(0, 29, 0), new Interval(1, 0, 0), new Interval(0, 30, 1), null);
    }

    [Fact]
    public void Equal_in_SQL_is_equal_here()
    {
        using var zeros = Data.Column(DataType.Float64, 0.0, -0.0, double.NaN, -double.NaN);
        Assert.True(CompareRows.Equal(zeros, 0, zeros, 1));
        Assert.True(CompareRows.Equal(zeros, 2, zeros, 3));
        using var spans = Data.Column(DataType.Interval, new Interval(1, 0, 0), new Interval(0, 30, 0), new Interval(0, 29, 86_400_000_000));
        Assert.True(CompareRows.Equal(spans, 0, spans, 1));
        Assert.True(CompareRows.Equal(spans, 1, spans, 2));
        using var plain = Data.Column(DataType.Utf8, "x", null, "y");
        using var coded = Data.Coded(new TextDictionary(), "y", null, "x");
        Assert.True(CompareRows.Equal(plain, 0, coded, 2));
        Assert.True(CompareRows.Equal(plain, 1, coded, 1));
        Assert.False(CompareRows.Equal(plain, 0, coded, 0));
        Assert.False(CompareRows.Equal(plain, 0, coded, 1));
        Assert.False(CompareRows.Equal(coded, 0, coded, 2));
    }

    private static object?[] L(params object?[] items) => items;

    private static void AssertAscending(DataType type, params object?[] values)
    {
        using var column = Data.Column(type, values);
        using var padded = Data.Column(type, [null, .. values]);
        using var other = padded.Slice(1, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = 0; j < values.Length; j++)
            {
                Assert.Equal(Math.Sign(i - j), Math.Sign(CompareRows.Order(column, i, other, j)));
                Assert.Equal(i == j, CompareRows.Equal(column, i, other, j));
            }
        }
    }
}
