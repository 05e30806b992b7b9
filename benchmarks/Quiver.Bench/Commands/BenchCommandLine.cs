using System.CommandLine;
using System.CommandLine.Help;
using Quiver.Bench.Report;
using Quiver.Bench.Workloads;
using Spectre.Console;

namespace Quiver.Bench.Commands;

/// <summary>Reads the arguments, runs a command, and turns what went wrong into one message and an exit code.</summary>
internal static class BenchCommandLine
{
    private const int WidthOfFiles = 200;

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var parse = Build().Parse(arguments);
        if (parse.Errors is [var mistake, ..])
        {
            await Console.Error.WriteLineAsync($"bench: {mistake.Message}\nTry: ./bench --help");
            return ExitCode.Usage;
        }

        try
        {
            return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (ArgumentException error)
        {
            await Console.Error.WriteLineAsync($"bench: {error.Message}\nTry: ./bench --help");
            return ExitCode.Usage;
        }
        catch (ChildException error)
        {
            await Console.Error.WriteLineAsync($"bench: {error.Message}");
            return ExitCode.Failed;
        }
    }

    private static Command Build()
    {
        var only = new Option<string>("--only") { Description = $"Only some workloads, with commas between them: {string.Join(", ", WorkloadList.All.Select(workload => workload.Key))}", HelpName = "KEYS" };
        var quick = new Option<bool>("--quick") { Description = "A million trades instead of ten, and fewer runs" };
        var processorTime = new Option<bool>("--processor-time") { Description = "Rates by the time that the processes had a processor, which is steadier on a busy machine; the file of results is left as it is" };
        var root = new Command("./bench", "Measures Quiver on this machine: how fast kept queries run through the public API, beside loops that do the same by hand and beside DuckDB, which is asked the same. Writes benchmarks/results/latest.json.")
        {
            only,
            quick,
            processorTime,
            new HelpOption("--help", "-h") { Description = "Show this help" },
            Table(),
            Kernels(),
            FuzzCommand.Create(),
            NotYet("soak", "Hours of load, with restarts"),
        };
        foreach (var command in ChildCommands.Create()) root.Add(command);
        root.SetAction((parse, cancellation) =>
        {
            var options = new MeasureOptions(parse.GetValue(quick), parse.GetValue(processorTime));
            return new MeasureCommand(OpenConsole(), WorkloadList.Chosen(parse.GetValue(only)), options).RunAsync(cancellation);
        });
        return root;
    }

    // What goes to a file or another program has no colours, and lines as long as the tables need.
    private static IAnsiConsole OpenConsole()
    {
        if (!Console.IsOutputRedirected) return AnsiConsole.Console;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = WidthOfFiles;
        return console;
    }

    private static Command Table()
    {
        var command = new Command("table", "The file of results as tables of a Markdown document, for docs/performance.md");
        command.SetAction(_ => Console.Write(Markdown.Of(ResultFile.Read(ResultFile.Path))));
        return command;
    }

    // The script takes it, so that it is built only when it is wanted; here it stands for the help.
    private static Command Kernels()
    {
        var command = new Command("kernels", "Single loops, measured by BenchmarkDotNet; other arguments are given to it: --filter '*Late*'");
        command.SetAction(_ =>
        {
            Console.Error.WriteLine("bench: the kernels are a program of their own; ./bench kernels runs it.");
            return ExitCode.Usage;
        });
        return command;
    }

    private static Command NotYet(string name, string description)
    {
        var command = new Command(name, $"{description} (not yet)");
        command.SetAction(_ =>
        {
            Console.Error.WriteLine($"bench: {name} is not there yet.");
            return ExitCode.Usage;
        });
        return command;
    }
}
