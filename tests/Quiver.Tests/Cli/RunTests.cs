using Quiver.Cli;
using Quiver.Tests.Samples;

namespace Quiver.Tests.Cli;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_go_to_standard_output_and_acknowledgements_to_standard_error()
    {
        var command = Command.Sql(
            """
            CREATE SOURCE trades (symbol VARCHAR, qty BIGINT);
            INSERT INTO trades VALUES ('AAPL', 1), ('MSFT', 2);
            SELECT * FROM trades ORDER BY symbol;
            DROP SOURCE trades;
            """,
            "--format",
            "csv");
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.Equal("symbol,qty\nAAPL,1\nMSFT,2\n", command.Out);
        Assert.Equal("CREATE SOURCE trades\nINSERT trades: 2 rows\nDROP SOURCE trades\n", command.Error);
    }

    [Fact]
    public void Statements_before_a_wrong_one_are_done_and_those_behind_are_not()
    {
        var path = _folder.Write("script.sql", "SELECT 1 AS a;\n\nSELECT\tb FROM nowhere;\nSELECT 3 AS c;\n");
        var command = Command.Run("run", path, "--format", "ndjson");
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Equal("{\"a\":1}\n", command.Out);
        Assert.StartsWith($"{path}:3:15: ", command.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n  SELECT\tb FROM nowhere;\n        \t       ^\n", command.Error, StringComparison.Ordinal);
        Assert.Equal(3, command.Error.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void A_statement_that_cannot_be_read_has_its_place_too()
    {
        var command = Command.Sql("SELECT 1 AS a;\nCREATE SUORCE x (a INT);", "--format", "csv");
        Assert.Equal((ExitCode.Failed, "a\n1\n"), (command.Code, command.Out));
        Assert.StartsWith("<stdin>:2:8: ", command.Error, StringComparison.Ordinal);
        Assert.EndsWith("\n  CREATE SUORCE x (a INT);\n         ^\n", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_while_rows_are_computed_has_a_place()
    {
        var command = Command.Sql("SELECT 1 AS a;\n  SELECT CAST('x' AS INTEGER);", "--format", "csv");
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.StartsWith("<stdin>:2:", command.Error, StringComparison.Ordinal);
        Assert.EndsWith("^\n", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_statements_is_an_error()
    {
        var command = Command.Sql("-- nothing\n;");
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Equal("<stdin>:1:1: The file holds no statement. Expected one, such as SELECT 1.\n  -- nothing\n  ^\n", command.Error);
    }

    [Fact]
    public void Results_are_parted_by_an_empty_line_but_for_ndjson()
    {
        Assert.Equal("a\n1\n\nb\n2\n", Command.Sql("SELECT 1 AS a; SELECT 2 AS b", "--format", "csv").Out);
        Assert.Equal("{\"a\":1}\n{\"b\":2}\n", Command.Sql("SELECT 1 AS a; SELECT 2 AS b", "--format", "ndjson").Out);
    }

    [Fact]
    public void A_long_table_is_cut_after_a_thousand_rows_and_rows_shows_more_or_fewer()
    {
        const string sql = "SELECT range AS n FROM range(2500)";
        Assert.EndsWith("1,000 of 2,500 rows; --rows 2500 shows all, --format csv writes all\n", Command.Sql(sql).Out, StringComparison.Ordinal);
        Assert.EndsWith("│   2499 │\n└────────┘\n2,500 rows\n", Command.Sql(sql, "--rows", "2500").Out, StringComparison.Ordinal);
        Assert.EndsWith("│      2 │\n└────────┘\n3 of 2,500 rows; --rows 2500 shows all, --format csv writes all\n", Command.Sql(sql, "--rows", "3").Out, StringComparison.Ordinal);
        Assert.Equal("n\n0\n1\n2\n", Command.Sql(sql, "--rows", "3", "--format", "csv").Out);
        Assert.Equal(2_501, Command.Sql(sql, "--format", "csv").Out.Count(c => c == '\n'));
    }

    [Fact]
    public void A_subscription_to_files_prints_rows_until_they_end()
    {
        var command = Command.Sql(
            $"""
            {Trades()}
            SUBSCRIBE SELECT symbol, window_start, sum(qty) AS volume FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
            SELECT count(*) AS n FROM trades;
            """,
            "--format",
            "ndjson");
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.Equal(
            [
                "{\"n\":4}",
                "{\"symbol\":\"AAPL\",\"window_start\":\"2026-01-05T10:00:00\",\"volume\":4}",
                "{\"symbol\":\"AAPL\",\"window_start\":\"2026-01-05T10:01:00\",\"volume\":4}",
                "{\"symbol\":\"MSFT\",\"window_start\":\"2026-01-05T10:00:00\",\"volume\":2}",
            ],
            command.Out.Trim().Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_subscription_as_a_table_has_its_header_once()
    {
        var command = Command.Sql($"{Trades()} SUBSCRIBE SELECT symbol, qty FROM trades WHERE qty > 1;");
        Assert.Equal(
            """
            ┌─────────┬────────┐
            │ symbol  │    qty │
            │ VARCHAR │ BIGINT │
            ├─────────┼────────┤
            │ MSFT    │      2 │
            │ AAPL    │      3 │
            │ AAPL    │      4 │
            └─────────┴────────┘
            3 rows

            """,
            command.Out);
    }

    [Fact]
    public void Rows_ends_a_subscription()
    {
        var command = Command.Sql($"{Trades()} SUBSCRIBE SELECT qty FROM trades; SELECT 'next' AS b", "--format", "ndjson", "--rows", "2");
        Assert.Equal((ExitCode.Done, "{\"qty\":1}\n{\"qty\":2}\n{\"b\":\"next\"}\n"), (command.Code, command.Out));
    }

    [Fact]
    public void For_ends_a_subscription_that_would_not_end()
    {
        var command = Command.Sql("CREATE SOURCE t (a BIGINT); INSERT INTO t VALUES (1); SUBSCRIBE SELECT * FROM t FROM BEGINNING; SELECT count(*) AS n FROM t", "--format", "ndjson", "--for", "4s");
        Assert.Equal((ExitCode.Done, "{\"a\":1}\n{\"n\":1}\n"), (command.Code, command.Out));
    }

    [Fact]
    public void Sources_that_no_statement_is_left_to_write_to_have_ended()
    {
        var command = Command.Sql(
            """
            CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts);
            CREATE STREAM volumes AS SELECT symbol, sum(qty) AS volume FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
            INSERT INTO trades VALUES ('AAPL', 1, '2026-01-05 10:00:00'), ('AAPL', 2, '2026-01-05 10:00:30');
            SUBSCRIBE volumes;
            """,
            "--format",
            "csv");
        Assert.Equal((ExitCode.Done, "symbol,volume\nAAPL,3\n"), (command.Code, command.Out));
    }

    [Fact]
    public void Subscriptions_that_stand_together_are_read_together()
    {
        var command = Command.Sql($"{Trades()} SUBSCRIBE SELECT qty FROM trades; SUBSCRIBE SELECT symbol FROM trades;", "--format", "ndjson");
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.Equal(
            ["{\"qty\":1}", "{\"qty\":2}", "{\"qty\":3}", "{\"qty\":4}", "{\"symbol\":\"AAPL\"}", "{\"symbol\":\"AAPL\"}", "{\"symbol\":\"AAPL\"}", "{\"symbol\":\"MSFT\"}"],
            command.Out.Trim().Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Tables_of_subscriptions_that_stand_together_have_titles()
    {
        var command = Command.Sql($"{Trades()} SUBSCRIBE SELECT qty FROM trades; SUBSCRIBE SELECT symbol FROM trades;");
        Assert.Contains("SUBSCRIBE SELECT qty FROM trades\n┌", command.Out, StringComparison.Ordinal);
        Assert.Contains("SUBSCRIBE SELECT symbol FROM trades\n┌", command.Out, StringComparison.Ordinal);
        Assert.Equal(2, command.Out.Split("4 rows\n").Length - 1);
    }

    [Fact]
    public void Subscriptions_that_stand_together_have_no_common_csv()
    {
        var command = Command.Sql($"{Trades()}\nSUBSCRIBE SELECT qty FROM trades;\nSUBSCRIBE SELECT symbol FROM trades;", "--format", "csv");
        Assert.Equal((ExitCode.Failed, ""), (command.Code, command.Out));
        Assert.EndsWith(
            ":1: Rows of several subscriptions come mixed, and csv has one set of columns. Use --format ndjson or table, or one SUBSCRIBE in a file.\n  SUBSCRIBE SELECT symbol FROM trades;\n  ^\n",
            command.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_fails_in_the_middle_ends_with_its_message()
    {
        var command = Command.Sql($"{Trades()}\nSUBSCRIBE SELECT CAST(symbol AS INTEGER) AS n FROM trades;", "--format", "json");
        Assert.Equal((ExitCode.Failed, "[]\n"), (command.Code, command.Out));
        Assert.Contains("AAPL", command.Error, StringComparison.Ordinal);
        Assert.EndsWith("^\n", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_c_ends_a_subscription_cleanly_with_130()
    {
        using var interrupt = new CancellationTokenSource();
        using var output = new SignallingStream("{\"a\":1}", interrupt.Cancel);
        var command = Command.Run("CREATE SOURCE t (a BIGINT); INSERT INTO t VALUES (1); SUBSCRIBE SELECT * FROM t FROM BEGINNING; SELECT 2;", ["run", "-", "--format", "json"], into: output, interrupted: interrupt.Token);
        Assert.Equal(ExitCode.Interrupted, command.Code);
        Assert.Equal("[{\"a\":1}\n]\n", output.Text);
    }

    [Fact]
    public void Ctrl_c_stops_a_long_query()
    {
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var command = Command.Run("SELECT count(*) FROM range(10_000_000_000) a, range(1000) b WHERE a.range % 7 = b.range", ["run", "-"], interrupted: interrupt.Token);
        Assert.Equal((ExitCode.Interrupted, ""), (command.Code, command.Out));
    }

    [Fact]
    public void A_reader_that_has_gone_ends_a_command_quietly()
    {
        using var closed = new FailingStream(hresult: 32, "Broken pipe");
        var command = Command.Run("SELECT range FROM range(100000)", ["run", "-", "--format", "csv"], into: closed);
        Assert.Equal((ExitCode.Done, ""), (command.Code, command.Error));
    }

    [Fact]
    public void A_disk_that_is_full_does_not()
    {
        using var full = new FailingStream(hresult: 28, "No space left on device");
        var command = Command.Run("SELECT range FROM range(100000)", ["run", "-", "--format", "csv"], into: full);
        Assert.Equal((ExitCode.Failed, "quiver: No space left on device\n"), (command.Code, command.Error));
    }

    [Fact]
    public void The_sample_runs()
    {
        const string path = "samples/data/node_modules/vega-datasets/data/flights-3m.parquet";
        var sample = File.ReadAllText(Path.Combine(SampleData.Repository, "samples", "flights.sql"));
        Assert.Contains($"'{path}'", sample, StringComparison.Ordinal);
        var command = Command.Sql(sample.Replace(path, SampleData.Flights, StringComparison.Ordinal), "--format", "csv");
        Assert.Equal((ExitCode.Done, "CREATE SOURCE flights\nCREATE STREAM delays\n"), (command.Code, command.Error));
        var results = command.Out.Split("\n\n");
        Assert.StartsWith("origin,window_start,flights,average_delay,worst_delay\n", results[0], StringComparison.Ordinal);
        Assert.StartsWith("origin,late_flights\n", results[1], StringComparison.Ordinal);
        Assert.Equal(5, results[1].Count(c => c == '\n') - 1);
    }

    [Fact]
    public void Progress_is_shown_on_a_screen_only_while_rows_go_elsewhere()
    {
        const string sql = "CREATE SOURCE t (a BIGINT); SUBSCRIBE SELECT * FROM t; SELECT 1";
        var shown = Command.Run(sql, ["run", "-", "--format", "csv", "--for", "1200ms"], errorIsTerminal: true);
        Assert.Contains("0 rows read, 0 printed", shown.Error, StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", shown.Error, StringComparison.Ordinal);
        Assert.Equal("CREATE SOURCE t\n", Command.Run(sql, ["run", "-", "--format", "csv", "--for", "600ms"]).Error);
    }

    private string Trades()
    {
        var path = _folder.Write(
            "trades.csv",
            """
            symbol,qty,ts
            AAPL,1,2026-01-05 10:00:00
            MSFT,2,2026-01-05 10:00:30
            AAPL,3,2026-01-05 10:00:59
            AAPL,4,2026-01-05 10:01:00

            """);
        return $"CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts AS ts) FROM FILES (path = '{path}');";
    }

    private sealed class FailingStream(int hresult, string message) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw Error();

        public override void Write(byte[] buffer, int offset, int count) => throw Error();

        private IOException Error() => new(message, hresult);
    }
}
