using Xunit;

namespace Quiver.Tests.Connections;

/// <summary>Statements that are parsed once and run many times.</summary>
public sealed class PreparedTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public PreparedTests() => _quiver.Execute("CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts)").Dispose();

    private sealed record Trade(string Symbol, long Qty);

    public void Dispose() => _quiver.Dispose();

    private static Dictionary<string, object?> Named(string name, object? value) => new(StringComparer.Ordinal) { [name] = value };

    [Fact]
    public void One_statement_runs_with_other_values_each_time()
    {
        var insert = _quiver.Prepare("INSERT INTO trades VALUES ($1, $2, NULL)");
        foreach (var qty in new[] { 5, 10, 15 }) Assert.Equal(1, (int)insert.Execute(["A", qty]));
        Assert.Equal(1, (int)insert.Execute([null, 20]));
        var query = _quiver.Prepare("SELECT count(*)::BIGINT FROM trades WHERE qty >= $least");
        foreach (var (least, count) in new[] { (0, 4L), (10, 3L), (16, 1L), (21, 0L) })
        {
            using var answer = query.Query(Named("least", least));
            Assert.Equal(count, answer[0, 0]);
            using var executed = query.Execute(Named("$LEAST", least));
            Assert.Equal(count, executed.Rows![0, 0]);
        }
    }

    [Fact]
    public async Task It_is_asked_in_every_way()
    {
        _quiver.Execute("INSERT INTO trades VALUES ('A', 1, NULL), ('B', 2, NULL)").Dispose();
        var query = _quiver.Prepare("SELECT symbol, qty FROM trades WHERE qty > ? AND symbol <> ?");
        using (var answer = await query.QueryAsync([1, "X"])) Assert.Equal([new Trade("B", 2)], answer.Rows<Trade>());
        using (var rows = query.QueryStream([0, "A"])) Assert.Equal([new Trade("B", 2)], rows.Rows<Trade>());
        using var kept = query.Subscribe<Trade>([5, "A"]);
        using var other = query.Subscribe([0, "A"]);
        _quiver.Execute("INSERT INTO trades VALUES ('A', 7, NULL), ('C', 8, NULL)").Dispose();
        Assert.True(kept.TryNext(out var row));
        Assert.Equal(new Trade("C", 8), row);
        Assert.False(kept.TryNext(out _));
        using (var batch = other.Next()) Assert.Equal(1, batch!.Length);
    }

    [Fact]
    public void Parameters_have_names_and_the_types_that_follow_for_them()
    {
        Assert.Equal(["$1 VARCHAR", "$2 BIGINT", "$3"], Texts("INSERT INTO trades (symbol, qty) VALUES ($1, $2), ($1, $2 + $3)").Select(text => text.StartsWith("$3", StringComparison.Ordinal) ? "$3" : text));
        Assert.Equal(["$1 BIGINT", "$2 VARCHAR"], Texts("SELECT * FROM trades WHERE qty > $1 AND symbol = $2 AND qty < $1"));
        Assert.Equal(["$1 BIGINT", "$2 VARCHAR"], Texts("SELECT * FROM trades WHERE qty > ? AND symbol = ?"));
        Assert.Equal(["$least BIGINT"], Texts("SUBSCRIBE SELECT symbol, sum(qty) FROM trades WHERE qty > $least GROUP BY symbol EMIT CHANGES"));
        Assert.Equal(["$anything"], Texts("SELECT $anything AS a"));
        Assert.Empty(Texts("SELECT 1"));
        Assert.Empty(Texts("DROP SOURCE trades"));
        Assert.Equal("SELECT $a", _quiver.Prepare("SELECT $a").ToString());

        IEnumerable<string> Texts(string sql) => _quiver.Prepare(sql).Parameters.Select(parameter => parameter.ToString());
    }

    [Fact]
    public void Tables_are_looked_up_when_it_runs()
    {
        var query = _quiver.Prepare("SELECT a FROM later WHERE a > $1");
        Assert.Equal(["1"], query.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(ErrorCode.TableNotFound, Assert.Throws<QueryException>(() => query.Query([1])).Code);
        _quiver.Execute("CREATE SOURCE later (a INT); INSERT INTO later VALUES (1), (2)").Dispose();
        using var answer = query.Query([1]);
        Assert.Equal(1, answer.RowCount);
    }

    [Fact]
    public void What_is_wrong_with_text_or_values_is_told()
    {
        Assert.Equal(ErrorCode.SqlParseError, Assert.Throws<QueryException>(() => _quiver.Prepare("SELEC 1")).Detail);
        Assert.Equal(ErrorCode.SqlParseError, Assert.Throws<QueryException>(() => _quiver.Prepare("SELECT 1 +")).Detail);
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => _quiver.Prepare("SELECT 1; SELECT 2")).Code);
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => _quiver.Prepare("")).Code);
        var query = _quiver.Prepare("SELECT $1::INT AS a");
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => query.Query()).Code);
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => query.Query([1, 2])).Code);
        Assert.Equal(ErrorCode.QueryFailed, Assert.Throws<QueryException>(() => query.Query(Named("a", 1))).Code);
        Assert.Throws<QueryException>(() => _quiver.Prepare("DROP SOURCE trades").Subscribe([]));
        Assert.Throws<QueryException>(() => _quiver.Prepare("DROP SOURCE trades").Query());
    }

    [Theory]
    [InlineData("PREPARE q AS SELECT 1")]
    [InlineData("EXECUTE q(1)")]
    [InlineData("DEALLOCATE q")]
    public void The_statements_of_other_databases_name_the_way_here(string sql) =>
        Assert.Contains("Connection.Prepare", Assert.Throws<QueryException>(() => _quiver.Execute(sql)).Message, StringComparison.Ordinal);
}
