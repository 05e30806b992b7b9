using System.CommandLine;
using Quiver.Formats;

namespace Quiver.Cli;

/// <summary>How a shell is started: the options that <c>quiver</c> itself and <c>quiver sql</c> have.</summary>
internal sealed class ShellStart
{
    private const long ScreenRows = 40; // of a SELECT that a person sees without scrolling far

    private readonly Option<string?> _text = OptionValue.Of<string>("--command", "SQL", "Execute statements (and commands such as .tables in lines of their own) and leave", "statements, such as \"SELECT 42\"", (string given, out string? value) => (value = given).Length > 0);
    private readonly Option<string?> _file = OptionValue.Of<string>("--file", "FILE", "Execute a file of statements and commands and leave", "the name of a file", (string given, out string? value) => (value = given).Length > 0);
    private readonly Option<string?> _init = OptionValue.Of<string>("--init", "FILE", "Begin with this file in place of ~/.quiverrc", "the name of a file", (string given, out string? value) => (value = given).Length > 0);
    private readonly Option<bool> _readOnly = new("--readonly", "-readonly") { Description = "Refuse statements that change something" };
    private readonly Option<bool> _noInput = new("--no-stdin", "-no-stdin") { Description = "Leave when the other options are done, without reading standard input" };
    private readonly Option<RowFormat?> _format = RowOptions.Format();
    private readonly Option<string?> _output = RowOptions.Output();
    private readonly (Option<bool> Option, RowFormat Format)[] _formats;

    public ShellStart()
    {
        _text.Aliases.Add("-c");
        _file.Aliases.Add("-f");
        _init.Aliases.Add("-init");
        _formats = [.. RowFormats.OfScreens.SelectMany(format => format.Aliases.Prepend(format.Name).Select(name => (new Option<bool>($"--{name}", $"-{name}") { Hidden = true }, format)))];
    }

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        Option[] options = [_text, _file, _format, _output, _readOnly, _init, _noInput, .. _formats.Select(format => format.Option)];
        foreach (var option in options) command.Add(option);
    }

    /// <summary>Starts the shell.</summary>
    /// <param name="parse">The options.</param>
    /// <param name="folder">The folder of the database; null for one in memory.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <returns>The exit code.</returns>
    public int Run(ParseResult parse, string? folder, Terminal terminal)
    {
        var (text, file, output) = (parse.GetValue(_text), parse.GetValue(_file), parse.GetValue(_output));
        if (text is not null && file is not null) throw new UsageException("--command and --file were both given. Use one, or .read in the other.");
        RowFormat[] chosen = [.. _formats.Where(format => parse.GetValue(format.Option)).Select(format => format.Format)];
        if (parse.GetValue(_format) is { } named) chosen = [.. chosen, named];
        if (chosen.Distinct().Count() > 1) throw new UsageException($"Rows have one format, and here are {string.Join(", ", chosen.Select(format => format.Name))}.");
        var readsInput = text is null && file is null && !parse.GetValue(_noInput);
        var isTyped = readsInput && terminal.InIsTerminal;
        if (isTyped && output is not null) throw new UsageException("--output goes with --command, or with statements on standard input. In the shell, use .output.");

        var options = new RunOptions(isTyped ? BoxRows.Format : RowFormats.Default) { IsReadOnly = parse.GetValue(_readOnly) };
        if (isTyped) options = options with { ShownRows = ScreenRows };
        return RowOptions.Into(output, chosen.FirstOrDefault(), options, terminal, (options, state) =>
        {
            var connection = folder is null ? Connection.Open() : Connection.Open(folder);
            foreach (var warning in connection.Warnings) terminal.Error.WriteLine($"warning: {warning}");
            using var session = new ShellSession(connection, options, state, terminal) { Folder = folder, IsTyped = isTyped };
            Begin(session, parse.GetValue(_init), terminal);
            if (session.Left) return session.LeftWith;
            if (isTyped) return Type(session, terminal);
            if (!readsInput && text is null && file is null) return ExitCode.Done;
            return Script(session, state, text ?? ScriptFile.Read(file ?? "-", terminal), text is null ? file ?? "<stdin>" : null, terminal);
        });
    }

    /// <summary>Runs what the user wants to be run first: a file that is named, or their own when it is there.</summary>
    private static void Begin(ShellSession session, string? init, Terminal terminal)
    {
        var file = init ?? (terminal.Variable("QUIVER_RC") is { } named ? named : terminal.Variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".quiverrc") : null);
        if (string.IsNullOrEmpty(file) || (init is null && !File.Exists(file))) return;
        session.Run(ScriptFile.Read(file, terminal), file, isLast: false, terminal.Interrupted); // what fails in it has been said
    }

    private static int Type(ShellSession session, Terminal terminal)
    {
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
    }

    private static int Script(ShellSession session, RunState state, string text, string? file, Terminal terminal)
    {
        try
        {
            var code = session.Run(text, file, isLast: true, terminal.Interrupted);
            if (code == ExitCode.Done) session.WriteTo(null);
            return session.Left && code == ExitCode.Done ? session.LeftWith : code;
        }
        catch (Exception error) when (state.StoppedReading && terminal.IsInterrupt(error))
        {
            session.WriteTo(null);
            throw;
        }
    }
}
