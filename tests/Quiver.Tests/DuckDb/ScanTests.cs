using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.DuckDb;

public sealed class ScanTests : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 2 });
    private readonly Session _session;
    private readonly RelationTable _relations = new();

    public ScanTests()
    {
        _session = _instance.Connect();
        new ScanFunction(_relations).Register(_session, "quiver_relation");
    }

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    public static TheoryData<string> TypeNames => [.. RandomRows.Types.Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Every_type_comes_back_as_it_went(string name)
    {
        var type = RandomRows.Types.Single(candidate => candidate.Name == name);
        var random = new Random(Seed: 11);
        foreach (var (rows, nulls) in new[] { (0, 0.5), (1, 0), (1, 1), (63, 0.5), (64, 1), (65, 0), (2047, 0.2), (2048, 0.2), (2049, 0.2), (5000, 0.01), (8200, 0.9) })
        {
            var values = RandomRows.Values(type, rows, random, nulls);
            using var batch = new Batch(new Schema(new Field("x", type)), RandomRows.Build(type, values, random));
            _relations.Add("t", batch.Schema, batch);
            var (schema, answer) = Query("SELECT x FROM quiver_relation('t')");
            Assert.Equal(batch.Schema, schema);
            Assert.Equal(values, answer.Select(row => row[0]));
        }
    }

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Slices_come_back_as_they_went(string name)
    {
        var type = RandomRows.Types.Single(candidate => candidate.Name == name);
        var random = new Random(Seed: 12);
        var values = RandomRows.Values(type, 5000, random, nulls: 0.3);
        using var batch = new Batch(new Schema(new Field("x", type)), RandomRows.Build(type, values, random));
        foreach (var (start, length) in new[] { (0, 5000), (1, 4999), (63, 1), (64, 64), (100, 0), (1000, 3000), (4999, 1) })
        {
            using var slice = batch.Slice(start, length);
            _relations.Add("t", slice.Schema, slice);
            Assert.Equal(values[start..(start + length)], Query("SELECT x FROM quiver_relation('t')").Rows.Select(row => row[0]));
        }
    }

    [Fact]
    public void All_types_at_once_come_back_from_many_batches_in_order()
    {
        var random = new Random(Seed: 13);
        var schema = new Schema(RandomRows.Types.Select((type, column) => new Field($"x{column}", type)));
        var values = RandomRows.Types.Select(type => RandomRows.Values(type, 9000, random)).ToArray();
        Range[] cuts = [new(0, 1), new(1, 2000), new(2000, 2000), new(2000, 7000), new(7000, 9000)];
        var batches = cuts.Select(cut => new Batch(schema, [.. schema.Fields.Select((field, column) => RandomRows.Build(field.Type, values[column][cut], random))])).ToArray();
        _relations.Add("t", schema, batches);
        var (_, rows) = Query("SELECT * FROM quiver_relation('t')");
        for (var column = 0; column < values.Length; column++) Assert.Equal(values[column], rows.Select(row => row[column]));
    }

    [Fact]
    public void Coded_texts_come_back_while_their_dictionary_grows()
    {
        var random = new Random(Seed: 14);
        var dictionary = new TextDictionary();
        for (var round = 0; round < 5; round++)
        {
            var values = Enumerable.Range(0, 3000).Select(row => random.Next(5) == 0 ? null : $"{(random.Next(2) == 0 ? "a rather long text, number" : "n")} {random.Next(100 * (round + 1))}").ToArray<object?>();
            using var batch = new Batch(new Schema(new Field("x", DataType.Utf8)), RandomRows.Coded(values, dictionary));
            Assert.True(batch[0].IsCoded);
            _relations.Add("t", batch.Schema, batch);
            Assert.Equal(values, Query("SELECT x FROM quiver_relation('t')").Rows.Select(row => row[0]));
        }
    }

    [Fact]
    public void Only_projected_columns_are_seen_in_the_order_asked()
    {
        var random = new Random(Seed: 15);
        var schema = new Schema(new Field("a", DataType.Int64), new Field("b", DataType.Float64), new Field("s", DataType.Utf8));
        object?[] a = [.. Enumerable.Range(0, 3000).Select(row => (object)(long)row)], b = [.. Enumerable.Range(0, 3000).Select(row => (object)(row * 2.0))];
        var s = RandomRows.Values(DataType.Utf8, 3000, random);
        using var batch = new Batch(schema, RandomRows.Build(DataType.Int64, a, random), RandomRows.Build(DataType.Float64, b, random), RandomRows.Build(DataType.Utf8, s, random));
        _relations.Add("t", schema, batch);
        Assert.Equal([[2999 * 3000.0]], Query("SELECT sum(b) FROM quiver_relation('t')").Rows);
        Assert.Equal([[90.0]], Query("SELECT sum(b) FROM quiver_relation('t') WHERE a < 10").Rows);
        Assert.Equal([[3000L]], Query("SELECT count(*) FROM quiver_relation('t')").Rows);
        Assert.Equal([[4.0, 2L]], Query("SELECT b, a FROM quiver_relation('t') WHERE a = 2").Rows);
        Assert.Equal(s.Count(text => text is not null), (int)(long)Query("SELECT count(s) FROM quiver_relation('t')").Rows[0][0]!);
    }

    [Fact]
    public void A_selection_leaves_rows_out_and_the_sequence_keeps_their_numbers()
    {
        var schema = new Schema(new Field("x", DataType.Utf8), new Field("_seq", DataType.Int64), new Field("_ingested", DataType.Timestamp));
        var random = new Random(Seed: 16);
        var values = RandomRows.Values(DataType.Utf8, 5000, random);
        using var full = new Batch(new Schema(schema[0]), RandomRows.Build(DataType.Utf8, values, random));
        int[] kept = [.. Enumerable.Range(0, 5000).Where(_ => random.Next(3) > 0)];
        using var numbered = full.Share().NumberedFrom(1_000_000, 0);
        using var selected = numbered.With(Selecting.Rows(kept));
        _relations.Add("t", schema, () => new ScanInput([numbered.Share(), selected.Share()]) { Origins = [default, default] });
        var (_, rows) = Query("SELECT _seq, x FROM quiver_relation('t')");
        Assert.Equal(Enumerable.Range(0, 5000).Concat(kept).Select(row => new[] { 1_000_000L + row, values[row] }), rows);
        Assert.Equal([[5000L + kept.Length]], Query("SELECT count(_seq) FROM quiver_relation('t')").Rows);
    }

    [Fact]
    public void Several_threads_scan_each_row_once()
    {
        var schema = new Schema(new Field("x", DataType.Int64), new Field("s", DataType.Utf8));
        var batches = Enumerable.Range(0, 50).Select(part =>
        {
            using var numbers = new ColumnBuilder(DataType.Int64);
            using var texts = new CodedTextBuilder(new TextDictionary());
            for (var row = 0; row < 8192; row++)
            {
                numbers.Append((part * 8192L) + row);
                texts.AppendText($"a text that is no longer in place {row % 100}");
            }

            return new Batch(schema, numbers.Finish(), texts.Finish());
        }).ToArray();
        _relations.Add("t", schema, () => new ScanInput([.. batches.Select(batch => batch.Share())]) { MaxThreads = 4 });
        const long n = 50 * 8192;
        for (var round = 0; round < 5; round++)
            Assert.Equal([[n, (Int128)(n * (n - 1) / 2), 100L]], Query("SELECT count(*), sum(x), count(DISTINCT s) FROM quiver_relation('t')").Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Batches_are_given_back_when_a_run_has_ended(bool streaming)
    {
        var batch = new Batch(new Schema(new Field("x", DataType.Int32)), RandomRows.Build(DataType.Int32, [1, 2], new Random(1)));
        _relations.Add("t", batch.Schema, () => new ScanInput([batch]));
        using var statement = _session.Prepare("SELECT x FROM quiver_relation('t')");
        using var result = streaming ? statement.Stream() : statement.Execute();
        while (result.NextChunk() is { } chunk) chunk.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch[0]);
    }

    [Fact]
    public void A_stream_that_was_cut_off_does_not_cut_off_the_next_one()
    {
        using var statement = _session.Prepare("SELECT range FROM range(1000000)");
        var first = statement.Stream();
        first.NextChunk()!.Dispose();
        using var second = statement.Stream();
        first.Dispose();
        var rows = 0;
        while (second.NextChunk() is { } chunk)
            using (chunk) rows += chunk.Length;
        Assert.Equal(1_000_000, rows);
    }

    [Fact]
    public void Batches_live_until_the_run_has_ended_and_no_longer()
    {
        var schema = new Schema(new Field("s", DataType.Utf8));
        using var builder = new ColumnBuilder(DataType.Utf8);
        for (var row = 0; row < 100_000; row++) builder.AppendText("a text that DuckDB points at where it lies"u8);
        var batch = new Batch(schema, builder.Finish());
        _relations.Add("t", schema, () => new ScanInput([batch])); // the only owner

        Chunk chunk;
        using (var statement = _session.Prepare("SELECT s FROM quiver_relation('t')"))
        using (var result = statement.Stream())
        {
            chunk = result.NextChunk()!;
            Assert.Equal(100_000, batch[0].Length);
        }

        Assert.Throws<ObjectDisposedException>(() => batch[0]);
        BufferPool.RentZeroed(100_000 * 43).Release();
        Assert.All(Enumerable.Range(0, chunk.Length), row => Assert.Equal("a text that DuckDB points at where it lies", chunk.Text(column: 0, row)));
        chunk.Dispose();
    }

    [Fact]
    public void A_relation_may_be_scanned_twice_in_one_query_and_by_a_view()
    {
        using var batch = new Batch(new Schema(new Field("x", DataType.Int32)), RandomRows.Build(DataType.Int32, [1, 2, 3], new Random(1)));
        _relations.Add("it's", batch.Schema, batch);
        _session.Execute("CREATE VIEW v AS SELECT * FROM quiver_relation('it''s')");
        Assert.Equal([[9L]], Query("SELECT count(*) FROM v a, v b").Rows);
    }

    [Fact]
    public void The_provider_learns_which_session_asks()
    {
        using var batch = new Batch(new Schema(new Field("x", DataType.Int32)), RandomRows.Build(DataType.Int32, [1], new Random(1)));
        _relations.Add("t", batch.Schema, batch);
        using var other = _instance.Connect();
        Assert.NotEqual(_session.Id, other.Id);
        Query("SELECT * FROM quiver_relation('t')");
        other.Execute("SELECT * FROM quiver_relation('t')");
        Assert.Equal([_session.Id, other.Id], _relations.Sessions);
    }

    [Fact]
    public void An_unknown_relation_and_a_failing_provider_are_errors_of_the_query()
    {
        var unknown = Assert.Throws<DuckDbException>(() => _session.Prepare("SELECT * FROM quiver_relation('nope')"));
        Assert.Equal((ErrorCode.TableNotFound, "There is no relation 'nope' to scan."), (unknown.Code, unknown.Message));

        _relations.Add("bad", new Schema(new Field("x", DataType.Int32)), () => throw new InvalidOperationException("the history is gone"));
        var failed = Assert.Throws<DuckDbException>(() => _session.Execute("SELECT * FROM quiver_relation('bad')"));
        Assert.Equal((ErrorCode.InternalError, "the history is gone"), (failed.Code, failed.Message));
        _relations.Add("damaged", new Schema(new Field("x", DataType.Int32)), () => throw new QuiverException(ErrorCode.StorageCorrupt, "the history is damaged: \"a\"\nb"));
        var damaged = Assert.Throws<DuckDbException>(() => _session.Execute("SELECT * FROM quiver_relation('damaged')"));
        Assert.Equal((ErrorCode.StorageCorrupt, "the history is damaged: \"a\"\nb"), (damaged.Code, damaged.Message));

        using var batch = new Batch(new Schema(new Field("x", DataType.Int32)), RandomRows.Build(DataType.Int32, [1], new Random(1)));
        batch.Dispose();
        _relations.Add("gone", batch.Schema, () => new ScanInput([batch]));
        Assert.Throws<DuckDbException>(() => _session.Execute("SELECT * FROM quiver_relation('gone')"));
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Fact]
    public void A_relation_that_changed_its_columns_is_refused_to_old_statements()
    {
        using var old = new Batch(new Schema(new Field("x", DataType.Int32)), RandomRows.Build(DataType.Int32, [1], new Random(1)));
        using var changed = new Batch(new Schema(new Field("x", DataType.Int64)), RandomRows.Build(DataType.Int64, [1L], new Random(1)));
        _relations.Add("t", old.Schema, old);
        using var statement = _session.Prepare("SELECT x FROM quiver_relation('t')");
        _relations.Add("t", changed.Schema, changed);
        Assert.Contains("prepare it again", Assert.Throws<DuckDbException>(() => statement.Execute()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_can_be_registered_once() =>
        Assert.Equal(ErrorCode.InternalError, Assert.Throws<QuiverException>(() => new ScanFunction(_relations).Register(_session, "Quiver_Relation")).Code);

    private (Schema Schema, List<object?[]> Rows) Query(string sql)
    {
        using var statement = _session.Prepare(sql);
        using var reader = new BatchReader(statement.Stream());
        var rows = new List<object?[]>();
        while (reader.Next() is { } batch)
        {
            using (batch)
            {
                var columns = batch.Columns.Select(RandomRows.Read).ToArray();
                for (var row = 0; row < batch.Length; row++) rows.Add([.. columns.Select(column => column[row])]);
            }
        }

        return (reader.Schema, rows);
    }
}
