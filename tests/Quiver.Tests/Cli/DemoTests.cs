using Quiver.Cli;
using Quiver.DuckDb;
using Quiver.Formats;
using Spectre.Console;

namespace Quiver.Tests.Cli;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_screen_it_prints_lines_and_a_summary()
    {
        var command = Command.Run("demo", "--data", Flights(), "--pace", "max");

        Assert.Equal((ExitCode.Done, ""), (command.Code, command.Error));
        var lines = command.Out.Split('\n');
        Assert.Equal("Putting the flights in the order in which they land …", lines[0]);
        Assert.Contains(lines, line => line.Contains("100 %", StringComparison.Ordinal) && line.Contains("4 flights", StringComparison.Ordinal));
        Assert.Equal("Two queries kept over 4 flights:", lines[3]);
        Assert.Matches("^  rows in +4$", lines[4]);
        Assert.Matches("^  windows out +2 ", lines[5]); // SEA at 8, SFO at 20
        Assert.Matches("^  routes +3 ", lines[6]);
        Assert.Matches("^  late rows +1 ", lines[7]); // SEA at 9, which lands after the flight that leaves at 20
        Assert.Matches(@"^  seconds +\d+\.\d\d ", lines[8]);
        Assert.Matches(@"^  rows/s +[\d,]+$", lines[9]);
        Assert.Matches(@"^  peak memory +[\d,]+ MB$", lines[10]);
        Assert.StartsWith("Try next: ./quiver ", lines[11], StringComparison.Ordinal);
    }

    [Fact]
    public void It_paces_itself()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(ExitCode.Done, Command.Run("demo", "--data", Flights(), "--pace", "500ms", "--plain").Code);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.4, 30);
    }

    [Fact]
    public void Explain_shows_the_sql_and_the_plans_and_runs_nothing()
    {
        var command = Command.Run("demo", "--data", Flights(), "--explain");
        Assert.Equal((ExitCode.Done, ""), (command.Code, command.Error));
        Assert.Contains("CREATE SOURCE flights", command.Out, StringComparison.Ordinal);
        Assert.Contains(FlightsSql.Delays + ";\n┌", command.Out, StringComparison.Ordinal);
        Assert.Contains(FlightsSql.Routes + ";\n┌", command.Out, StringComparison.Ordinal);
        Assert.Contains("Emit on window close", command.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("rows in", command.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_flights_is_refused_in_one_line()
    {
        var path = _folder["other.parquet"];
        Write(path, "SELECT 1 AS a");
        var command = Command.Run("demo", "--data", path);
        Assert.Equal((ExitCode.Failed, ""), (command.Code, command.Out));
        Assert.Single(command.Error.TrimEnd('\n').Split('\n'));
        Assert.Contains("'date'", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_c_ends_it_with_a_summary_and_130()
    {
        using var interrupt = new CancellationTokenSource();
        using var output = new SignallingStream("25 %", interrupt.Cancel);
        var command = Command.Run("", ["demo", "--data", Flights(), "--pace", "600s"], into: output, interrupted: interrupt.Token);
        Assert.Equal((ExitCode.Interrupted, ""), (command.Code, command.Error));
        Assert.Contains("\nStopped. Two queries kept over 1 flight:\n", output.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_fits_80_by_24()
    {
        var frame = Render(Running, 80, LiveView.RowsFor(24));
        Assert.Equal(
            """
            Quiver: flights replayed as a live stream, two queries kept over them
            ━━━━━━━━━━━────────────  50 %  1,500,000 flights    150,000 rows/s  10 s left
            event time 2001-04-01 15:00, watermark 2001-04-01 10:00 (5 hours behind)
            212,000 windows closed, 5,500 late: landed after their hour had closed

            delays: hour from 2001-04-01 09:00      routes: the busiest of 3,399
            airport   flights  average    worst     from   to      flights   average
            [JFK            1    578.0      578     LAX    LAS       8,323       9.7
            SEA           120      3.5       44     LAS    LAX       8,109         -
            SFO             1        -        -










            A flight is reported when it lands (estimated: departure + 30 minutes + distance
            at 8 miles a minute) and counted by the hour in which it left.
            """,
            string.Join('\n', frame.Select(line => line.TrimEnd())));
    }

    [Theory]
    [InlineData(LiveView.LeastWidth, LiveView.LeastHeight)]
    [InlineData(80, 24)]
    [InlineData(120, 40)]
    [InlineData(200, 100)]
    public void A_frame_is_never_larger_than_the_screen(int width, int height)
    {
        foreach (var snapshot in (DemoSnapshot[])[new DemoSnapshot { Phase = DemoPhase.Ordering }, Running, Running with { Phase = DemoPhase.Done, Rows = 3_000_000, Elapsed = TimeSpan.FromSeconds(1), Windows = 424_221, LateRows = 11_052 }])
        {
            var frame = Render(snapshot, width, LiveView.RowsFor(height));
            Assert.InRange(frame.Length, 10, height - 1);
            Assert.All(frame, line => Assert.InRange(DisplayWidth.Of(line), 0, width));
        }
    }

    [Fact]
    public void What_is_not_known_yet_is_left_out()
    {
        var snapshot = new DemoSnapshot { Phase = DemoPhase.Ordering, Elapsed = TimeSpan.FromSeconds(1.5) };
        Assert.Equal(0, snapshot.RowsPerSecond);
        Assert.Null(snapshot.Progress);
        Assert.Null(snapshot.Remaining);
        Assert.Contains("Putting the flights in the order in which they land … 1.5 s", string.Join('\n', Render(snapshot, 80, 10)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 rows/s")]
    [InlineData(7.4, "7 rows/s")]
    [InlineData(1234.5, "1,230 rows/s")]
    [InlineData(4_314_159, "4,310,000 rows/s")]
    public void Rates_have_three_digits(double rate, string expected) => Assert.Equal(expected, Words.Rate(rate));

    private static DemoSnapshot Running => new()
    {
        Phase = DemoPhase.Running,
        Elapsed = TimeSpan.FromSeconds(10),
        Rows = 1_500_000,
        ExpectedRows = 3_000_000,
        Watermark = new DateTime(2001, 4, 1, 10, 0, 0, DateTimeKind.Utc),
        Windows = 212_000,
        LateRows = 5_500,
        Hour = new DateTime(2001, 4, 1, 9, 0, 0, DateTimeKind.Utc),
        Worst = [new ClosedHour("[JFK", 1, 578, 578), new ClosedHour("SEA", 120, 3.5, 44), new ClosedHour("SFO", 1, null, null)],
        Routes = 3_399,
        Busiest = [new BusyRoute("LAX", "LAS", 8_323, 9.7), new BusyRoute("LAS", "LAX", 8_109, null)],
    };

    private static string[] Render(DemoSnapshot snapshot, int width, int rows)
    {
        var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(LiveView.Frame(snapshot, width, rows));
        return text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }

    /// <summary>Four flights: the long one that leaves at 9 lands after the one that leaves at 20 has landed, when hour 9 is closed.</summary>
    private string Flights()
    {
        var path = _folder["flights.parquet"];
        Write(
            path,
            """
            SELECT * FROM (VALUES
              (TIMESTAMP '2001-01-01 08:10:00', 5, 400, 'SEA', 'SFO'),
              (TIMESTAMP '2001-01-01 08:20:00', -5, 400, 'SEA', 'SFO'),
              (TIMESTAMP '2001-01-01 09:00:00', 600, 8000, 'SEA', 'LHR'),
              (TIMESTAMP '2001-01-01 20:00:00', 0, 10, 'SFO', 'SEA')) AS t(date, delay, distance, origin, destination)
            """);
        return path;
    }

    private static void Write(string path, string select)
    {
        using var instance = Instance.Open(new InstanceOptions { Threads = 1 });
        using var session = instance.Connect();
        session.Execute($"COPY ({select}) TO '{path}' (FORMAT parquet)");
    }
}
