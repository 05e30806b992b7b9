using Quiver.Cli;
using Quiver.Columns;

namespace Quiver.Tests.Cli;

/// <summary>Files of results: their formats, and that they are there only when they are whole.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rows.csv", "a,t\n1,x\n2,\n")]
    [InlineData("rows.json", "[{\"a\":1,\"t\":\"x\"}\n,{\"a\":2,\"t\":null}\n]\n")]
    [InlineData("rows.NDJSON", "{\"a\":1,\"t\":\"x\"}\n{\"a\":2,\"t\":null}\n")]
    [InlineData("rows.md", "| a | t |\n| --: | --- |\n| 1 | x |\n| 2 | NULL |\n")]
    public void The_ending_of_a_name_tells_the_format(string name, string content)
    {
        var command = Command.Sql("SELECT * FROM (VALUES (1, 'x'), (2, NULL)) AS t(a, t)", "--output", _folder[name]);
        Assert.Equal((ExitCode.Done, "", ""), (command.Code, command.Out, command.Error));
        Assert.Equal(content, File.ReadAllText(_folder[name]));
        Assert.Equal([_folder[name]], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_format_that_is_named_goes_before_the_ending_and_a_table_in_a_file_has_all_rows()
    {
        Assert.Equal(ExitCode.Done, Command.Sql("SELECT range AS n FROM range(2500)", "--output", _folder["rows.csv"], "--format", "table").Code);
        Assert.EndsWith("│   2499 │\n└────────┘\n2,500 rows\n", File.ReadAllText(_folder["rows.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_query_that_fails_leaves_the_file_that_was_there()
    {
        var path = _folder.Write("rows.csv", "old");
        var command = Command.Sql("SELECT range AS n FROM range(100000); SELECT error('late') FROM range(10)", "--output", path);
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Ctrl_c_ends_a_subscription_and_its_file_is_whole()
    {
        using var interrupt = new CancellationTokenSource();
        var running = Task.Run(() => Command.Run("CREATE SOURCE t (a BIGINT); INSERT INTO t VALUES (1); SUBSCRIBE SELECT a FROM t FROM BEGINNING; SELECT 3", ["run", "-", "--output", _folder["rows.json"]], interrupted: interrupt.Token));
        while (!running.IsCompleted && !Directory.GetFiles(_folder.Path).Any(part => new FileInfo(part).Length > 1)) await Task.Delay(5);
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, (await running).Code);
        Assert.Equal("[{\"a\":1}\n]\n", File.ReadAllText(_folder["rows.json"]));
    }

    [Fact]
    public void Parquet_has_every_type_as_it_was_but_for_the_two_that_it_does_not_know()
    {
        const string rows =
            """
            SELECT sum(range) AS h, TIMESTAMP_NS '2024-01-01 00:00:01.123456789' AS ns, TIMESTAMPTZ '2024-01-01 00:00:01.5+02' AS tz, TIME '10:00:00.5' AS t, DATE '0044-03-15 (BC)' AS day, 'ünï' AS u, NULL::INTEGER AS n,
                '\xAA'::BLOB AS b, 1.50::DECIMAL(38,2) AS m, true AS tr, 255::UTINYINT AS small, 'nan'::DOUBLE AS d, 18446744073709551615::UBIGINT AS large, 'a' AS h, INTERVAL '2 days 0.123456 seconds' AS i
            FROM range(10)
            """;
        Assert.Equal("", Command.Sql(rows, "--output", _folder["rows.parquet"]).Error);
        Assert.Equal(
            Command.Sql(rows, "--format", "line").Out.Replace("\n    h = a", "\n  h_1 = a", StringComparison.Ordinal).Replace("0.123456", "0.123", StringComparison.Ordinal).Replace(".123456\n", ".123\n", StringComparison.Ordinal),
            Command.Sql($"FROM '{_folder["rows.parquet"]}'", "--format", "line").Out);
        Assert.Contains("\"h DECIMAL(38,0)\"\n", Command.Sql($"SELECT column_name || ' ' || column_type AS c FROM (DESCRIBE FROM '{_folder["rows.parquet"]}')", "--format", "csv").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Parquet_takes_rows_as_they_come()
    {
        var command = Command.Sql(
            "CREATE SOURCE g FROM GENERATOR (rows = 100000, pace = 'max'); SUBSCRIBE SELECT seq, value || ' and more of it than a vector holds inline' AS t FROM g",
            "--output",
            _folder["rows.parquet"]);
        Assert.Equal((ExitCode.Done, "CREATE SOURCE g\n"), (command.Code, command.Error));
        Assert.Equal("100000,4999950000,true\n", Command.Sql($"SELECT count(*), sum(seq), bool_and(t = 'v' || seq || ' and more of it than a vector holds inline') FROM '{_folder["rows.parquet"]}'", "--format", "csv").Out.Split('\n', 2)[1]);
    }

    [Theory]
    [InlineData("rows.arrow", IpcFormat.File)]
    [InlineData("rows.feather", IpcFormat.File)]
    [InlineData("rows.arrows", IpcFormat.Stream)]
    public void Arrow_files_and_streams_are_written(string name, IpcFormat format)
    {
        var command = Command.Sql("SELECT range AS n, ['a', NULL] AS l FROM range(3000)", "--output", _folder[name]);
        Assert.Equal((ExitCode.Done, ""), (command.Code, command.Error));
        using var reader = IpcReader.Open(File.OpenRead(_folder[name]));
        Assert.Equal(format, reader.Format);
        Assert.Equal("n BIGINT, l VARCHAR[]", reader.Schema.ToString());
        var rows = 0;
        while (reader.Read() is { } batch)
        {
            using (batch) rows += batch.Length;
        }

        Assert.Equal(3000, rows);
    }

    [Fact]
    public void A_number_that_parquet_cannot_hold_is_an_error_and_leaves_no_file()
    {
        var command = Command.Sql("SELECT 170141183460469231731687303715884105727::HUGEINT AS h", "--output", _folder["rows.parquet"]);
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Contains("The Parquet file cannot be written: ", command.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("SELECT 1 AS a; SELECT 2 AS b", "<stdin>:1:16: A parquet file holds one result, and 'rows.parquet' has it already. Write this one to another file.\n  SELECT 1 AS a; SELECT 2 AS b\n                 ^\n")]
    [InlineData("CREATE SOURCE t (a INTEGER)", "CREATE SOURCE t\nquiver: 'rows.parquet' was not written: no statement answered rows.\n")]
    public void A_parquet_file_has_one_result(string sql, string message)
    {
        var command = Command.Sql(sql, "--output", _folder["rows.parquet"]);
        Assert.Equal(ExitCode.Failed, command.Code);
        Assert.Equal(message, command.Error.Replace(_folder["rows.parquet"], "rows.parquet", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_in_a_folder_that_is_not_there_is_refused_before_anything_runs()
    {
        var command = Command.Sql("SELECT 1", "--output", Path.Combine(_folder["no"], "rows.csv"));
        Assert.Equal((ExitCode.Usage, $"quiver: There is no folder '{_folder["no"]}' to write 'rows.csv' in. Make it first.\nTry: ./quiver run --help\n"), (command.Code, command.Error));
    }
}
