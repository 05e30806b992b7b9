using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>A SUBSCRIBE in a file is read while the statements behind it run that write what it reads.</summary>
public sealed class BesideTests
{
    private const string Source = "CREATE SOURCE t (a BIGINT); ";
    private const string Subscribed = Source + "SUBSCRIBE SELECT a FROM t; ";

    [Theory]
    [InlineData("csv", "a\n1\n2\n3\n\nn\n3\n")]
    [InlineData("ndjson", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n{\"n\":3}\n")]
    [InlineData("json", "[{\"a\":1}\n,{\"a\":2}\n,{\"a\":3}\n]\n\n[{\"n\":3}\n]\n")]
    public void Rows_that_statements_behind_it_write_are_printed_and_what_follows_them_comes_behind(string format, string printed)
    {
        var command = Run(Subscribed + "INSERT INTO t VALUES (1), (2); INSERT INTO t VALUES (3); SELECT count(*) AS n FROM t", format);
        Assert.Equal((ExitCode.Done, printed, "CREATE SOURCE t\nINSERT t: 2 rows\nINSERT t: 1 row\n"), (command.Code, command.Out, command.Error));
    }

    [Fact]
    public void Behind_the_last_of_them_the_source_has_ended_so_the_last_window_is_printed()
    {
        const string sql = """
            CREATE SOURCE t (k BIGINT, ts TIMESTAMP, WATERMARK FOR ts);
            CREATE STREAM counts AS SELECT count(*) AS n FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
            SUBSCRIBE counts;
            INSERT INTO t VALUES (1, '2026-01-05 10:00:00'), (1, '2026-01-05 10:01:00');
            INSERT INTO t VALUES (1, '2026-01-05 10:01:30');
            SELECT 'then' AS what;
            """;
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n{\"what\":\"then\"}\n", Run(sql, "ndjson").Out);
    }

    [Fact]
    public void More_rows_than_its_queue_holds_hold_nothing_up()
    {
        var command = Run(Source + "SUBSCRIBE SELECT a FROM t WHERE a % 2 = 0; INSERT INTO t SELECT range FROM range(2_400_000)", "csv");
        Assert.Equal((ExitCode.Done, "CREATE SOURCE t\nINSERT t: 2,400,000 rows\n"), (command.Code, command.Error));
        Assert.EndsWith("\n2399998\n", command.Out, StringComparison.Ordinal);
        Assert.Equal(1_200_001, command.Out.AsSpan().Count('\n'));
    }

    [Fact]
    public void Other_results_between_are_printed_between()
    {
        const string sql = Subscribed + "INSERT INTO t VALUES (1); SELECT count(*) AS n FROM t; INSERT INTO t VALUES (2)";
        Assert.Equal("{\"a\":1}\n{\"n\":1}\n{\"a\":2}\n", Run(sql, "ndjson").Out);
        Assert.Equal(
            """
            ┌────────┐
            │      a │
            │ BIGINT │
            ├────────┤
            │      1 │

            ┌────────┐
            │      n │
            │ BIGINT │
            ├────────┤
            │      1 │
            └────────┘
            1 row

            SUBSCRIBE SELECT a FROM t
            │      2 │
            └────────┘
            2 rows

            """,
            Run(sql, "table").Out);
        var refused = Run(sql, "json");
        Assert.Equal((ExitCode.Failed, "[{\"a\":1}\n]\n"), (refused.Code, refused.Out));
        Assert.Contains(
            "These rows would stand between those of the SUBSCRIBE before, and json has one set of columns. Use --format ndjson or table, or write the statement behind the last INSERT that the SUBSCRIBE reads.",
            refused.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_subscription_between_is_read_beside_it()
    {
        const string sql = Subscribed + "INSERT INTO t VALUES (1); SUBSCRIBE SELECT -a AS b FROM t; INSERT INTO t VALUES (2)";
        Assert.Equal("{\"a\":1}\n{\"a\":2}\n{\"b\":-2}\n", Run(sql, "ndjson").Out);
        Assert.Contains("Rows of several subscriptions come mixed, and csv has one set of columns.", Run(sql, "csv").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_statement_that_fails_ends_it_and_what_it_printed_is_whole()
    {
        var command = Run(Subscribed + "INSERT INTO t VALUES (1); INSERT INTO t VALUES ('x'); INSERT INTO t VALUES (3)", "json");
        Assert.Equal((ExitCode.Failed, "[{\"a\":1}\n]\n"), (command.Code, command.Out));
        Assert.StartsWith("CREATE SOURCE t\nINSERT t: 1 row\n<stdin>:1:", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_fails_is_told_at_its_own_place()
    {
        var command = Run("CREATE SOURCE t (a VARCHAR);\nSUBSCRIBE SELECT a::INTEGER AS i FROM t;\nINSERT INTO t VALUES ('1');\nINSERT INTO t VALUES ('x');\nSELECT 2", "ndjson");
        Assert.Equal((ExitCode.Failed, "{\"i\":1}\n"), (command.Code, command.Out));
        Assert.Contains("<stdin>:2:", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Enough_rows_end_it_and_the_statements_go_on()
    {
        var command = Run(Subscribed + "INSERT INTO t VALUES (1), (2); INSERT INTO t SELECT range FROM range(2_400_000); SELECT 7 AS seven", "ndjson", "--rows", "1");
        Assert.Equal((ExitCode.Done, "{\"a\":1}\n{\"seven\":7}\n"), (command.Code, command.Out));
    }

    [Fact]
    public void Its_file_has_the_rows_of_all_of_them()
    {
        using var folder = new TemporaryFolder();
        var command = Run(Subscribed + "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", "csv", "--output", folder["rows.csv"]);
        Assert.Equal((ExitCode.Done, "a\n1\n2\n"), (command.Code, File.ReadAllText(folder["rows.csv"])));
    }

    private static Command Run(string sql, string format, params string[] options) => Command.Sql(sql, ["--format", format, .. options]);
}
