using Quiver.DuckDb;
using Quiver.Tests.Cli;
using Quiver.Tests.Documents;

namespace Quiver.Tests.Statements;

/// <summary>ATTACH: tables of a database file are asked, beside sources and streams.</summary>
public sealed class AttachTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Connection _quiver = Connection.Open();

    public AttachTests()
    {
        using var instance = Instance.Open(new InstanceOptions { Path = _folder["market.duckdb"] });
        using var session = instance.Connect();
        session.Execute("""
            CREATE TABLE companies (symbol VARCHAR, name VARCHAR); INSERT INTO companies VALUES ('AAPL', 'Apple'), ('MSFT', 'Microsoft');
            CREATE TABLE trades AS SELECT 'old' AS symbol, 100::BIGINT AS qty; CREATE VIEW counted AS SELECT count(*) AS n FROM companies;
            CREATE SCHEMA ref; CREATE TABLE ref.days (day DATE); CREATE TABLE "Odd Name" (a INTEGER);
            """);
        _quiver.Execute("""
            CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            CREATE STREAM sums AS SELECT symbol, sum(qty) AS s FROM trades GROUP BY symbol;
            INSERT INTO trades VALUES ('AAPL', 1, '2024-01-01'), ('MSFT', 2, '2024-01-02')
            """).Dispose();
    }

    public void Dispose()
    {
        _quiver.Dispose();
        _folder.Dispose();
    }

    private string Attach(string rest = "") => $"ATTACH '{_folder["market.duckdb"]}' {rest}";

    [Theory]
    [InlineData("SELECT name, qty FROM trades JOIN market.companies USING (symbol) ORDER BY qty", "Apple 1|Microsoft 2")]
    [InlineData("SELECT name, s FROM sums JOIN market.main.companies c ON c.symbol = sums.symbol ORDER BY s", "Apple 1|Microsoft 2")]
    [InlineData("SELECT a.symbol, b.symbol FROM market.trades a, trades b ORDER BY 2", "old AAPL|old MSFT")]
    [InlineData("SELECT symbol, qty FROM market.trades", "old 100")]
    [InlineData("SELECT t.symbol FROM memory.main.trades t ORDER BY 1", "AAPL|MSFT")]
    [InlineData("SELECT * FROM market.counted", "2")]
    [InlineData("SELECT count(*) FROM market.ref.days", "0")]
    [InlineData("WITH trades AS (SELECT 7 AS x) SELECT x, qty FROM trades, market.trades t", "7 100")]
    [InlineData("SELECT _seq IS NULL, m.qty FROM trades, market.trades m", "False 100|False 100")]
    [InlineData("SELECT now() > '2024-01-01 12:00:00' FROM trades, market.trades LIMIT 1", "True")]
    [InlineData("SELECT max(s) FROM (SELECT window_start AS s FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' DAY)), market.companies", "2024-01-02 00:00:00")]
    public void Tables_are_asked_and_joined(string sql, string expected)
    {
        _quiver.Execute(Attach("AS market (READ_ONLY)")).Dispose();
        Assert.Equal(expected, Rows(sql));
        using var stream = _quiver.QueryStream(sql);
        Assert.NotNull(stream.Next());
    }

    [Fact]
    public void A_name_follows_the_file_and_what_is_attached_is_listed()
    {
        using (var attached = _quiver.Execute(Attach())) Assert.Equal("ExecuteResult(ddl, ATTACH market)", attached.ToString());
        Assert.Equal($"market {_folder["market.duckdb"]} read only", Rows("SHOW DATABASES"));
        Assert.Contains("market.\"Odd Name\" table of a database a INTEGER|market.companies table of a database symbol VARCHAR, name VARCHAR|market.counted table of a database n BIGINT", Rows("SHOW TABLES"), StringComparison.Ordinal);
        Assert.Contains("market.ref.days table of a database day DATE", Rows("SHOW TABLES"), StringComparison.Ordinal);
        Assert.Equal("symbol VARCHAR true|name VARCHAR true", Rows("DESCRIBE market.companies"));
        Assert.Equal("n BIGINT true", Rows("DESCRIBE SELECT n FROM market.counted"));

        using (var detached = _quiver.Execute("DETACH DATABASE Market")) Assert.Equal("ExecuteResult(ddl, DETACH Market)", detached.ToString());
        Assert.Equal("", Rows("SHOW DATABASES"));
        Assert.DoesNotContain("companies", Rows("SHOW TABLES"), StringComparison.Ordinal);
        Assert.Throws<QueryException>(() => Rows("SELECT * FROM market.companies"));
        _quiver.Execute(Attach("AS other")).Dispose();
        Assert.Equal("2", Rows("SELECT n FROM other.counted"));
    }

    [Fact]
    public void A_query_may_have_run_before_or_not()
    {
        Rows("SELECT 1");
        _quiver.Execute(Attach()).Dispose();
        Assert.Equal("2", Rows("SELECT n FROM market.counted"));
        using var fresh = Connection.Open();
        fresh.Execute(Attach()).Dispose();
        using var rows = fresh.Query("SELECT n FROM market.counted");
        Assert.Equal(2L, rows[0, 0]);
    }

    [Fact]
    public void A_name_that_is_taken_is_kept_replaced_or_refused()
    {
        _quiver.Execute(Attach("AS m")).Dispose();
        var error = Assert.Throws<QueryException>(() => _quiver.Execute(Attach("AS M")));
        Assert.Equal(ErrorCode.TableExists, error.Code);
        _quiver.Execute($"ATTACH IF NOT EXISTS '{_folder["gone.duckdb"]}' AS m").Dispose();
        Assert.Equal("2", Rows("SELECT n FROM m.counted"));
        Assert.Throws<QueryException>(() => _quiver.Execute($"ATTACH OR REPLACE '{_folder["gone.duckdb"]}' AS m"));
        Assert.Equal("2", Rows("SELECT n FROM m.counted"));
        using (var instance = Instance.Open(new InstanceOptions { Path = _folder["second.duckdb"] }))
        using (var session = instance.Connect()) session.Execute("CREATE TABLE counted AS SELECT 5 AS n");
        _quiver.Execute($"ATTACH OR REPLACE '{_folder["second.duckdb"]}' AS m").Dispose();
        Assert.Equal("5", Rows("SELECT n FROM m.counted"));
    }

    [Fact]
    public void Rows_of_a_table_go_into_a_source_and_to_a_file()
    {
        _quiver.Execute(Attach()).Dispose();
        Assert.Equal(1, _quiver.Execute("INSERT INTO trades BY NAME SELECT * FROM market.trades").RowsAffected);
        Assert.Equal("old 100", Rows("SELECT symbol, qty FROM trades WHERE symbol = 'old'"));
        Assert.Equal(2, _quiver.Execute($"COPY market.companies (name) TO '{_folder["names.csv"]}'").RowsAffected);
        Assert.Equal("name\nApple\nMicrosoft\n", File.ReadAllText(_folder["names.csv"]));
    }

    [Theory]
    [InlineData("SELECT * FROM market.companies")]
    [InlineData("SELECT symbol FROM trades UNION ALL SELECT symbol FROM market.companies")]
    [InlineData("SELECT symbol, qty FROM market.trades")]
    [InlineData("SELECT count(*) FROM market.counted")]
    public void What_is_kept_reads_no_attached_table(string select)
    {
        _quiver.Execute(Attach()).Dispose();
        foreach (var statement in new[] { $"CREATE STREAM x AS {select}", $"EXPLAIN SUBSCRIBE {select}" })
        {
            var error = Assert.Throws<QueryException>(() => _quiver.Execute(statement));
            Assert.Equal(ErrorCode.NotKeepable, error.Code);
            Assert.Contains("of an attached database cannot be kept", error.Message, StringComparison.Ordinal);
            Assert.Contains("INSERT INTO source SELECT … FROM market.", error.Message, StringComparison.Ordinal);
            Assert.NotNull(error.Place);
        }

        Assert.Equal(ErrorCode.NotKeepable, Assert.Throws<QueryException>(() => _quiver.Subscribe(select)).Code);
    }

    [Fact]
    public void Nothing_is_written_to_a_database()
    {
        _quiver.Execute(Attach()).Dispose();
        foreach (var sql in new[] { "INSERT INTO market.companies VALUES ('x', 'y')", "CREATE TABLE market.x AS SELECT 1", "UPDATE market.companies SET name = ''", "COPY market.companies FROM 'x.csv'" })
            Assert.Throws<QueryException>(() => _quiver.Execute(sql));
        Assert.Equal("2", Rows("SELECT n FROM market.counted"));
    }

    [Fact]
    public void What_is_no_database_is_refused_and_nothing_is_made()
    {
        _folder.Write("rows.csv", "a,b\n1,2\n3,4\n5,6\n");
        _folder.Write("empty.duckdb", "");
        _folder.Write("lite.db", "SQLite format 3\0................................");
        _folder.Write("damaged.duckdb", [.. File.ReadAllBytes(_folder["market.duckdb"]).Take(5_000)]);
        Refused("gone.duckdb", "There is no file");
        Refused("rows.csv", "is no database file of DuckDB");
        Refused("empty.duckdb", "is no database file of DuckDB");
        Refused("lite.db", "'sqlite' is another kind of database");
        Refused("damaged.duckdb", "cannot be attached");
        Refused("", "is a folder");
        Assert.Equal("", Rows("SHOW DATABASES"));
        Assert.False(File.Exists(_folder["gone.duckdb"]));

        void Refused(string name, string says)
        {
            var error = Assert.Throws<QueryException>(() => _quiver.Execute($"ATTACH '{_folder[name]}' AS x"));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
            Assert.Equal(8, error.Place!.Value.Column);
        }
    }

    [Fact]
    public void The_documentation_shows_what_is_answered()
    {
        var block = Assert.Single(Pages.Blocks, block => block.NotRun == $"tested elsewhere, in Statements.{nameof(AttachTests)}" && block.Language == "sql");
        var command = Command.Sql($"{block.Before}\n{block.Text}".Replace("'market.duckdb'", $"'{_folder["market.duckdb"]}'", StringComparison.Ordinal));
        Assert.Equal(Pages.Blocks.First(shown => shown.Page == block.Page && shown.Line > block.Line).Text, command.Out);
    }

    private string Rows(string sql)
    {
        using var rows = _quiver.Query(sql);
        return string.Join('|', rows.Batches.SelectMany(batch => Enumerable.Range(0, batch.Length).Select(row => string.Join(' ', batch.Columns.Select(column => column.IsNull(row) ? "NULL" : column.Type == Quiver.Columns.DataType.Timestamp ? Quiver.Columns.ValueText.Format(column, row) : Convert.ToString(Quiver.Columns.Cells.Get(column, row), System.Globalization.CultureInfo.InvariantCulture))))));
    }
}
