using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Tests.Columns;

namespace Quiver.Tests.Streaming;

public sealed class EmissionTests
{
    private static readonly Schema Input = new(new Field("k", DataType.Utf8), new Field("v", DataType.Int64));

    [Fact]
    public void A_filter_drops_false_and_null_rows_within_the_selection_and_keeps_sequence_and_weights()
    {
        using var filter = new Filter(Input, new Computed(DataType.Boolean, (batch, row) => Cells.Get(batch[1], row) is long value ? value > 1 : null));
        var output = new Kept();
        using var batch = Of([("a", 1, 1), ("b", 2, 1), ("c", null, 1), ("d", 3, -1), ("e", 4, 1)], selected: [0, 1, 2, 3], firstSequence: 70);
        filter.OnBatch(0, batch, output);
        var passed = Assert.Single(output.Batches);
        Assert.Equal([1, 3], passed.Selection!.Rows.ToArray());
        Assert.Equal(70, passed.FirstSequence);
        Assert.Equal([1, 1, 1, -1, 1], passed.Weights!.Values<long>().All.ToArray());
    }

    [Fact]
    public void A_filter_passes_whole_batches_as_they_are_and_empty_ones_not_at_all()
    {
        using var all = new Filter(Input, new Computed(DataType.Boolean, (_, _) => true));
        using var none = new Filter(Input, new Computed(DataType.Boolean, (_, _) => null));
        var output = new Kept();
        using var batch = Of([("a", 1, 1), ("b", 2, 1)]);
        all.OnBatch(0, batch, output);
        none.OnBatch(0, batch, output);
        Assert.Null(Assert.Single(output.Batches).Selection);
        none.OnWatermark(0, 5, output);
        Assert.Equal([5], output.Watermarks); // time goes on though no row passes
    }

    [Fact]
    public void A_projection_computes_columns_and_drops_changes_that_come_out_equal()
    {
        var schema = new Schema(new Field("k", DataType.Utf8));
        using var project = new Project(schema, [new ColumnAt(0, DataType.Utf8)]);
        var output = new Collected();
        using var changes = Of([("a", 1, -1), ("a", 2, 1), ("b", 1, -1), ("c", 1, 1), ("d", 1, 1), (null, 1, -1), (null, 2, 1)]);
        project.OnBatch(0, changes, output);
        Assert.Equal(["'b'", "'c'", "'d'"], output.Rows);
        Assert.Equal([-1, 1, 1], output.Weights);

        output.Clear();
        using var rows = Of([("a", 1, 1), ("a", 2, 1)], isWeighted: false);
        project.OnBatch(0, rows, output);
        Assert.Equal(["'a'", "'a'"], output.Rows);
    }

    [Fact]
    public void A_projection_that_fails_in_its_second_column_gives_the_first_back()
    {
        using var project = new Project(Input, [new ColumnAt(0, DataType.Utf8), new Computed(DataType.Int64, (_, _) => throw new QuiverException(ErrorCode.QueryFailed, "no"))]);
        using var batch = Of([("a", 1, 1)]);
        Assert.Throws<QuiverException>(() => project.OnBatch(0, batch, new Collected()));
    }

    [Fact]
    public void Appended_rows_keep_their_selection_and_so_their_numbers()
    {
        using var emit = new AppendEmit(Input);
        var output = new Kept();
        using var batch = Of([("a", 1, 1), ("b", 2, 1), ("c", 3, 1), ("d", 4, 1)], selected: [1, 3], isWeighted: false);
        emit.OnBatch(0, batch, output);
        var emitted = Assert.Single(output.Batches);
        Assert.Equal(batch.FirstSequence, emitted.FirstSequence);
        using var gathered = Gather.Selected(emitted);
        Assert.Equal(["'b'|2", "'d'|4"], Texts(gathered));

        using var changes = Of([("a", 1, -1)]);
        Assert.Throws<InvalidOperationException>(() => emit.OnBatch(0, changes, output));
    }

    [Fact]
    public void Changes_show_their_weights_in_the_last_column()
    {
        using var emit = new ChangesEmit(Input);
        var output = new Kept();
        using var changes = Of([("a", 1, -1), ("b", 2, 1), ("a", 3, 1)], selected: [0, 2]);
        using var rows = Of([("x", null, 1)], isWeighted: false);
        emit.OnBatch(0, changes, output);
        emit.OnBatch(0, rows, output);
        Assert.Equal(["k VARCHAR, v BIGINT, __weight BIGINT NOT NULL"], output.Batches.Select(batch => batch.Schema.ToString()).Distinct());
        Assert.Equal(["'a'|1|-1", "'a'|3|1", "'x'|NULL|1"], output.Batches.SelectMany(Texts));
        Assert.All(output.Batches, batch => Assert.Null(batch.Weights ?? (object?)batch.Selection));
    }

    [Fact]
    public void Updates_show_the_new_row_of_each_key_and_mark_those_that_went()
    {
        using var emit = new UpsertEmit(Input, [0], canDelete: true);
        var output = new Kept();
        List<string> Rows((string? Key, long? Value, long Weight)[] changes, int[]? selected = null, bool isWeighted = true)
        {
            output.Batches.Clear();
            using var batch = Of(changes, selected, isWeighted);
            Assert.True(emit.OnBatch(0, batch, output));
            return [.. output.Batches.SelectMany(Texts)];
        }

        Assert.Equal(["'a'|1|False", "NULL|2|False"], Rows([("a", 1, 1), (null, 2, 1)]));
        Assert.Equal(["'a'|3|False", "'b'|9|False"], Rows([("a", 1, -1), ("a", 3, 1), ("b", 9, 1)]));
        Assert.Equal(["'a'|NULL|True"], Rows([("a", 3, -1)]));
        Assert.Equal(["'b'|NULL|True", "'c'|1|False"], Rows([("b", 9, -1), ("c", 1, 1)])); // side by side, but not of one key
        Assert.Equal(["NULL|NULL|True", "'d'|NULL|False", "'e'|NULL|True"], Rows([(null, 2, -1), ("d", null, -1), ("d", null, 1), ("e", 5, -1)]));
        Assert.Equal(["'a'|NULL|True", "'b'|2|False"], Rows([("a", 1, -1), ("a", 2, 1), ("b", 1, -1), ("b", 2, 1)], selected: [0, 3])); // a filter let one half of each pass
        Assert.Equal(["'a'|1|False"], Rows([("a", 1, 1)], isWeighted: false));
        Assert.Empty(Rows([]));
        (string?, long?, long)[] many = [.. Enumerable.Range(0, 200).Select(i => ((string?)$"{i}", (long?)i, i % 3 == 0 ? -1L : 1L))];
        Assert.Equal(many.Select(row => row.Item3 < 0 ? $"'{row.Item1}'|NULL|True" : $"'{row.Item1}'|{row.Item2}|False"), Rows(many));
    }

    [Fact]
    public void Updates_of_a_query_that_keeps_every_key_have_the_columns_of_its_results()
    {
        using var emit = new UpsertEmit(Input, [], canDelete: false);
        Assert.Equal(Input, emit.Schema);
        var output = new Collected();
        using var first = Of([("a", 1, 1)]);
        using var then = Of([("a", 1, -1), ("b", 2, 1)]);
        foreach (var batch in new[] { first, then })
        {
            emit.OnBatch(0, batch, output);
            Assert.True(emit.OnStepEnd(output));
        }

        Assert.Equal(["'a'|1", "'b'|2"], output.Rows);
        using var gone = Of([("b", 2, -1)]);
        Assert.Throws<InvalidOperationException>(() => emit.OnBatch(0, gone, output));
    }

    private static Batch Of((string? Key, long? Value, long Weight)[] rows, int[]? selected = null, bool isWeighted = true, long firstSequence = 0) => new(
        Input,
        [Data.Column(DataType.Utf8, [.. rows.Select(row => row.Key)]), Data.Column(DataType.Int64, [.. rows.Select(row => (object?)row.Value)])],
        rows.Length,
        firstSequence,
        isWeighted ? Data.Column(DataType.Int64, [.. rows.Select(row => (object)row.Weight)]) : null,
        selected is null ? null : Selecting.Rows(selected));

    private static IEnumerable<string> Texts(Batch batch) => Enumerable.Range(0, batch.Length).Select(row => Collected.Text(batch, row));

    private sealed class Kept : Output
    {
        public List<Batch> Batches { get; } = [];

        public List<long> Watermarks { get; } = [];

        public override bool HasCredit => true;

        public override void Emit(Batch batch) => Batches.Add(batch);

        public override void Late(Batch rows) => Assert.Fail("A late row.");

        public override void Watermark(long time) => Watermarks.Add(time);
    }
}
