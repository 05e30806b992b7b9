using System.CommandLine;

namespace Quiver.Cli;

/// <summary><c>quiver demo</c>: two queries kept over three million real flights.</summary>
internal static class DemoCommand
{
    private const string DataVariable = "QUIVER_DATA";
    private const string DataFile = "flights-3m.parquet";
    private const string DefaultPace = "20s";

    private const string Examples = """
        Examples:
          ./quiver demo                  three million flights in 20 seconds
          ./quiver demo --pace max       as fast as it goes
          ./quiver demo --pace 36000x    ten hours of flights a second
          ./quiver demo --explain        the SQL, and how it runs

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("demo", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var pace = OptionValue.Of<string>("--pace", "PACE", $"How fast flights are replayed: max, 36000x or {DefaultPace} (default: {DefaultPace})", "max, a multiple of event time such as 36000x, or a time such as 20s", TryReadPace);
        var plain = new Option<bool>("--plain") { Description = "Print lines instead of a live view" };
        var explain = new Option<bool>("--explain") { Description = "Print the SQL and how it runs, and run nothing" };
        var data = new Option<string?>("--data") { HelpName = "FILE", Description = $"The flights as a Parquet file (default: {DataFile} of the npm package vega-datasets)" };
        var command = new Command("demo", "Replay three million real flights as a live stream and watch two kept queries: delays by airport and hour, and the busiest routes.")
        {
            pace, plain, explain, data,
        };
        command.SetAction(parse =>
        {
            var path = PathOfData(parse.GetValue(data), terminal);
            var chosen = parse.GetValue(pace) ?? DefaultPace;
            return parse.GetValue(explain) ? Explain(path, chosen, terminal) : Run(path, chosen, parse.GetValue(plain), terminal);
        });
        return command;
    }

    private static int Run(string path, string pace, bool plain, Terminal terminal)
    {
        using var demo = new FlightsDemo(path, pace, terminal.Time, terminal.Interrupted);
        var view = !plain && LiveView.FitsOn(terminal) ? LiveView.ShowAsync(demo, terminal) : PlainView.ShowAsync(demo, terminal);
        view.GetAwaiter().GetResult();
        if (demo.Completion.IsFaulted) demo.Completion.GetAwaiter().GetResult(); // throws why

        var next = pace == "max" ? "./quiver demo --explain   (the two queries, and how they run)" : "./quiver demo --pace max   (as fast as it goes)";
        if (demo.Snapshot(rows: 1) is { Rows: > 0 } last) terminal.OutText.Write(DemoSummary.Text(last, DemoSummary.PeakMemory(), next));
        terminal.OutText.Flush();
        return demo.Completion.IsCanceled ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static int Explain(string path, string pace, Terminal terminal)
    {
        using var connection = Connection.Open();
        var text = terminal.OutText;
        var source = FlightsSql.Source(path, pace);
        text.WriteLine($"{source};");
        connection.Execute(source, terminal.Interrupted).Dispose();
        foreach (var stream in (string[])[FlightsSql.Delays, FlightsSql.Routes])
        {
            text.WriteLine();
            text.WriteLine($"{stream};");
            text.Flush();
            using var plan = connection.Query($"EXPLAIN {stream}", terminal.Interrupted);
            using var rows = TableRows.Format.Open(new RowOutput(terminal.Out, Width: terminal.RowWidth, Wraps: true), plan.Schema);
            foreach (var batch in plan.Batches) rows.Write(batch);
            rows.End();
        }

        text.WriteLine();
        text.WriteLine("Try next: ./quiver run samples/flights.sql   (the flights with questions of your own)");
        text.Flush();
        return ExitCode.Done;
    }

    private static string PathOfData(string? named, Terminal terminal)
    {
        if (named is not null) return File.Exists(named) ? named : throw new UsageException($"There is no file '{named}'. Expected the flights as a Parquet file.");
        if (terminal.Variable(DataVariable) is not { Length: > 0 } folder)
            throw new UsageException($"The demo needs the flights: start it with ./quiver demo from a clone, which fetches them, or name {DataFile} with --data.");
        var path = Path.Combine(folder, DataFile);
        return File.Exists(path) ? path : throw new UsageException($"There is no {DataFile} in {folder}, where {DataVariable} says the flights are. Name the file with --data.");
    }

    private static bool TryReadPace(string text, out string? pace)
    {
        pace = Connectors.Pace.Parse(text) is null ? null : text;
        return pace is not null;
    }
}
