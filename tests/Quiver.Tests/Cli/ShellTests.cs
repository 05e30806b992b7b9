using Quiver.Cli;

namespace Quiver.Tests.Cli;

/// <summary>The shell as a person and as a script use it.</summary>
public sealed class ShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_prints_no_prompt_and_its_commands_stand_between_statements()
    {
        var command = Script("SELECT 1 AS a;\n.mode csv\nSELECT 2\n  AS b;\n\\x\nSELECT 3 AS c; -- a comment\n");
        Assert.Equal(ExitCode.Done, command.Code);
        Assert.EndsWith("1 row\n\nb\n2\n\nc = 3\n", command.Out, StringComparison.Ordinal);
        Assert.Equal("", command.Error);
    }

    [Fact]
    public void A_dot_inside_a_statement_is_no_command()
    {
        Assert.Equal("a\n.5\n", Script(".mode csv\nSELECT '.5' AS\n  a\n;").Out);
        Assert.Equal("a\n0.5\n", Script(".mode csv\nSELECT\n.5 AS a;").Out);
        Assert.Equal("a\n\"x\n.quit\"\n", Script(".mode csv\nSELECT 'x\n.quit' AS a;").Out);
    }

    [Fact]
    public void A_script_ends_at_its_first_error_which_has_its_line_in_the_file()
    {
        var command = Script(".mode csv\n\nSELECT 1 AS a;\n.timer off\nSELECT\n  b FROM (SELECT 2 AS c);\nSELECT 3 AS d;");
        Assert.Equal((ExitCode.Failed, "a\n1\n"), (command.Code, command.Out));
        Assert.Equal("<stdin>:6:3: No column 'b' here; there is c.\n    b FROM (SELECT 2 AS c);\n    ^\n", command.Error);
    }

    [Theory]
    [InlineData(".tabels", "There is no command '.tabels'; did you mean .tables? .help lists all.")]
    [InlineData(".frobnicate", "There is no command '.frobnicate'. .help lists all.")]
    [InlineData("\\D", "There is no command '\\D'. .help lists all.")]
    [InlineData(".mode xml", ".mode was given 'xml'. Expected one of table, duckbox, csv, json, ndjson, markdown, html, line, column, tabs, list, insert, quote, trash.")]
    [InlineData(".timer maybe", ".timer was given 'maybe'. Expected on or off.")]
    [InlineData(".maxrows 0", ".maxrows was given '0'. Expected a whole number from 1 on.")]
    [InlineData(".read", ".read needs the name of a file.")]
    [InlineData(".schema tardes", "There is no source or stream 'tardes'; did you mean trades?")]
    public void A_command_that_is_wrong_is_said_in_a_sentence(string line, string message)
    {
        var command = Script($"CREATE SOURCE trades (a INTEGER);\n{line}\nSELECT 1;");
        Assert.Equal((ExitCode.Failed, "", $"CREATE SOURCE trades\n<stdin>:2: {message}\n"), (command.Code, command.Out, command.Error));
    }

    [Fact]
    public void Help_lists_every_command()
    {
        var text = Script(".help").Out;
        Assert.All(ShellCommands.All, command => Assert.Contains($"\n{command.Name} ", text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length < 80, line));
    }

    [Fact]
    public void Tables_and_schemas_are_shown_in_the_order_they_were_made()
    {
        var command = Script(".mode csv\nCREATE SOURCE z (a INTEGER);\nCREATE STREAM y AS\n  SELECT a FROM z;\nCREATE STREAM b AS SELECT a FROM y;\n.schema\n.schema Y\n.tables\n");
        Assert.Equal(
            "CREATE SOURCE z (a INTEGER);\nCREATE STREAM y AS\n  SELECT a FROM z;\nCREATE STREAM b AS SELECT a FROM y;\nCREATE STREAM y AS\n  SELECT a FROM z;\n"
            + "name,kind,columns\nb,stream,a INTEGER\ny,stream,a INTEGER\nz,source,a INTEGER\n",
            command.Out);
    }

    [Fact]
    public void A_file_is_read_where_it_stands_and_may_read_others_but_not_itself()
    {
        var inner = _folder.Write("inner.sql", "INSERT INTO t VALUES (1);");
        var outer = _folder.Write("outer.sql", $"CREATE SOURCE t (a INTEGER);\n.read '{inner}'\nSUBSCRIBE SELECT a FROM t FROM BEGINNING;\n");
        var command = Command.Run("sql", "-c", $".read {outer}", "--format", "csv");
        Assert.Equal((ExitCode.Done, "a\n1\n"), (command.Code, command.Out)); // the source ends with the last statement, wherever that stands

        var self = _folder.Write("self.sql", $".read {_folder["self.sql"]}");
        Assert.Contains($"{self}:1: '{self}' is read by a file that is read by another, 16 times over.", Command.Run("sql", "-c", $".read {self}").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_each_statement_is_said_when_asked_for() =>
        Assert.Matches(@"^CREATE SOURCE t\nRun time: \d+\.\d{3} s\nRun time: \d+\.\d{3} s\n$", Script(".timer on\nCREATE SOURCE t (a INTEGER);\nSELECT 1;\n.timer off\nSELECT 2;").Error);

    [Fact]
    public void Rows_go_to_a_file_until_there_is_another_output()
    {
        var command = Script($".output {_folder["a.csv"]}\nSELECT 1 AS a;\nSELECT 2 AS b;\n.output {_folder["c.parquet"]}\nSELECT 3 AS c;\n.output\n.mode csv\nSELECT 4 AS d;\nFROM '{_folder["c.parquet"]}';");
        Assert.Equal((ExitCode.Done, "d\n4\n\nc\n3\n", ""), (command.Code, command.Out, command.Error));
        Assert.Equal("a\n1\n\nb\n2\n", File.ReadAllText(_folder["a.csv"]));
    }

    [Fact]
    public void A_script_that_fails_leaves_the_file_that_was_there()
    {
        var path = _folder.Write("rows.csv", "old");
        var command = Script($".output {path}\nSELECT 1 AS a;\nSELECT nope;");
        Assert.Equal((ExitCode.Failed, "old"), (command.Code, File.ReadAllText(path)));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_folder_is_not_stored_and_that_is_said() =>
        Assert.StartsWith("warning: 'market.quiver' is not stored: ", Command.Run("sql", "market.quiver", "-c", "SELECT 1").Error, StringComparison.Ordinal);

    [Fact]
    public async Task A_person_types_statements_over_lines_and_goes_on_after_errors()
    {
        using var typed = new TypedShell();
        await typed.TypeAsync("SELECT 42 AS answer,", prompt: "   ...> ");
        await typed.TypeAsync("  NULL AS nothing;");
        await typed.TypeAsync("SELECT symbl FROM (SELECT 1 AS symbol);");
        await typed.TypeAsync("-- nothing;");
        await typed.TypeAsync(".tabels");
        await typed.TypeAsync("SELECT range AS n FROM range(50);");
        typed.EndInput();
        Assert.Equal(ExitCode.Done, await typed.Code);
        Assert.StartsWith(
            """
            ┌─────────┬─────────┐
            │  answer │ nothing │
            │ INTEGER │ INTEGER │
            ├─────────┼─────────┤
            │      42 │    NULL │
            └─────────┴─────────┘
            1 row, 2 columns
            ┌────────┐

            """,
            typed.Out,
            StringComparison.Ordinal);
        Assert.EndsWith("│     39 │\n└────────┘\n40 of 50 rows, 1 column; .maxrows 50 shows all\n", typed.Out, StringComparison.Ordinal);
        Assert.Contains("1:8: No column 'symbl' here; there is symbol. Did you mean symbol?\n  SELECT symbl FROM (SELECT 1 AS symbol);\n         ^\nquiver> ", typed.Error, StringComparison.Ordinal);
        Assert.Contains("There is no command '.tabels'; did you mean .tables? .help lists all.\nquiver> ", typed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM range(100000000000) AS a(x), range(1000) AS b(y);")]
    [InlineData("SUBSCRIBE SELECT a FROM t;")]
    public async Task Ctrl_c_stops_the_statement_and_the_shell_goes_on(string endless)
    {
        using var typed = new TypedShell();
        await typed.TypeAsync("CREATE SOURCE t (a INTEGER);");
        await typed.RunAsync($"SELECT 6 AS begun; {endless}", until: "begun");
        await typed.PressAsync();
        Assert.EndsWith("Stopped.\nquiver> ", typed.Error, StringComparison.Ordinal);
        await typed.TypeAsync(".mode csv");
        await typed.TypeAsync("SELECT 7 AS n;");
        Assert.EndsWith("n\n7\n", typed.Out, StringComparison.Ordinal);
        await typed.TypeAsync(".exit", prompt: "");
        Assert.Equal(ExitCode.Done, await typed.Code);
    }

    [Fact]
    public async Task Ctrl_c_forgets_what_was_typed_and_leaves_when_pressed_twice_at_an_empty_prompt()
    {
        using var typed = new TypedShell();
        await typed.TypeAsync("SELECT nonsense", prompt: "   ...> ");
        await typed.PressAsync();
        Assert.DoesNotContain("again leaves", typed.Error, StringComparison.Ordinal);
        await typed.TypeAsync(".mode csv");
        await typed.TypeAsync("SELECT 1 AS a;");
        Assert.Equal("a\n1\n", typed.Out);

        typed.Clock.Advance(TimeSpan.FromMinutes(1));
        await typed.PressAsync();
        Assert.EndsWith("Ctrl-C again leaves, and so do .quit and Ctrl-D.\nquiver> ", typed.Error, StringComparison.Ordinal);
        await typed.TypeAsync("SELECT 2 AS b;"); // a line between two makes them single ones
        typed.Clock.Advance(TimeSpan.FromMinutes(1));
        await typed.PressAsync();
        typed.Clock.Advance(TimeSpan.FromMinutes(1));
        typed.Press();
        Assert.Equal(ExitCode.Interrupted, await typed.Code);
    }

    [Fact]
    public async Task The_file_of_the_shell_has_its_name_when_the_shell_is_left()
    {
        var path = _folder["rows.csv"];
        using var typed = new TypedShell();
        await typed.TypeAsync($".output {path}");
        await typed.TypeAsync("SELECT 1 AS a; SELECT b;");
        await typed.TypeAsync("SELECT range FROM range(3);");
        Assert.False(File.Exists(path));
        typed.EndInput();
        Assert.Equal(ExitCode.Done, await typed.Code);
        Assert.Equal("a\n1\n\nrange\n0\n1\n2\n", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    private static Command Script(string text) => Command.Run(text, ["sql"]);
}
