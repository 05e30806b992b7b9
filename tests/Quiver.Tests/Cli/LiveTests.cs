using Quiver.Cli;
using Quiver.Columns;
using Quiver.Formats;

namespace Quiver.Tests.Cli;

/// <summary>Rows of subscriptions that are shown in place.</summary>
public sealed class LiveTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Nothing_yet_is_a_table_without_rows()
    {
        using var some = new Some("SELECT 1 AS a, 'x' AS b WHERE false");
        Assert.Equal(["┌─────────┬─────────┐", "│       a │ b       │", "│ INTEGER │ VARCHAR │", "├─────────┼─────────┤", "└─────────┴─────────┘", "0 rows, 2 columns; q"], new LiveRows(some.Schema, keys: null, "NULL").Lines(80, 24, "; q"));
    }

    [Fact]
    public void Of_rows_that_only_come_the_last_are_shown()
    {
        using var some = new Some("SELECT range AS n FROM range(5000)");
        var rows = new LiveRows(some.Schema, keys: null, "NULL");
        some.AddTo(rows);
        var lines = rows.Lines(80, 9, "");
        Assert.Equal(["│   4997 │", "│   4998 │", "│   4999 │"], lines.Skip(4).Take(3));
        Assert.Equal("5,000 rows (the last 3 shown), 1 column", lines[^1]);
    }

    [Fact]
    public void Of_rows_that_replace_each_other_each_key_has_its_newest_in_its_place()
    {
        using var some = new Some("FROM (VALUES ('a', 1), ('b', 2), (NULL, 3), ('', 4), ('a', 5), ('a', 6), (NULL, NULL)) AS t(k, v)");
        var rows = new LiveRows(some.Schema, keys: [0], "NULL");
        some.AddTo(rows);
        var lines = rows.Lines(80, 24, "");
        Assert.Equal(["b = 2", " = 4", "a = 6", "NULL = NULL"], lines.Skip(4).Take(4).Select(line => string.Join(" = ", line.Split('│', StringSplitOptions.RemoveEmptyEntries).Select(cell => cell.Trim()))));
        Assert.Equal("7 rows for 4 keys, 2 columns", lines[^1]);

        some.AddTo(rows); // they come again, and stay where they are
        Assert.Equal(lines.SkipLast(1), rows.Lines(80, 24, "").SkipLast(1));
        Assert.Contains("14 rows for 4 keys (the last 2 shown)", rows.Lines(80, 8, "")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_keys_those_that_changed_last_are_kept()
    {
        using var some = new Some("SELECT range AS k FROM range(100000)");
        var rows = new LiveRows(some.Schema, keys: [0], "NULL");
        some.AddTo(rows);
        var lines = rows.Lines(80, 8, "");
        Assert.Equal(["│  99998 │", "│  99999 │"], lines.Skip(4).Take(2));
        Assert.InRange(int.Parse(lines[^1].Split(' ')[3].Replace(",", "", StringComparison.Ordinal)), 10_000, 20_000);
    }

    [Fact]
    public void A_narrow_screen_leaves_out_columns_and_no_line_is_longer()
    {
        using var some = new Some("SELECT 'some text' AS first, 'some text' AS second, 'some text' AS third, 'some text' AS fourth");
        var rows = new LiveRows(some.Schema, keys: null, "NULL");
        some.AddTo(rows);
        Assert.All(rows.Lines(30, 24, ""), line => Assert.True(DisplayWidth.Of(line) <= 30, line));
    }

    [Fact]
    public async Task A_subscription_at_a_terminal_is_one_table_that_stays_when_it_ends()
    {
        var screen = new VirtualScreen(height: 12);
        var keys = new TypedKeys().Then("CREATE SOURCE g FROM GENERATOR (rows = 1000, pace = 'max');\rSUBSCRIBE SELECT seq, value FROM g;\r.quit\r");
        Assert.Equal(ExitCode.Done, await RunAsync(keys, screen));
        Assert.Contains("│    998 │ v998    │\n│    999 │ v999    │\n└────────┴─────────┘\n1,000 rows (the last 5 shown), 2 columns\nquiver> .quit", screen.Text, StringComparison.Ordinal);
        Assert.Equal(1, screen.Text.Split("BIGINT").Length - 1);
    }

    [Fact]
    public async Task Q_ends_a_subscription_that_has_no_end()
    {
        var screen = new VirtualScreen();
        var keys = new TypedKeys().Then("CREATE SOURCE g FROM GENERATOR (rows_per_second = 1000);\r").Then("SUBSCRIBE SELECT value, count(*) AS n FROM g GROUP BY value;\r")
            .See(() => Assert.True(SpinWait.SpinUntil(() => screen.Text.Contains("q ends it", StringComparison.Ordinal), Patience))).Then("q").Then(".quit\r");
        Assert.Equal(ExitCode.Done, await RunAsync(keys, screen));
        Assert.Matches(@"rows for [0-9,]+ keys.*, 2 columns\n", screen.Text);
        Assert.DoesNotContain("Stopped.", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_watch_runs_the_file_again_when_it_is_saved_and_survives_mistakes()
    {
        using var folder = new TemporaryFolder();
        using var interrupt = new CancellationTokenSource();
        var path = folder.Write("q.sql", "SELECT 'first' AS a; CREATE SOURCE t (a INTEGER); SUBSCRIBE SELECT a FROM t; SELECT 'never';");
        var screen = new VirtualScreen();
        using var terminal = new Terminal { In = Stream.Null, Out = screen.AsStream(), Error = screen.AsLines(), Interrupted = interrupt.Token, Variable = _ => null };
        var running = Task.Run(() => CommandLine.Run(["run", path, "--watch", "--format", "csv"], terminal));
        See("first");
        File.WriteAllText(path, "SELECT nope;"); // while it waits for rows
        See("No column 'nope'");
        File.WriteAllText(path, "SELECT 'second' AS a;");
        See("second");
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await running.WaitAsync(Patience));

        void See(string text) => Assert.True(SpinWait.SpinUntil(() => screen.Text.Contains(text, StringComparison.Ordinal) || running.IsCompleted, Patience) && !running.IsCompleted, screen.Text);
    }

    [Theory]
    [InlineData("--watch needs a file that can be saved again, and - is standard input.", "-")]
    [InlineData("--watch shows rows on the screen, and --output writes them to a file. Use one.", "x.sql", "--output", "x.csv")]
    public void What_cannot_be_watched_is_refused(string message, params string[] arguments) =>
        Assert.Equal($"quiver: {message}\nTry: ./quiver run --help\n", Command.Run(["run", "--watch", .. arguments]).Error);

    private static Task<int> RunAsync(TypedKeys keys, VirtualScreen screen) => Task.Run(() =>
    {
        using var terminal = new Terminal
        {
            In = Stream.Null,
            Out = screen.AsStream(),
            Error = screen.AsLines(),
            InIsTerminal = true,
            OutIsTerminal = true,
            Keyboard = keys,
            Size = () => (screen.Width, screen.Height),
            Variable = name => name == "NO_COLOR" ? "1" : null,
        };
        return CommandLine.Run(["sql"], terminal);
    }).WaitAsync(Patience);

    /// <summary>The rows of a query.</summary>
    private sealed class Some : IDisposable
    {
        private readonly Connection _connection = Connection.Open();
        private readonly QueryResult _rows;

        public Some(string sql) => _rows = _connection.Query(sql);

        public Schema Schema => _rows.Schema;

        public void AddTo(LiveRows live)
        {
            foreach (var batch in _rows.Batches) live.Add(batch);
        }

        public void Dispose()
        {
            _rows.Dispose();
            _connection.Dispose();
        }
    }
}
