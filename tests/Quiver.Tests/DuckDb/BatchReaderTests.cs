using Quiver.Columns;
using Quiver.DuckDb;

namespace Quiver.Tests.DuckDb;

public sealed class BatchReaderTests : IDisposable
{
    private readonly Instance _instance = Instance.Open(new InstanceOptions { Threads = 2 });
    private readonly Session _session;

    public BatchReaderTests() => _session = _instance.Connect();

    public void Dispose()
    {
        _session.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1 })]
    [InlineData(8192, new[] { 8192 })]
    [InlineData(8193, new[] { 8192, 1 })]
    [InlineData(20_000, new[] { 8192, 8192, 3616 })]
    public void Chunks_are_put_together_to_batches(int rows, int[] lengths)
    {
        using var statement = _session.Prepare($"SELECT range AS i, range % 2 = 0 AS even, CASE WHEN range % 3 > 0 THEN range::VARCHAR END AS t FROM range({rows})");
        using var reader = new BatchReader(statement.Stream());
        Assert.Equal("i BIGINT, even BOOLEAN, t VARCHAR", reader.Schema.ToString());
        var expected = 0L;
        var found = new List<int>();
        while (reader.Next() is { } batch)
        {
            using (batch)
            {
                found.Add(batch.Length);
                for (var row = 0; row < batch.Length; row++, expected++)
                {
                    Assert.Equal(expected, batch[0].Values<long>().All[row]);
                    Assert.Equal(expected % 2 == 0, batch[1].Booleans[row]);
                    Assert.Equal(expected % 3 > 0 ? $"{expected}" : null, batch[2].Texts.Text(row));
                }
            }
        }

        Assert.Equal(lengths, found);
        Assert.Null(reader.Next());
    }

    [Fact]
    public void Ragged_chunks_make_full_batches_where_they_fit()
    {
        using var statement = _session.Prepare("SELECT range FROM range(100000) WHERE hash(range) % 3 = 0");
        using var reader = new BatchReader(statement.Stream(), new BatchReading { Rows = 2048 });
        var rows = 0;
        while (reader.Next() is { } batch)
            using (batch)
            {
                Assert.InRange(batch.Length, 1, 2048);
                rows += batch.Length;
            }

        Assert.Equal(_session.QueryText("SELECT count(*)::VARCHAR FROM range(100000) WHERE hash(range) % 3 = 0"), $"{rows}");
    }

    [Fact]
    public void A_batch_ends_when_its_texts_are_long()
    {
        using var statement = _session.Prepare("SELECT repeat('x', 1000) FROM range(10000)");
        using var reader = new BatchReader(statement.Stream(), new BatchReading { MaxTextBytes = 1_000_000 });
        using var batch = reader.Next();
        Assert.Equal(2048, batch!.Length);
    }

    [Theory]
    [InlineData("{'a': '0101'::BIT, 'b': 1}", "{'a': 0101, 'b': 1}")]
    [InlineData("[MAP {'k': '12:00:00+02'::TIMETZ}, NULL]", "[{k='12:00:00+02'}, NULL]")]
    [InlineData("{'a': [1]}::VARIANT", "{'a': [1]}")]
    [InlineData("'POINT(1 2)'::GEOMETRY", "POINT (1 2)")]
    [InlineData("'x' COLLATE NOCASE", "x")]
    [InlineData("union_value(n := 7)", "7")]
    [InlineData("'0101'::BIT", "0101")]
    [InlineData("'12:00:00+02'::TIMETZ", "12:00:00+02")]
    [InlineData("'123456789012345678901234567890123456789012345678901234567890'::BIGNUM", "123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("'b'::ENUM('a', 'b')", "b")]
    [InlineData("NULL::ENUM('a', 'b')", null)]
    [InlineData("'a' || chr(0) || 'b'", "a\0b")]
    public void What_columns_do_not_hold_comes_as_text(string expression, string? text)
    {
        using var statement = _session.Prepare($"SELECT 1, {expression} FROM range(3)");
        using var reader = new BatchReader(statement.Stream());
        using var batch = reader.Next()!;
        Assert.Equal(DataType.Utf8, reader.Schema[1].Type);
        Assert.Equal([text, text, text], RandomRows.Read(batch[1]));
    }

    [Theory]
    [InlineData("{'a': 1, 'b': 'it''s'}", "STRUCT(a INTEGER, b VARCHAR)")]
    [InlineData("row(1, 'x')", "STRUCT(INTEGER, VARCHAR)")]
    [InlineData("NULL::STRUCT(a INTEGER)[]", "STRUCT(a INTEGER)[]")]
    [InlineData("[{'a': 1}, NULL]", "STRUCT(a INTEGER)[]")]
    [InlineData("array_value(1, NULL, 2)", "INTEGER[3]")]
    [InlineData("MAP {'k': [1.5], '': NULL}", "MAP(VARCHAR, DECIMAL(2,1)[])")]
    [InlineData("map_from_entries([('a b', {'x': [MAP {1: 'é'}]})])", "MAP(VARCHAR, STRUCT(x MAP(INTEGER, VARCHAR)[]))")]
    [InlineData("{'e': 'b'::ENUM('a', 'b'), 'j': '{\"x\": [1]}'::JSON, 'u': '6f9619ff-8b86-d011-b42d-00c04fc964ff'::UUID}", "STRUCT(e VARCHAR, j JSON, u UUID)")]
    [InlineData("['{\"x\": [1]}'::JSON, NULL]", "JSON[]")]
    [InlineData("{'A b': 'x y', 'c''d': ' x', 'e': '', 'f': 'NULL', 'g': 'a=b', 'h': 'a\\b''c', 'i': TIMESTAMP '2024-01-01 10:00:00', 'k': DATE '2024-01-01', 'l': 'a b'::BLOB}", "STRUCT(\"A b\" VARCHAR, \"c'd\" VARCHAR, e VARCHAR, f VARCHAR, g VARCHAR, h VARCHAR, i TIMESTAMP, k DATE, l BLOB)")]
    [InlineData("MAP {' a': 'b,c', 'd=e': '{f}', 'g': '(h)', 'null': '[i]', 'x:y': '\"z\"'}", "MAP(VARCHAR, VARCHAR)")]
    [InlineData("'6f9619ff-8b86-d011-b42d-00c04fc964ff'::UUID", "UUID")]
    [InlineData("'00000000-0000-0000-0000-000000000000'::UUID", "UUID")]
    [InlineData("340282366920938463463374607431768211455::UHUGEINT", "UHUGEINT")]
    [InlineData("'12:00:00.123456789'::TIME_NS", "TIME_NS")]
    public void Nested_values_are_printed_as_DuckDB_prints_them(string expression, string type)
    {
        using var statement = _session.Prepare($"SELECT 1, t.x, t.x::VARCHAR, y.x FROM (SELECT range, {expression} AS x FROM range(3)) AS t LEFT JOIN (SELECT 1 AS one, {expression} AS x) AS y ON range = one ORDER BY range");
        using var reader = new BatchReader(statement.Stream());
        using var batch = reader.Next()!;
        Assert.Equal(type, reader.Schema[1].Type.Name);
        Assert.Equal(TypeKind.Utf8, reader.Schema[2].Type.Kind);
        for (var row = 0; row < 3; row++)
        {
            var text = batch[2].Texts.Text(row);
            Assert.Equal(text, batch[1].IsNull(row) ? null : ValueText.Format(batch[1], row));
            Assert.Equal(row == 1 ? text : null, batch[3].IsNull(row) ? null : ValueText.Format(batch[3], row));
        }
    }

    [Fact]
    public void Texts_of_nested_values_keep_their_rows_over_many_batches()
    {
        using var statement = _session.Prepare("SELECT range, [{'r': range, 'x': '1'::BIT}, NULL], CASE WHEN range % 7 > 0 THEN {'r': range, 'x': '1'::BIT} END FROM range(20000)");
        using var reader = new BatchReader(statement.Stream());
        var expected = 0L;
        while (reader.Next() is { } batch)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++, expected++)
                {
                    Assert.Equal($"[{{'r': {expected}, 'x': 1}}, NULL]", batch[1].Texts.Text(row));
                    Assert.Equal(expected % 7 > 0 ? $"{{'r': {expected}, 'x': 1}}" : null, batch[2].Texts.Text(row));
                }
            }
        }

        Assert.Equal(20_000, expected);
    }

    [Fact]
    public void Statements_that_are_no_SELECT_have_their_nested_values_too()
    {
        _session.Execute("CREATE TABLE t (l INTEGER[], s STRUCT(a INTEGER))");
        using var insert = _session.Prepare("INSERT INTO t VALUES ([1], {'a': 1}), (NULL, NULL) RETURNING l, s");
        using var reader = new BatchReader(insert.Execute());
        using var batch = reader.Next()!;
        Assert.Equal([new object?[] { 1 }, null], RandomRows.Read(batch[0]));
        Assert.Equal([new object?[] { 1 }, null], RandomRows.Read(batch[1]));
    }

    [Theory]
    [InlineData("[range, NULL, range + 1]")] // whole vectors of elements
    [InlineData("CASE WHEN range % 3 > 0 THEN [range] END")]
    [InlineData("[1, 2, 3]")] // one vector for all rows
    [InlineData("CASE WHEN range % 2 = 0 THEN NULL ELSE ['a', repeat('long ', 5), NULL] END")]
    [InlineData("list_reverse([range, 2, 3])")]
    [InlineData("list_sort([range % 7, 3, NULL], 'DESC')")]
    [InlineData("[range, 1, 2, 3][2:3]")] // parts of the elements there are
    [InlineData("[range, 1, 2, 3][:3:2]")]
    [InlineData("list_select([range::VARCHAR, 'b', 'c'], [3, 1])")]
    [InlineData("list_filter([range, 1, 2], lambda x: x % 2 = 0)")]
    [InlineData("list_transform(range(range % 5), lambda x: x::VARCHAR || repeat('-', x::INTEGER * 4))")]
    [InlineData("list_distinct([range % 2, 1, 1])[1:1]")]
    [InlineData("string_split(repeat('a,', (range % 9)::INTEGER), ',')")]
    [InlineData("list_zip([range], ['b'])[1:0]::VARCHAR[]")]
    [InlineData("flatten([[range], [], [1, 2]])")]
    [InlineData("[[range], NULL, [], [NULL, range]]")]
    [InlineData("list_concat([range], [1])")]
    [InlineData("list_resize([range], (range % 4)::INTEGER)")]
    [InlineData("range(range % 3000)")]
    [InlineData("[range % 2 = 0, NULL]")]
    [InlineData("[DATE '2024-01-01' + range::INTEGER]")]
    [InlineData("['b'::ENUM('a', 'b')]")]
    [InlineData("[range::DECIMAL(9,2)]")]
    [InlineData("list_grade_up([3, range, 1])")]
    [InlineData("array_value(range, 1)::BIGINT[]")]
    [InlineData("CASE WHEN range < 1000 THEN [range] ELSE list_reverse([1, 2, range]) END")]
    public void Lists_come_as_DuckDB_prints_them(string expression)
    {
        foreach (var (sql, isStreamed) in new[] { ("", true), ("", false), (" ORDER BY range % 100, range", true) })
        {
            using var statement = _session.Prepare($"SELECT l, l::VARCHAR FROM (SELECT {expression} AS l, range FROM range(5000){sql})");
            using var reader = new BatchReader(isStreamed ? statement.Stream() : statement.Execute());
            Assert.Equal(TypeKind.List, reader.Schema[0].Type.Kind);
            var rows = 0;
            while (reader.Next() is { } batch)
                using (batch)
                    for (var row = 0; row < batch.Length; row++, rows++)
                        Assert.Equal(batch[1].Texts.Text(row), batch[0].IsNull(row) ? null : ValueText.Format(batch[0], row));
            Assert.Equal(5000, rows);
        }
    }

    [Fact]
    public void An_enum_of_many_values_is_read_whatever_its_storage()
    {
        foreach (var count in new[] { 3, 300, 5000, 70_000 })
        {
            _session.Execute($"CREATE OR REPLACE TYPE e AS ENUM (SELECT 'value ' || range FROM range({count}))");
            using var statement = _session.Prepare($"SELECT ('value ' || (range * {(count / 3) - 1}))::e FROM range(3)");
            using var reader = new BatchReader(statement.Stream());
            using var batch = reader.Next()!;
            Assert.Equal(Enumerable.Range(0, 3).Select(row => $"value {row * ((count / 3) - 1)}"), RandomRows.Read(batch[0]));
        }
    }

    [Fact]
    public void Texts_are_coded_when_asked_and_plain_beyond_the_dictionarys_bounds()
    {
        using var few = _session.Prepare("SELECT 'symbol ' || (range % 100) AS s, 'x' AS p FROM range(20000)");
        var dictionary = new TextDictionary();
        using (var reader = new BatchReader(few.Stream(), new BatchReading { DictionaryOf = field => field.Name == "s" ? dictionary : null }))
        {
            var row = 0;
            while (reader.Next() is { } batch)
                using (batch)
                {
                    Assert.Same(dictionary, batch[0].Dictionary);
                    Assert.False(batch[1].IsCoded);
                    for (var i = 0; i < batch.Length; i++, row++) Assert.Equal($"symbol {row % 100}", batch[0].Texts.Text(i));
                }

            Assert.Equal((20_000, 100), (row, dictionary.Count));
        }

        using var many = _session.Prepare("SELECT 'text ' || range FROM range(20000)");
        using (var reader = new BatchReader(many.Stream(), new BatchReading { DictionaryOf = _ => new TextDictionary() }))
        {
            var row = 0;
            while (reader.Next() is { } batch)
                using (batch)
                    for (var i = 0; i < batch.Length; i++, row++) Assert.Equal($"text {row}", batch[0].Texts.Text(i));
        }
    }

    [Fact]
    public void A_reader_left_early_leaves_the_session_usable()
    {
        using var statement = _session.Prepare("SELECT [range] FROM range(1000000)");
        using (var reader = new BatchReader(statement.Stream()))
        using (var batch = reader.Next())
            Assert.Equal(8192, batch!.Length);
        Assert.Equal("1", _session.QueryText("SELECT '1'"));
    }

    [Fact]
    public void A_batch_smaller_than_a_chunk_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchReading { Rows = 100 });
}
