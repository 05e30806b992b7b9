using Quiver.Cli;

namespace Quiver.Tests.Cli;

public sealed class CommandLineTests
{
    [Fact]
    public void Version_is_one_line() => Assert.Matches(@"^quiver \d+\.\d+\.\d+\n$", Command.Run("--version").Out);

    [Fact]
    public void Without_arguments_a_script_on_standard_input_is_run() => Assert.Equal((0, "a\n1\n", ""), Of(Command.Run("SELECT 1 AS a;", ["-csv"])));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("run", "--help")]
    [InlineData("run", "--format", "nonsense", "-h")]
    [InlineData("demo", "--help")]
    [InlineData("sql", "--help")]
    [InlineData("help")]
    [InlineData("help", "sql")]
    public void Help_shows_usage_and_examples_and_is_no_error(params string[] arguments)
    {
        var command = Command.Run(arguments);
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.Contains("Usage:\n  quiver", command.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\n\nExamples:\n  ./quiver ", command.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Empty(command.Error);
    }

    [Fact]
    public void Every_command_is_in_the_help() =>
        Assert.All(CommandList.All, entry => Assert.Contains($"\n  {entry.Name} ", Command.Run("--help").Out.ReplaceLineEndings("\n"), StringComparison.Ordinal));

    [Theory]
    [InlineData("There is no command 'rum'; did you mean run?", "--help", "rum", "x.sql")]
    [InlineData("There is no command 'frobnicate'; there are demo, run, sql, test.", "--help", "frobnicate")]
    [InlineData("There is no option '--verbose'.", "--help", "--verbose")]
    [InlineData("run needs a file of SQL statements, or - to read them from standard input.", "run --help", "run")]
    [InlineData("'b.sql' is one argument too many.", "run --help", "run", "a.sql", "b.sql")]
    [InlineData("There is no option '--formt'; did you mean --format?", "run --help", "run", "-", "--formt", "csv")]
    [InlineData("--format has the value 'xml'. Expected one of table, duckbox, csv, json, ndjson, markdown, html, line, column, tabs, list, insert, quote, trash, parquet, arrow, arrows.", "run --help", "run", "-", "--format", "xml")]
    [InlineData("--format has no value. Expected one of table, duckbox, csv, json, ndjson, markdown, html, line, column, tabs, list, insert, quote, trash, parquet, arrow, arrows.", "run --help", "run", "-", "--format")]
    [InlineData("--rows has the value '0'. Expected a whole number from 1 on.", "run --help", "run", "-", "--rows", "0")]
    [InlineData("--rows has the value '-5'. Expected a whole number from 1 on.", "run --help", "run", "-", "--rows=-5")]
    [InlineData("--rows has the value 'ten'. Expected a whole number from 1 on.", "run --help", "run", "-", "--rows", "ten")]
    [InlineData("--for has the value '10'. Expected a time such as 500ms, 10s, 5m or 1h.", "run --help", "run", "-", "--for", "10")]
    [InlineData("--for has the value '0s'. Expected a time such as 500ms, 10s, 5m or 1h.", "run --help", "run", "-", "--for", "0s")]
    [InlineData("--output has no value. Expected the name of a file, such as rows.parquet.", "run --help", "run", "-", "--output")]
    [InlineData("--format parquet writes a file. Add --output, for instance --output rows.parquet.", "run --help", "run", "-", "--format", "parquet")]
    [InlineData("The name 'rows' tells no format. Expected one that ends with .txt, .csv, .json, .ndjson, .jsonl, .md, .html, .htm, .tsv, .sql, .parquet, .pq, .arrow, .feather, .ipc, .arrows; or add --format.", "run --help", "run", "-", "--output", "rows")]
    [InlineData("--command has no value. Expected statements, such as \"SELECT 42\".", "sql --help", "sql", "--command")]
    [InlineData("--pace has the value 'fast'. Expected max, a multiple of event time such as 36000x, or a time such as 20s.", "demo --help", "demo", "--pace", "fast")]
    [InlineData("There is no file 'nowhere.parquet'. Expected the flights as a Parquet file.", "demo --help", "demo", "--data", "nowhere.parquet")]
    [InlineData("The demo needs the flights: start it with ./quiver demo from a clone, which fetches them, or name flights-3m.parquet with --data.", "demo --help", "demo")]
    public void Usage_errors_are_one_sentence_and_exit_2(string message, string help, params string[] arguments)
    {
        var command = Command.Run(arguments);
        Assert.Equal((ExitCode.Usage, "", $"quiver: {message}\nTry: ./quiver {help}\n"), (command.Code, command.Out, command.Error));
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_the_folder_looked_in() =>
        Assert.Equal($"quiver: There is no file 'nowhere.sql' in {Directory.GetCurrentDirectory()}.\nTry: ./quiver run --help\n", Command.Run("run", "nowhere.sql").Error);

    [Fact]
    public void A_folder_is_no_file_of_statements() =>
        Assert.StartsWith($"quiver: '{Path.GetTempPath()}' is a folder.", Command.Run("run", Path.GetTempPath()).Error, StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("latin1.sql", [.. "SELECT 'f"u8, 0xFC, .. "r'"u8]);
        Assert.Equal($"quiver: '{path}' is not UTF-8 text. Save it as UTF-8.\nTry: ./quiver run --help\n", Command.Run("run", path).Error);
    }

    [Fact]
    public void The_demo_says_where_its_data_should_be() =>
        Assert.Equal(
            $"quiver: There is no flights-3m.parquet in {Path.Combine("no", "where")}, where QUIVER_DATA says the flights are. Name the file with --data.\nTry: ./quiver demo --help\n",
            Command.Run("", ["demo"], variable: _ => Path.Combine("no", "where")).Error);

    [Theory]
    [InlineData("500ms", 0.5)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    public void Durations_are_a_number_and_a_unit(string text, double seconds)
    {
        Assert.True(Durations.TryRead(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("10")]
    [InlineData("-1s")]
    [InlineData("0s")]
    [InlineData("1e3s")]
    [InlineData("10 s")]
    [InlineData("1.2.3s")]
    [InlineData("1000h")]
    [InlineData("99999999999999999999999999s")]
    public void Other_durations_are_refused(string text) => Assert.False(Durations.TryRead(text, out _));

    private static (int, string, string) Of(Command command) => (command.Code, command.Out, command.Error);
}
