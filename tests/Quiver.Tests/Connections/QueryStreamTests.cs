using Quiver.Columns;
using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>Answers that are read as they are made.</summary>
public sealed class QueryStreamTests
{
    private sealed record Row(long N);

    [Fact]
    public void Columns_are_known_before_the_first_row_and_rows_come_in_batches()
    {
        using var quiver = Connection.Open();
        using var rows = quiver.QueryStream("SELECT range AS n, 'a' AS t FROM range(100000)");
        Assert.Equal("n BIGINT, t VARCHAR", rows.Schema.ToString());
        Assert.True(rows.IsActive);
        Assert.Equal("QueryStream(active)", rows.ToString());
        var (count, sum) = (0L, 0L);
        while (rows.Next() is { } batch)
        {
            using (batch)
            {
                count += batch.Length;
                foreach (var value in batch[0].Values<long>().All) sum += value;
            }
        }

        Assert.Equal((100_000, 100_000L * 99_999 / 2), (count, sum));
        Assert.False(rows.IsActive);
        Assert.Equal("QueryStream(finished)", rows.ToString());
        Assert.False(rows.TryNext(out _));
        Assert.Equal((QueryKind.Streamed, false, 100_000), quiver.Queries.Select(query => (query.Kind, query.IsActive, query.Rows)).Single());
    }

    [Fact]
    public async Task Rows_are_read_as_objects_asynchronously_and_through_ado_net()
    {
        using var quiver = Connection.Open();
        using (var rows = quiver.QueryStream("SELECT range AS n FROM range(20000)"))
            Assert.Equal(Enumerable.Range(0, 20_000).Select(n => (long)n), rows.Rows<Row>().Select(row => row.N));
        using (var rows = quiver.QueryStream("SELECT range AS n FROM range($1)", [20_000]))
        {
            var count = 0;
            await foreach (var batch in rows)
                using (batch) count += batch.Length;
            Assert.Equal(20_000, count);
        }

        using (var rows = quiver.QueryStream("SELECT range AS n FROM range($n)", new Dictionary<string, object?>(StringComparer.Ordinal) { ["n"] = 3 }))
        using (var reader = rows.CreateDataReader())
        {
            var seen = new List<long>();
            while (await reader.ReadAsync()) seen.Add(reader.GetInt64(0));
            Assert.Equal([0, 1, 2], seen);
        }
    }

    [Fact]
    public void An_answer_without_rows_ends_at_once()
    {
        using var quiver = Connection.Open();
        using var rows = quiver.QueryStream("SELECT 1 AS one WHERE false");
        Assert.Null(rows.Next());
        Assert.Null(rows.Next());
        Assert.Equal("one INTEGER", rows.Schema.ToString());
    }

    [Fact]
    public void It_stands_at_one_position_whatever_is_written_while_it_is_read()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE s (n BIGINT); INSERT INTO s SELECT range FROM range(60000)").Dispose();
        using var rows = quiver.QueryStream("SELECT n FROM s");
        quiver.Execute("INSERT INTO s VALUES (-1); DROP SOURCE s").Dispose();
        Assert.Equal(60_000L * 59_999 / 2, rows.Rows<Row>().Sum(row => row.N));
    }

    [Fact]
    public void What_goes_wrong_on_the_way_is_thrown_by_the_read_with_its_place()
    {
        using var quiver = Connection.Open();
        using var rows = quiver.QueryStream("SELECT CAST(CASE WHEN range < 50000 THEN '1' ELSE 'x' END AS INT) AS n FROM range(60000)");
        var error = Assert.Throws<QueryException>(() =>
        {
            while (rows.Next() is { } batch) batch.Dispose();
        });
        Assert.Equal(ErrorCode.QueryFailed, error.Code);
        Assert.NotNull(error.Place);
        Assert.False(rows.IsActive);
        Assert.Contains("'x'", quiver.Queries[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_query_is_refused()
    {
        using var quiver = Connection.Open();
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => quiver.QueryStream("CREATE SOURCE s (a INT)")).Code);
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => quiver.QueryStream("SELECT 1; SELECT 2")).Code);
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QueryException>(() => quiver.QueryStream("SELECT 1 FROM nothing")).Code);
        Assert.DoesNotContain(quiver.Queries, query => query.IsActive);
    }

    [Fact]
    public void Cancelling_stops_an_answer_that_would_take_for_ever()
    {
        using var quiver = Connection.Open();
        var rows = quiver.QueryStream("SELECT range AS n FROM range(1000000000000)");
        rows.Next()!.Dispose();
        rows.Cancel();
        rows.Cancel(); // again
        Assert.False(rows.IsActive);
        Assert.Equal("QueryStream(cancelled)", rows.ToString());
        Assert.Equal(ErrorCode.QueryCancelled, Assert.Throws<QuiverException>(() => rows.TryNext(out _)).Code);
        rows.Dispose();
        Assert.False(quiver.Queries[0].IsActive);
    }

    [Fact]
    public void Closing_the_connection_ends_the_reads()
    {
        var quiver = Connection.Open();
        using var rows = quiver.QueryStream("SELECT range AS n FROM range(1000000000000)");
        rows.Next()!.Dispose();
        quiver.Close();
        var error = Assert.Throws<QuiverException>(() =>
        {
            while (rows.Next() is { } batch) batch.Dispose();
        });
        Assert.Equal(ErrorCode.ConnectionClosed, error.Code);
    }
}
