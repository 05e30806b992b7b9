namespace Quiver.Tests.Connections;

/// <summary>Lists as columns of sources, in expressions, through kept queries and back to who asks.</summary>
public sealed class ListTests : IDisposable
{
    private const string Rows = "(1, ['a', 'b'], [1, 2, NULL], '2026-01-01 00:00:01'), (2, [], [], '2026-01-01 00:00:02'), (3, NULL, [7], '2026-01-01 00:00:03'), (4, [NULL, 'a longer text than twelve bytes'], NULL, '2026-01-01 00:00:20')";

    private readonly Connection _quiver = Connection.Open();

    public ListTests() => _quiver.Execute("CREATE SOURCE posts (id INTEGER, tags VARCHAR[], n BIGINT[], ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)").Dispose();

    public void Dispose() => _quiver.Dispose();

    [Theory]
    [InlineData("id, tags, n")]
    [InlineData("*, len(tags), tags[1], n[2:], list_contains(tags, 'a')")]
    [InlineData("id, list_transform(tags, lambda t: upper(t)), list_sum(n), list_concat(n, [id]), [id, 2], [[tags]]")]
    [InlineData("id, CASE WHEN id < 3 THEN n ELSE [id::BIGINT] END, coalesce(tags, ['none']), tags IS NULL, string_split(id || ',x', ',')")]
    [InlineData("id, [1, 2], []::VARCHAR[], NULL::INTEGER[], [[1], NULL], n::VARCHAR, tags = ['a', 'b'], n < [5]")]
    [InlineData("id, {'tags': tags}.tags, list_value(ts), n::DOUBLE[], '[1,2]'::INTEGER[]")]
    public void A_kept_query_gives_the_lists_that_are_asked(string columns)
    {
        using var kept = _quiver.Subscribe($"SELECT {columns} FROM posts");
        using var some = _quiver.Subscribe($"SELECT {columns} FROM posts WHERE id <> 2 AND NOT coalesce(list_contains(tags, 'x'), false)");
        _quiver.Execute($"INSERT INTO posts VALUES {Rows}").Dispose();
        _quiver.Execute("INSERT INTO posts (id, tags, ts) SELECT 9, ['c'], TIMESTAMP '2026-01-01 00:00:21'").Dispose();
        var asked = _quiver.Query($"SELECT {columns} FROM posts ORDER BY id").Lines();
        Assert.Equal(asked, kept.ReadAll());
        Assert.Equal(asked.Where(line => !line.StartsWith('2')), some.ReadAll());
    }

    [Fact]
    public void Lists_are_arrays_of_objects_to_the_caller()
    {
        _quiver.Execute($"INSERT INTO posts VALUES {Rows}").Dispose();
        using var rows = _quiver.Query("SELECT tags, [n] FROM posts ORDER BY id");
        Assert.Equal("VARCHAR[]", rows.Schema[0].Type.Name);
        Assert.Equal(["a", "b"], (object?[])rows[0, 0]!);
        Assert.Equal([new object?[] { 1L, 2L, null }], (object?[])rows[0, 1]!);
        Assert.Empty((object?[])rows[1, 0]!);
        Assert.Null(rows[2, 0]);
    }

    [Fact]
    public void Streams_of_lists_are_asked_and_kept_on()
    {
        _quiver.Execute("CREATE STREAM kept AS SELECT window_start, list(id ORDER BY id DESC) AS ids, list(ts) AS times FROM posts GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)").Dispose();
        _quiver.Execute("CREATE STREAM newest AS SELECT id % 2 AS odd, list(DISTINCT id) AS ids FROM posts GROUP BY odd").Dispose();
        using var lengths = _quiver.Subscribe("SELECT ids, len(ids), list_sum(ids) FROM kept");
        using var both = _quiver.Subscribe("SELECT tags FROM posts UNION ALL SELECT ids::VARCHAR[] FROM kept");
        _quiver.Execute($"INSERT INTO posts VALUES {Rows}").Dispose();
        _quiver.Execute("INSERT INTO posts VALUES (5, NULL, NULL, '2026-01-01 00:00:40')").Dispose();
        Assert.Equal(["[3, 2, 1]|3|6", "[4]|1|4"], lengths.ReadAll());
        Assert.Equal(["NULL", "NULL", "[3, 2, 1]", "[4]", "[NULL, a longer text than twelve bytes]", "[]", "[a, b]"], both.ReadAll().Order(StringComparer.Ordinal));
        Assert.Equal(["0|[2, 4]", "1|[1, 3, 5]"], _quiver.Query("SELECT * FROM newest ORDER BY odd").Lines());
        Assert.Equal(_quiver.Query("SELECT ids FROM kept ORDER BY ids").Lines(), _quiver.Query("SELECT DISTINCT ids FROM kept ORDER BY ids").Lines());
    }

    [Theory]
    [InlineData("SELECT list(id) FROM posts", "list(INTEGER) holds every row of its group")]
    [InlineData("SELECT unnest(n) FROM posts", "UNNEST cannot be kept yet")]
    public void What_lists_cannot_do_yet_is_refused_by_name(string query, string message)
    {
        var error = Assert.Throws<QueryException>(() => _quiver.Subscribe(query));
        Assert.Equal(ErrorCode.NotKeepable, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_are_counted_and_filtered()
    {
        using var kept = _quiver.Subscribe("SELECT count(tags), count(*) FILTER (WHERE len(n) > 0), sum(list_sum(n)) FROM posts EMIT ON UPDATE");
        _quiver.Execute($"INSERT INTO posts VALUES {Rows}").Dispose();
        Assert.Equal("3|2|10", kept.ReadAll()[^1]);
    }

    [Fact]
    public async Task A_generator_makes_lists_of_up_to_three()
    {
        _quiver.Execute("CREATE SOURCE g (x INTEGER[], t VARCHAR[]) FROM GENERATOR (rows = 1000, rows_per_second = 1000, pace = 'max')").Dispose();
        using (var kept = _quiver.Subscribe("g")) Assert.Equal(1_000, (await kept.ReadToEndAsync()).Count);
        Assert.Equal(["0|3|0|3|true"], _quiver.Query("SELECT min(len(x)), max(len(x)), min(len(t)), max(len(t)), bool_and(len(list_filter(x, lambda v: v BETWEEN 0 AND 999)) = len(x)) FROM g").Lines());
    }
}
