using System.CommandLine;

namespace Quiver.Cli;

/// <summary><c>quiver run FILE.sql</c>: executes statements one after another and prints what they answer.</summary>
internal static class RunCommand
{
    private const string Examples = """
        Examples:
          ./quiver run pipeline.sql
          ./quiver run pipeline.sql --format csv > rows.csv
          ./quiver run report.sql --output report.parquet
          ./quiver run alerts.sql --format ndjson --for 10s
          echo "SELECT 42 AS answer" | ./quiver run -

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("run", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "File of SQL statements in UTF-8; - reads standard input",
            Arity = ArgumentArity.ZeroOrOne, // a missing one is answered below
        };
        var format = RowOptions.Format();
        var output = RowOptions.Output();
        var rows = RowOptions.Rows();
        var duration = RowOptions.For();
        var watch = new Option<bool>("--watch") { Description = "Run the file again whenever it is saved, until Ctrl-C; rows of SUBSCRIBE are shown in place" };
        var command = new Command("run", "Execute the SQL statements of a file. SELECT prints its rows; SUBSCRIBE prints rows as they come, until the inputs end or Ctrl-C.")
        {
            file, format, output, rows, duration, watch,
        };
        command.SetAction(parse => Run(
            parse.GetValue(file) ?? throw new UsageException("run needs a file of SQL statements, or - to read them from standard input."),
            parse.GetValue(output),
            parse.GetValue(format),
            new RunOptions(RowFormats.Default, parse.GetValue(rows), parse.GetValue(duration)),
            parse.GetValue(watch),
            terminal));
        return command;
    }

    private static int Run(string file, string? output, RowFormat? format, RunOptions options, bool watches, Terminal terminal)
    {
        if (watches) return Watching(file, output, format, options, terminal);
        var source = new Sql.Text.SourceText(ScriptFile.Read(file, terminal), file == "-" ? "<stdin>" : file);
        using var connection = Connection.Open();
        return RowOptions.Into(output, format, options, terminal, (chosen, state) =>
        {
            if (Sql.Text.Script.Split(source).Count > 0) return new ScriptRunner(connection, source, chosen, terminal, state).Run();
            terminal.Error.WriteLine(source.Show(source.SyntaxError(0, "The file holds no statement. Expected one, such as SELECT 1.")));
            return ExitCode.Failed;
        });
    }

    /// <summary>Runs the file, and again after each change.</summary>
    private static int Watching(string file, string? output, RowFormat? format, RunOptions options, Terminal terminal)
    {
        if (file == "-") throw new UsageException("--watch needs a file that can be saved again, and - is standard input.");
        if (output is not null) throw new UsageException("--watch shows rows on the screen, and --output writes them to a file. Use one.");
        using var watch = new FileWatch(file, terminal.Time);
        while (true)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(terminal.Interrupted, watch.Changed);
            var current = terminal.With(either.Token); // what it reads and writes is the terminal's
            try
            {
                Run(file, output: null, format, options with { IsLive = true }, watches: false, current);
                watch.Wait(terminal.Interrupted);
            }
            catch (Exception error) when (current.IsInterrupt(error) && !terminal.Interrupted.IsCancellationRequested)
            {
                // it was saved while it ran
            }
            catch (Exception error) when (error is UsageException or QuiverException && !terminal.IsInterrupt(error))
            {
                terminal.ShowError(error.Message); // it is not there while an editor writes it
                watch.Wait(terminal.Interrupted);
            }

            watch.Begin();
            terminal.Error.WriteLine(TextStyles.In($"{file} was saved; running it again.", TextStyle.Dim, terminal.HasColours));
        }
    }
}
