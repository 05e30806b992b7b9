using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.DuckDb;

public sealed class ExpressionEvaluatorTests : IDisposable
{
    private static readonly Schema Input = new(new Field("price", DataType.Float64), new Field("symbol", DataType.Utf8), new Field("qty", DataType.Int64));

    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 1 });
    private readonly Session _session;

    public ExpressionEvaluatorTests() => _session = _instance.Connect();

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2048)]
    [InlineData(8192)]
    [InlineData(10_001)]
    public void Expressions_are_computed_for_every_row_in_order(int rows)
    {
        using var evaluator = new ExpressionEvaluator(_session, Input, ["c0 * 2 + c2", "upper(c1) || '!'", "c2 > 10", "42"]);
        Assert.Equal([DataType.Float64, DataType.Utf8, DataType.Boolean, DataType.Int32], evaluator.Types.ToArray());
        for (var round = 0; round < 3; round++)
        {
            var (batch, prices, symbols, quantities) = Trades(rows, seed: round);
            using (batch)
            {
                var results = evaluator.Evaluate(batch);
                Assert.All(results, column => Assert.Equal(rows, column.Length));
                Assert.Equal(Enumerable.Range(0, rows).Select(row => (object?)((double?)prices[row] * 2 + (long?)quantities[row])), RandomRows.Read(results[0]));
                Assert.Equal(symbols.Select(symbol => symbol is null ? null : $"{((string)symbol).ToUpperInvariant()}!"), RandomRows.Read(results[1]));
                Assert.Equal(quantities.Select(quantity => quantity is null ? null : (object)((long)quantity > 10)), RandomRows.Read(results[2]));
                Assert.All(RandomRows.Read(results[3]), value => Assert.Equal(42, value));
                foreach (var column in results) column.Dispose();
            }
        }
    }

    [Fact]
    public void Rows_outside_the_selection_raise_no_error_and_the_others_stay_in_their_place()
    {
        using var evaluator = new ExpressionEvaluator(_session, new Schema(new Field("t", DataType.Utf8)), ["CAST(c0 AS BIGINT)"]);
        object?[] texts = [.. Enumerable.Range(0, 5000).Select(row => row % 3 == 0 ? "no number" : row % 5 == 0 ? null : (object)$"{row}")];
        using var all = new Batch(new Schema(new Field("t", DataType.Utf8)), RandomRows.Build(DataType.Utf8, texts, new Random(1)));
        Assert.Equal(ErrorKind.Conversion, Assert.Throws<DuckDbException>(() => evaluator.Evaluate(all)).Error.Kind);

        int[] kept = [.. Enumerable.Range(0, 5000).Where(row => row % 3 != 0 && row > 100)];
        using var selected = all.With(Selecting.Rows(kept));
        using var numbers = evaluator.Evaluate(selected)[0];
        Assert.Equal(5000, numbers.Length);
        foreach (var row in kept) Assert.Equal(row % 5 == 0 ? null : (object)(long)row, Cells.Get(numbers, row));

        using var none = all.With(Selecting.Rows([]));
        using var nothing = evaluator.Evaluate(none)[0];
        Assert.Equal(5000, nothing.Length);
        using var every = selected.With(null);
        Assert.Throws<DuckDbException>(() => evaluator.Evaluate(every));
    }

    [Fact]
    public void An_error_of_one_batch_does_not_touch_the_next()
    {
        using var evaluator = new ExpressionEvaluator(_session, new Schema(new Field("x", DataType.Int64)), ["c0", "c0 * c0"]);
        using var good = new Batch(new Schema(new Field("x", DataType.Int64)), RandomRows.Build(DataType.Int64, [.. Enumerable.Range(0, 4000).Select(row => (object)(long)row)], new Random(1)));
        using var bad = new Batch(new Schema(new Field("x", DataType.Int64)), RandomRows.Build(DataType.Int64, [.. Enumerable.Range(0, 4000).Select(row => (object)(row == 3999 ? long.MaxValue : row))], new Random(1)));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(ErrorKind.OutOfRange, Assert.Throws<DuckDbException>(() => evaluator.Evaluate(bad)).Error.Kind);
            var results = evaluator.Evaluate(good);
            Assert.Equal(Enumerable.Range(0, 4000).Select(row => (object)((long)row * row)), RandomRows.Read(results[1]));
        }
    }

    [Fact]
    public void Slices_and_coded_texts_are_computed_like_any_rows()
    {
        using var evaluator = new ExpressionEvaluator(_session, new Schema(new Field("t", DataType.Utf8)), ["reverse(c0)"]);
        object?[] texts = [.. Enumerable.Range(0, 5000).Select(row => row % 4 == 0 ? null : (object)$"a longer text with {row % 50}")];
        using var batch = new Batch(new Schema(new Field("t", DataType.Utf8)), RandomRows.Coded(texts, new TextDictionary()));
        using var slice = batch.Slice(77, 3333);
        using var reversed = evaluator.Evaluate(slice)[0];
        Assert.Equal(texts[77..3410].Select(text => text is null ? null : new string([.. ((string)text).Reverse()])), RandomRows.Read(reversed));
    }

    [Fact]
    public void Results_that_columns_do_not_hold_come_as_text()
    {
        using var evaluator = new ExpressionEvaluator(_session, new Schema(new Field("x", DataType.Int64)), ["[{'y': c0, 'z': '1'::BIT}]", "c0", "{'x': c0, 'z': '1'::BIT}"]);
        Assert.Equal([DataType.Utf8, DataType.Int64, DataType.Utf8], evaluator.Types.ToArray());
        using var batch = new Batch(new Schema(new Field("x", DataType.Int64)), RandomRows.Build(DataType.Int64, [1L, null], new Random(1)));
        var results = evaluator.Evaluate(batch);
        Assert.Equal(["[{'y': 1, 'z': 1}]", "[{'y': NULL, 'z': 1}]"], RandomRows.Read(results[0]));
        Assert.Equal(["{'x': 1, 'z': 1}", "{'x': NULL, 'z': 1}"], RandomRows.Read(results[2]));
    }

    [Fact]
    public void What_stands_below_a_null_is_never_computed_with()
    {
        var (text, list) = (DataType.Struct(new Field("n", DataType.Utf8)), DataType.List(DataType.Utf8));
        var input = new Schema(new Field("s", text), new Field("l", list), new Field("f", DataType.FixedList(DataType.Utf8, 2)), new Field("m", DataType.Map(DataType.Utf8, DataType.Utf8)));
        using var evaluator = new ExpressionEvaluator(_session, input, ["c0.n::INTEGER", "c1::INTEGER[]", "c2::INTEGER[2]", "c3['k']", "{'s': c0, 'l': c1}", "len(c1)"]);
        Assert.Equal(["INTEGER", "INTEGER[]", "INTEGER[2]", "VARCHAR", "STRUCT(s STRUCT(n VARCHAR), l VARCHAR[])", "BIGINT"], evaluator.Types.Select(type => type.Name));
        using var batch = new Batch(
            input, Hidden(text, ["7"], ["x"]), Hidden(list, ["1", "2"], ["y", "z"]), Hidden(DataType.FixedList(DataType.Utf8, 2), ["3", null], ["v", "w"]),
            Hidden(DataType.Map(DataType.Utf8, DataType.Utf8), [new object?[] { "k", "4" }], [new object?[] { "k", "5" }]));
        var results = evaluator.Evaluate(batch);
        Assert.Equal([7, null], RandomRows.Read(results[0]));
        Assert.Equal([new object?[] { 1, 2 }, null], RandomRows.Read(results[1]));
        Assert.Equal([new object?[] { 3, null }, null], RandomRows.Read(results[2]));
        Assert.Equal(["4", null], RandomRows.Read(results[3]));
        Assert.Equal([new object?[] { new object?[] { "7" }, new object?[] { "1", "2" } }, new object?[] { null, null }], RandomRows.Read(results[4]));

        // A row and one that is null, with a value below it that does not compute.
        static Column Hidden(DataType type, object?[] shown, object?[] hidden)
        {
            using var builder = new ColumnBuilder(type);
            Data.Append(builder, shown);
            Data.Append(builder, hidden);
            using var full = builder.Finish();
            var mask = BufferPool.RentZeroed(sizeof(ulong));
            mask.As<ulong>()[0] = 1;
            return full.Masked(mask);
        }
    }

    [Fact]
    public void Lists_go_in_and_come_out()
    {
        var input = new Schema(new Field("t", DataType.Utf8), new Field("l", DataType.List(DataType.Int64)));
        using var evaluator = new ExpressionEvaluator(_session, input, ["string_split(c0, ',')", "list_transform(c1, lambda x: x + 1)", "len(c1)", "c1[1:2]", "list_reverse(c1)"]);
        Assert.Equal(["VARCHAR[]", "BIGINT[]", "BIGINT", "BIGINT[]", "BIGINT[]"], evaluator.Types.Select(type => type.Name));
        var random = new Random(7);
        object?[] texts = [.. Enumerable.Range(0, 5000).Select(row => row % 5 == 0 ? null : string.Join(',', Enumerable.Range(0, row % 4)))];
        object?[] lists = [.. Enumerable.Range(0, 5000).Select(row => row % 7 == 0 ? null : (object)Enumerable.Range(row, row % 6).Select(item => item % 5 == 0 ? null : (object)(long)item).ToArray())];
        using var all = new Batch(input, RandomRows.Build(DataType.Utf8, texts, random), RandomRows.Build(DataType.List(DataType.Int64), lists, random));
        int[] kept = [.. Enumerable.Range(0, 5000).Where(row => row % 3 != 0)];
        using var some = all.With(Selecting.Rows(kept));
        foreach (var (batch, rows) in new[] { (all, Enumerable.Range(0, 5000).ToArray()), (some, kept) })
        {
            var results = evaluator.Evaluate(batch);
            foreach (var row in rows)
            {
                var list = (object?[]?)lists[row];
                Assert.Equal(((string?)texts[row])?.Split(','), (object?[]?)Cells.Get(results[0], row));
                Assert.Equal(list?.Select(item => (object?)((long?)item + 1)), (object?[]?)Cells.Get(results[1], row));
                Assert.Equal((long?)list?.Length, (long?)Cells.Get(results[2], row));
                Assert.Equal(list?.Take(2), (object?[]?)Cells.Get(results[3], row));
                Assert.Equal(list?.Reverse(), (object?[]?)Cells.Get(results[4], row));
            }

            foreach (var column in results) column.Dispose();
        }
    }

    [Fact]
    public void A_batch_without_columns_still_has_rows()
    {
        using var evaluator = new ExpressionEvaluator(_session, new Schema(), ["'x'"]);
        using var batch = new Batch(new Schema(), [], length: 3000);
        using var column = evaluator.Evaluate(batch)[0];
        Assert.Equal(3000, column.Length);
        Assert.Equal("x", column.Texts.Text(2999));
    }

    [Fact]
    public void Evaluators_share_a_session_by_turns()
    {
        using var first = new ExpressionEvaluator(_session, Input, ["c0"]);
        using var second = new ExpressionEvaluator(_session, Input, ["c2"]);
        var (batch, prices, _, quantities) = Trades(100, seed: 1);
        using (batch)
        {
            for (var round = 0; round < 3; round++)
            {
                Assert.Equal(prices, RandomRows.Read(first.Evaluate(batch)[0]));
                Assert.Equal(quantities, RandomRows.Read(second.Evaluate(batch)[0]));
            }
        }
    }

    [Fact]
    public async Task Sessions_compute_side_by_side()
    {
        var workers = Enumerable.Range(1, 3).Select(factor => Task.Run(() =>
        {
            using var session = _instance.Connect();
            var schema = new Schema(new Field("x", DataType.Int64));
            for (var round = 0; round < 20; round++)
            {
                using var evaluator = new ExpressionEvaluator(session, schema, [$"c0 * {factor}"]);
                using var batch = new Batch(schema, RandomRows.Build(DataType.Int64, [.. Enumerable.Range(0, 3000).Select(row => (object)(long)row)], new Random(round)));
                using var results = evaluator.Evaluate(batch)[0];
                for (var row = 0; row < 3000; row++) Assert.Equal((long)row * factor, results.Values<long>().All[row]);
            }
        }));
        await Task.WhenAll(workers);
    }

    [Fact]
    public void Wrong_expressions_are_refused()
    {
        Assert.Equal(ErrorCode.UnknownColumn, Assert.Throws<DuckDbException>(() => new ExpressionEvaluator(_session, Input, ["c3"])).Code);
        using var aggregate = new ExpressionEvaluator(_session, Input, ["sum(c0)"]);
        var (batch, _, _, _) = Trades(100, seed: 1);
        Assert.Equal(ErrorCode.InternalError, Assert.Throws<QuiverException>(() => aggregate.Evaluate(batch)).Code);
        batch.Dispose();
    }

    private static (Batch Batch, object?[] Prices, object?[] Symbols, object?[] Quantities) Trades(int rows, int seed)
    {
        var random = new Random(seed);
        object?[] prices = [.. Enumerable.Range(0, rows).Select(row => random.Next(10) == 0 ? null : (object)(random.Next(1000) / 4.0))];
        object?[] symbols = [.. Enumerable.Range(0, rows).Select(row => random.Next(10) == 0 ? null : (object)$"symbol number {random.Next(100)}")];
        object?[] quantities = [.. Enumerable.Range(0, rows).Select(row => random.Next(10) == 0 ? null : (object)(long)random.Next(100))];
        return (new Batch(Input, RandomRows.Build(DataType.Float64, prices, random), RandomRows.Build(DataType.Utf8, symbols, random), RandomRows.Build(DataType.Int64, quantities, random)), prices, symbols, quantities);
    }
}
