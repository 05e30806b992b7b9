using Quiver.Cli;
using Quiver.Testing;
using Quiver.Tests.Runtime;

namespace Quiver.Tests.Cli;

/// <summary>The shell at a terminal whose keys it takes: what a person sees.</summary>
public sealed class KeyedShellTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly VirtualScreen _screen = new(height: 40);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["NO_COLOR"] = "1" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Statements_are_edited_run_and_kept_in_the_history()
    {
        _variables["QUIVER_HISTORY"] = _folder["history"];
        Assert.Equal(ExitCode.Done, await RunAsync(new TypedKeys().Then("SELECT 42 AS answer,\r  NULL AS nothing;\r").Then("SELECT symbl FROM (SELECT 1 AS symbol);\r\x04")));
        Assert.StartsWith(
            """
            Quiver 0.1.0. Statements end with ; and .help lists the other commands.
            quiver> SELECT 42 AS answer,
               ...>   NULL AS nothing;
            ┌─────────┬─────────┐
            │  answer │ nothing │
            │ INTEGER │ INTEGER │
            ├─────────┼─────────┤
            │      42 │    NULL │
            └─────────┴─────────┘
            1 row, 2 columns
            quiver> SELECT symbl FROM (SELECT 1 AS symbol);
            1:8: No column 'symbl' here; there is symbol. Did you mean symbol?
              SELECT symbl FROM (SELECT 1 AS symbol);
                     ^
            quiver>
            """,
            _screen.Text,
            StringComparison.Ordinal);
        Assert.Equal(["SELECT 42 AS answer,\\n  NULL AS nothing;", "SELECT symbl FROM (SELECT 1 AS symbol);"], File.ReadAllLines(_folder["history"]));
    }

    [Fact]
    public async Task Names_made_a_moment_ago_are_completed()
    {
        await RunAsync(new TypedKeys().Then("CREATE SOURCE trades (symbol VARCHAR, price DOUBLE);\r").Then("SELECT pri\tFROM trad\t;\r.quit\r"));
        Assert.Contains("quiver> SELECT pri", _screen.Text, StringComparison.Ordinal);
        Assert.Contains("FROM trades ;\n", _screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_c_forgets_what_is_typed_and_leaves_when_pressed_twice()
    {
        Assert.Equal(ExitCode.Interrupted, await RunAsync(new TypedKeys().Then("SELECT nonsense\x03").Then("\x03\x03"), new ManualClock()));
        Assert.EndsWith("quiver> SELECT nonsense\nquiver>", _screen.Text.Replace("\nCtrl-C again leaves, and so do .quit and Ctrl-D.\nquiver>", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_prompt_is_what_it_is_set_to()
    {
        await RunAsync(new TypedKeys().Then(".prompt '日> ' '.. '\r").Then("SELECT\r1;\r\x04"));
        Assert.Contains("\n日> SELECT\n.. 1;\n", _screen.Text, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_statement_edited_elsewhere_stands_at_the_prompt()
    {
        _variables["EDITOR"] = "sed -i.old s/41/42/";
        await RunAsync(new TypedKeys().Then("SELECT 41 AS answer;\r").Then(".edit\r").Then("\r\x04"));
        Assert.Contains("\nquiver> .edit\nquiver> SELECT 42 AS answer;\n", _screen.Text, StringComparison.Ordinal);
        Assert.Contains("│      42 │", _screen.Text, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task What_is_longer_than_the_screen_goes_through_the_pager_and_nothing_else_does()
    {
        _variables["PAGER"] = $"cat > '{_folder["paged"]}'";
        await RunAsync(new TypedKeys().Then("SELECT 7 AS few;\r").Then("SELECT range AS n FROM range(38);\r").Then(".pager off\rSELECT range + 100 AS n FROM range(38);\r\x04"));
        Assert.Contains("│       7 │", _screen.Text, StringComparison.Ordinal);
        Assert.Equal(44, File.ReadAllLines(_folder["paged"]).Length);
        Assert.EndsWith("│     37 │\n└────────┘\n38 rows, 1 column\n", File.ReadAllText(_folder["paged"]), StringComparison.Ordinal);
        Assert.DoesNotContain("│     37 │", _screen.Text, StringComparison.Ordinal);
        Assert.Contains("│    137 │", _screen.Text, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_pager_that_is_left_early_is_no_error()
    {
        _variables["PAGER"] = "true";
        Assert.Equal(ExitCode.Done, await RunAsync(new TypedKeys().Then(".maxrows 100000\r").Then("SELECT range AS n FROM range(100000);\r").Then("SELECT 7 AS seven;\r\x04")));
        Assert.Contains("│       7 │", _screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("pipe", _screen.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Errors_are_red_on_a_terminal_and_the_line_they_are_about_is_not()
    {
        _variables.Remove("NO_COLOR");
        await RunAsync(new TypedKeys().Then("SELECT nope;\r.highlight off\rSELECT nope;\r\x04"));
        var raw = _screen.Raw.ToString();
        Assert.Contains("\e[1;31m1:8: No column 'nope' here", raw, StringComparison.Ordinal);
        Assert.Contains("\r\n  SELECT nope;\r\n\e[1;31m         ^\e[0m", raw, StringComparison.Ordinal);
        Assert.Contains("\r\n1:8: No column 'nope' here", raw, StringComparison.Ordinal); // the second time
    }

    [Fact]
    public void A_statement_says_that_it_runs_after_a_second_and_takes_that_back()
    {
        var clock = new TestClock();
        using var connection = Connection.Open();
        using var terminal = new Terminal { In = Stream.Null, Out = Stream.Null, Error = _screen, ErrorIsTerminal = true, Time = clock, Variable = _variables.GetValueOrDefault };
        using (var progress = StatementProgress.Start(connection, terminal)!)
        {
            clock.Advance(TimeSpan.FromMilliseconds(999));
            Assert.Equal("", _screen.Text);
            clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal("1 s; Ctrl-C stops it", _screen.Text);
            clock.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("3 s; Ctrl-C stops it", _screen.Text);
            progress.Report(new QueryProgress(0.25, 1, 4, TimeSpan.FromSeconds(3)));
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("4 s, 25 % ▕█████               ▏, about 12 s left; Ctrl-C stops it", _screen.Text);
        }

        Assert.Equal("", _screen.Text);
    }

    private Task<int> RunAsync(TypedKeys keys, TimeProvider? time = null) => Task.Run(() =>
    {
        using var terminal = new Terminal
        {
            In = Stream.Null,
            Out = _screen.AsStream(),
            Error = _screen.AsLines(),
            InIsTerminal = true,
            OutIsTerminal = true,
            ErrorIsTerminal = true,
            Keyboard = keys,
            Size = () => (_screen.Width, _screen.Height),
            Time = time ?? TimeProvider.System,
            Variable = _variables.GetValueOrDefault,
        };
        return CommandLine.Run(["sql"], terminal);
    }).WaitAsync(Patience);
}
