using System.CommandLine;
using System.Text.Json;
using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;
using Quiver.Bench.Measuring;
using Quiver.Bench.Workloads;

namespace Quiver.Bench.Commands;

/// <summary>The parts of the bench that run in processes of their own. They can be run by hand too, under a profiler say.</summary>
internal static class ChildCommands
{
    /// <summary>Runs a workload.</summary>
    public const string Workload = "workload";

    /// <summary>Runs the limit loop of a workload.</summary>
    public const string Limit = "limit";

    /// <summary>Asks DuckDB the queries of workloads, and answers with a line for each.</summary>
    public const string Asked = "duckdb";

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create()
    {
        yield return Create(Workload, "Runs one workload in this process and prints a line of JSON", (workload, files, effort) =>
        {
            if (workload.IsPinned) Affinity.TakeOneCore();
            Write(workload.Run(files, effort));
        });
        yield return Create(Limit, "Runs the limit loop of a workload in this process and prints a line of JSON", (workload, files, effort) =>
        {
            Affinity.TakeOneCore();
            Write(workload.Limit!(new LimitInput(files)).Measure(warmUps: 2, effort.Runs));
        });
        yield return Create(Asked, "Asks DuckDB the queries of workloads in this process and prints a line of JSON for each", (workloads, files, effort) =>
        {
            Affinity.TakeOneCore();
            using var database = new AskedDatabase(files);
            foreach (var workload in workloads) Write(database.Measure(workload.Asked!, effort.Runs));
        });
    }

    private static void Write<T>(T answer)
    {
        Console.WriteLine(JsonSerializer.Serialize(answer, ChildProcess.Json));
        Console.Out.Flush();
    }

    private static Command Create(string name, string description, Action<Workload, MarketFiles, Effort> run) =>
        Create(name, description, (workloads, files, effort) => run(workloads[0], files, effort));

    private static Command Create(string name, string description, Action<IReadOnlyList<Workload>, MarketFiles, Effort> run)
    {
        var keys = new Argument<string>("key") { Description = "The workload" };
        var rows = new Option<int>("--rows") { Description = "How many trades", DefaultValueFactory = _ => MarketFiles.FullTrades };
        var quick = new Option<bool>("--quick") { Description = "Fewer runs" };
        var processorTime = new Option<bool>("--processor-time") { Description = "Rates by processor time" };
        var command = new Command(name, description) { keys, rows, quick, processorTime };
        command.SetAction(parse =>
        {
            Clock.IsProcessorTime = parse.GetValue(processorTime);
            var files = MarketFiles.Ensure(MarketFiles.SharedFolder, parse.GetValue(rows));
            run(WorkloadList.Chosen(parse.GetRequiredValue(keys)), files, parse.GetValue(quick) ? Effort.Quick : Effort.Full);
        });
        return command;
    }
}
