using System.CommandLine;

namespace Quiver.Cli;

/// <summary><c>quiver sql</c>: a shell; without a person at it, statements of standard input or of the command line.</summary>
internal static class SqlCommand
{
    private const long ScreenRows = 40; // of a SELECT that a person sees without scrolling far

    private const string Examples = """
        Examples:
          ./quiver sql
          ./quiver sql -c "SELECT 42 AS answer"
          ./quiver sql -c "FROM 'flights.parquet' LIMIT 5" --output first.csv
          ./quiver sql < script.sql

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("sql", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Folder of the database; without one it is in memory and gone in the end", Arity = ArgumentArity.ZeroOrOne };
        var text = OptionValue.Of<string>("--command", "SQL", "Execute statements (and commands such as .tables in lines of their own) and leave", "statements, such as \"SELECT 42\"", (string given, out string? value) => (value = given).Length > 0);
        text.Aliases.Add("-c");
        var format = RowOptions.Format();
        var output = RowOptions.Output();
        var command = new Command("sql", "A shell: type SQL and see rows. From a pipe or a file, the same without prompts.") { folder, text, format, output };
        command.SetAction(parse => Run(parse.GetValue(folder), parse.GetValue(text), parse.GetValue(format), parse.GetValue(output), terminal));
        return command;
    }

    private static int Run(string? folder, string? text, RowFormat? format, string? output, Terminal terminal)
    {
        var isTyped = text is null && terminal.InIsTerminal;
        if (isTyped && output is not null) throw new UsageException("--output goes with --command, or with statements on standard input. In the shell, use .output.");
        using var connection = folder is null ? Connection.Open() : Connection.Open(folder);
        foreach (var warning in connection.Warnings) terminal.Error.WriteLine($"warning: {warning}");
        var options = new RunOptions(isTyped ? BoxRows.Format : RowFormats.Default);
        if (isTyped) options = options with { ShownRows = ScreenRows };
        return RowOptions.Into(output, format, options, terminal, (chosen, state) =>
        {
            using var session = new ShellSession(connection, chosen, state, terminal);
            if (!isTyped) return RunScript(session, state, text, terminal);
            terminal.Error.WriteLine($"Quiver {CommandLine.Version}. Statements end with ; and .help lists the other commands.");
            using var shell = new Shell(session, terminal);
            try
            {
                return shell.Run();
            }
            finally
            {
                session.WriteTo(null); // a person has seen what failed; the file has the rest
            }
        });
    }

    private static int RunScript(ShellSession session, RunState state, string? text, Terminal terminal)
    {
        try
        {
            var code = session.Run(text ?? ScriptFile.Read("-", terminal), text is null ? "<stdin>" : null, isLast: true, terminal.Interrupted);
            if (code == ExitCode.Done) session.WriteTo(null);
            return code;
        }
        catch (Exception error) when (state.StoppedReading && terminal.IsInterrupt(error))
        {
            session.WriteTo(null);
            throw;
        }
    }
}
