using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Reads the arguments, runs a command, and turns what went wrong into one message and an exit code.</summary>
internal static class CommandLine
{
    private const int BrokenPipe = 32; // EPIPE, on Linux and macOS

    private const string Examples = """
        Examples:
          ./quiver demo                                 three million flights as a live stream
          ./quiver                                      a shell: type SQL and see rows
          ./quiver -c "SELECT 42 AS answer"             runs statements and leaves
          ./quiver run pipeline.sql                     runs the statements of a file
          echo "SELECT 42 AS answer" | ./quiver run -   reads them from standard input

        """;

    /// <summary>The version, without the commit.</summary>
    public static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="terminal">Where it reads and writes.</param>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, Terminal terminal)
    {
        if (arguments is ["help", ..]) arguments = [.. arguments.Skip(1), "--help"]; // as people type it too
        var root = Build(terminal);
        var parse = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        try
        {
            if (parse.Action is not (HelpAction or HelpWithExamples or ShowVersion) && Mistake(parse) is { } mistake) throw new UsageException(mistake);
            var code = parse.Invoke(new InvocationConfiguration
            {
                Output = terminal.OutText,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Ctrl-C is ours
            });
            terminal.OutText.Flush();
            return code;
        }
        catch (UsageException error)
        {
            terminal.Error.WriteLine($"quiver: {error.Message}");
            terminal.Error.WriteLine($"Try: ./quiver {NameOf(parse.CommandResult.Command)}--help");
            return ExitCode.Usage;
        }
        catch (Exception error) when (terminal.IsInterrupt(error))
        {
            return ExitCode.Interrupted;
        }
        catch (QuiverException error)
        {
            terminal.Error.WriteLine($"quiver: {error.Message}");
            return error.Code == ErrorCode.ConnectionFailed ? ExitCode.NotConnected : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted; // the shell was left by Ctrl-C
        }
        catch (IOException error) when (IsBrokenPipe(error))
        {
            return ExitCode.Done; // whoever read our output has had enough: | head
        }
        catch (IOException error)
        {
            terminal.Error.WriteLine($"quiver: {error.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Whether an error says that nobody reads what is written any more.</summary>
    public static bool IsBrokenPipe(Exception error) => error is IOException { HResult: BrokenPipe };

    private static Command Build(Terminal terminal)
    {
        var root = new Command("quiver", "Streaming SQL in one process: ask a question once, or keep it and watch its answer change.")
        {
            new Option<bool>("--version") { Description = "Show the version", Action = new ShowVersion() },
        };
        var start = new ShellStart();
        start.AddTo(root);
        root.SetAction(parse => start.Run(parse, folder: null, terminal)); // no command at all
        AddHelp(root, Examples);
        foreach (var entry in CommandList.All)
        {
            var command = entry.Create(terminal);
            AddHelp(command, entry.Examples);
            root.Add(command);
        }

        return root;
    }

    private static void AddHelp(Command command, string examples) =>
        command.Add(new HelpOption("--help", "-h") { Action = new HelpWithExamples(examples), Description = "Show this help" });

    /// <summary>The first thing wrong with the arguments; null when nothing is.</summary>
    private static string? Mistake(ParseResult parse)
    {
        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            if (unknown.StartsWith('-'))
            {
                var options = parse.CommandResult.Command.Options.Where(option => !option.Hidden).Select(option => option.Name);
                return $"There is no option '{unknown}'{Suggestions.DidYouMean(unknown, options)}{(Suggestions.Nearest(unknown, options) is null ? "." : "")}";
            }

            if (parse.CommandResult.Command == parse.RootCommandResult.Command)
            {
                var names = CommandList.All.Select(entry => entry.Name).ToArray();
                return $"There is no command '{unknown}'{Suggestions.DidYouMean(unknown, names)}{(Suggestions.Nearest(unknown, names) is null ? $"; there are {string.Join(", ", names)}." : "")}";
            }

            return $"'{unknown}' is one argument too many.";
        }

        return parse.Errors is [var error, ..] ? error.Message : null;
    }

    private static string NameOf(Command command) => command.Parents.Any() ? command.Name + " " : "";

    /// <summary>The usual help, with examples below it.</summary>
    private sealed class HelpWithExamples(string examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            new HelpAction().Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine();
            parseResult.InvocationConfiguration.Output.Write(examples);
            return ExitCode.Done;
        }
    }

    private sealed class ShowVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"quiver {Version}");
            return ExitCode.Done;
        }
    }
}
