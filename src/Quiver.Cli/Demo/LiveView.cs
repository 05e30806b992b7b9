using Spectre.Console;
using Spectre.Console.Rendering;

namespace Quiver.Cli;

/// <summary>The demo on a screen, ten frames a second. It reads snapshots, so a slow screen never slows the queries.</summary>
internal static class LiveView
{
    /// <summary>Rows and columns a screen needs for it.</summary>
    public const int LeastWidth = 79;

    /// <inheritdoc cref="LeastWidth"/>
    public const int LeastHeight = 22;

    private const int RoutesShown = 10;
    private const int EchoWidth = 3; // where the terminal writes ^C, which would else break the last line
    private const int OtherLines = 11; // all but the rows of the tables
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows the demo until it ends; the last frame stays.</summary>
    public static async Task ShowAsync(FlightsDemo demo, Terminal terminal)
    {
        var console = ConsoleOf(terminal);
        await console.Live(Text.Empty).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (true)
            {
                var (width, height) = terminal.Size();
                var rows = RowsFor(height);
                console.Profile.Width = width - EchoWidth;
                live.UpdateTarget(Frame(demo.Snapshot(rows), width - EchoWidth, rows));
                await terminal.OutText.FlushAsync();
                if (demo.Completion.IsCompleted) return;
                await Task.WhenAny(demo.Completion, Task.Delay(Period, terminal.Time));
            }
        });
    }

    /// <summary>Whether standard output is a screen that obeys, and is large enough.</summary>
    public static bool FitsOn(Terminal terminal)
    {
        if (!terminal.OutIsTerminal || !ConsoleOf(terminal).Profile.Capabilities.Ansi) return false;
        var (width, height) = terminal.Size();
        return width >= LeastWidth && height >= LeastHeight;
    }

    /// <summary>Rows of the table of hours that a screen has room for.</summary>
    public static int RowsFor(int height) => Math.Clamp(height - OtherLines - 1, RoutesShown, 24);

    /// <summary>One frame, of <paramref name="rows"/> + 11 lines.</summary>
    /// <param name="snapshot">What is shown.</param>
    /// <param name="width">Cells of the screen.</param>
    /// <param name="rows">Rows of the table of hours.</param>
    public static IRenderable Frame(DemoSnapshot snapshot, int width, int rows)
    {
        var tables = new Grid { Expand = false };
        tables.AddColumn(new GridColumn { Padding = new Padding(0, 0, 4, 0) });
        tables.AddColumn(new GridColumn { Padding = new Padding(0, 0, 0, 0) });
        tables.AddRow(
            new Markup($"[bold]delays[/]: {(snapshot.Hour is { } hour ? $"hour from {Words.Moment(hour)}" : "no hour has closed yet")}"),
            new Markup($"[bold]routes[/]: the busiest of {Words.Count(snapshot.Routes)}"));
        tables.AddRow(Hours(snapshot, rows), Routes(snapshot));
        return new Rows(
            new Markup("[bold]Quiver[/]: flights replayed as a live stream, two queries kept over them"),
            snapshot.Phase == DemoPhase.Ordering ? Ordering(snapshot) : Progress(snapshot, width),
            Clock(snapshot),
            Text.Empty,
            tables,
            Text.Empty,
            new Markup($"[dim]{Words.Landing.EscapeMarkup()}[/]"));
    }

    private static IAnsiConsole ConsoleOf(Terminal terminal) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.OutText) });

    private static Markup Ordering(DemoSnapshot snapshot) =>
        new($"[yellow]Putting {(snapshot.ExpectedRows is { } rows ? Words.Count(rows) : "the")} flights in the order in which they land …[/] {snapshot.Elapsed.TotalSeconds:0.0} s");

    private static Markup Progress(DemoSnapshot snapshot, int width)
    {
        var left = snapshot.Phase == DemoPhase.Done ? "done" : snapshot.Remaining is { } remaining ? $"{Words.Span(remaining)} left" : "";
        var share = snapshot.Progress ?? 0;
        var facts = $"{share,5:P0}  {Words.Count(snapshot.Rows),9} flights  {Words.Rate(snapshot.RowsPerSecond),16}  {left,-11}";
        var cells = Math.Max(4, width - facts.Length - 2);
        var full = (int)(share * cells);
        return new Markup($"[green]{new string('━', full)}[/][dim]{new string('─', cells - full)}[/] {facts}");
    }

    private static Markup Clock(DemoSnapshot snapshot) => new(
        $"event time [bold]{Words.Moment(snapshot.EventTime)}[/], watermark {Words.Moment(snapshot.Watermark)} ({FlightsSql.WatermarkDelay.TotalHours:0} hours behind)\n"
        + $"{Words.Count(snapshot.Windows)} windows closed, [yellow]{Words.Count(snapshot.LateRows)} late[/]: landed after their hour had closed");

    private static Table Hours(DemoSnapshot snapshot, int rows)
    {
        var table = NewTable(("airport", 8, Justify.Left), ("flights", 8, Justify.Right), ("average", 8, Justify.Right), ("worst", 8, Justify.Right));
        for (var row = 0; row < rows; row++)
        {
            if (row >= snapshot.Worst.Count)
            {
                table.AddEmptyRow();
                continue;
            }

            var closed = snapshot.Worst[row];
            table.AddRow(Name(closed.Origin), Words.Count(closed.Flights), Delay(closed.AverageDelay), Words.Minutes(closed.WorstDelay, "0"));
        }

        return table;
    }

    private static Table Routes(DemoSnapshot snapshot)
    {
        var table = NewTable(("from", 6, Justify.Left), ("to", 6, Justify.Left), ("flights", 8, Justify.Right), ("average", 9, Justify.Right));
        for (var row = 0; row < RoutesShown; row++)
        {
            if (row >= snapshot.Busiest.Count)
            {
                table.AddEmptyRow();
                continue;
            }

            var route = snapshot.Busiest[row];
            table.AddRow(Name(route.Origin), Name(route.Destination), Words.Count(route.Flights), Delay(route.AverageDelay));
        }

        return table;
    }

    private static Table NewTable(params ReadOnlySpan<(string Name, int Width, Justify Align)> columns)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var (name, width, align) in columns)
            table.AddColumn(new TableColumn($"[dim]{name}[/]") { Width = width, NoWrap = true, Alignment = align, Padding = new Padding(0, 0, 1, 0) });
        return table;
    }

    private static string Name(string text) => DisplayWidth.Visible(text).EscapeMarkup();

    /// <summary>Minutes, in a colour that says how bad they are.</summary>
    private static string Delay(double? minutes) => minutes switch
    {
        null => Words.Minutes(minutes),
        >= 30 => $"[red]{Words.Minutes(minutes)}[/]",
        >= 15 => $"[yellow]{Words.Minutes(minutes)}[/]",
        _ => $"[green]{Words.Minutes(minutes)}[/]",
    };
}
