using System.Diagnostics;
using System.Globalization;
using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;
using Quiver.Bench.Measuring;
using Quiver.Bench.Report;
using Quiver.Bench.Workloads;
using Spectre.Console;

namespace Quiver.Bench.Commands;

/// <summary>Measures workloads, one after the other, each in a process of its own; shows tables and writes the file of results.</summary>
/// <param name="console">Where to show them.</param>
/// <param name="workloads">Which.</param>
/// <param name="options">How.</param>
internal sealed class MeasureCommand(IAnsiConsole console, IReadOnlyList<Workload> workloads, MeasureOptions options)
{
    private const int Rounds = 3;

    private readonly Dictionary<Func<LimitInput, LimitLoop>, LimitMeasurement> _limits = [];
    private readonly Dictionary<YardstickLine, double?> _yardsticks = [];
    private Action<string> _show = _ => { };

    /// <summary>Does it.</summary>
    /// <param name="cancellation">Stops what runs.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        console.MarkupLine($"[dim]{Machine.Name.EscapeMarkup()}[/]");
        var outcomes = new List<Outcome>();
        if (console.Profile.Capabilities.Interactive)
        {
            await console.Status().StartAsync("…", status =>
            {
                _show = text => status.Status(text.EscapeMarkup());
                return MeasureAsync(outcomes, cancellation);
            });
        }
        else
        {
            await MeasureAsync(outcomes, cancellation);
        }

        console.WriteLine();
        console.Write(Screen.All(outcomes, console.Profile.Width));
        foreach (var note in outcomes.SelectMany(outcome => outcome.Notes(outcomes))) console.WriteLine(note);
        string[] mismatches = [.. outcomes.SelectMany(outcome => outcome.Mismatches(isFull: !options.IsQuick))];
        foreach (var mismatch in mismatches) console.MarkupLine($"[red]{mismatch.EscapeMarkup()}[/]");

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Keep(outcomes)} {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s."));
        return mismatches.Length > 0 ? ExitCode.Mismatch : ExitCode.Done;
    }

    private string Keep(List<Outcome> outcomes)
    {
        if (options.IsProcessorTime) return "Rates are by processor time, and not written to a file.";
        var commit = Repository.Commit();
        ResultFile.Write(ResultFile.Path, [.. outcomes.Select(outcome => outcome.ToResult(commit))]);
        return $"{Path.GetRelativePath(Repository.Root, ResultFile.Path)} is written.";
    }

    private async Task MeasureAsync(List<Outcome> outcomes, CancellationToken cancellation)
    {
        var trades = options.IsQuick ? MarketFiles.QuickTrades : MarketFiles.FullTrades;
        _show("Making the data");
        var files = await Task.Run(() => MarketFiles.Ensure(MarketFiles.SharedFolder, trades, part => _show(string.Create(CultureInfo.InvariantCulture, $"Making the data: {part:0 %}")), cancellation), cancellation);
        var asked = await AskAsync(files, cancellation);
        foreach (var workload in workloads)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{outcomes.Count + 1} of {workloads.Count}, {workload.Key}");
            var (measurement, limit) = await MeasureBesideLimitAsync(workload, place, files, cancellation);
            _show($"{place}: the yardstick");
            var yardstick = await YardstickAsync(workload, files, cancellation);
            var outcome = new Outcome(workload, measurement, limit, yardstick, workload.Asked is { } query ? asked[query.Sql] : null);
            outcomes.Add(outcome);
            console.WriteLine(Screen.Line(outcome));
        }
    }

    /// <summary>What DuckDB answered, by query: forms of a workload share one.</summary>
    private async Task<Dictionary<string, AskedMeasurement>> AskAsync(MarketFiles files, CancellationToken cancellation)
    {
        var answers = new Dictionary<string, AskedMeasurement>();
        Workload[] asking = [.. workloads.Where(workload => workload.Asked is not null).DistinctBy(workload => workload.Asked!.Sql)];
        if (asking.Length == 0) return answers;
        _show($"Asking DuckDB {asking[0].Key}");
        await foreach (var answer in ChildProcess.AnswersAsync<AskedMeasurement>(ChildCommands.Asked, string.Join(',', asking.Select(workload => workload.Key)), files, options, cancellation))
        {
            var workload = asking[answers.Count];
            answers[workload.Asked!.Sql] = answer;
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DuckDB, {workload.Key}: {answer.RowsPerSecond / 1e6:0.00} M rows/s"));
            if (answers.Count < asking.Length) _show($"Asking DuckDB {asking[answers.Count].Key}");
        }

        return answers;
    }

    /// <summary>
    /// A workload and its limit loop, in turns. Of rates the best counts: what else a machine does makes both slower, for seconds at a time, and nothing makes them faster. Forms of a workload
    /// share its limit, and are measured once.
    /// </summary>
    private async Task<(Measurement? Workload, LimitMeasurement? Limit)> MeasureBesideLimitAsync(Workload workload, string place, MarketFiles files, CancellationToken cancellation)
    {
        var known = workload.Limit is { } loop ? _limits.GetValueOrDefault(loop) : null;
        var processes = workload is { Limit: not null, IsSupported: true } && known is null && !options.IsQuick ? Rounds : workload.Processes;
        var measurements = new List<Measurement>();
        var limits = new List<LimitMeasurement>();
        for (var process = 0; process < processes; process++)
        {
            _show($"{place}: {workload.Title}");
            if (workload.IsSupported) measurements.Add(await ChildProcess.AnswerAsync<Measurement>(ChildCommands.Workload, workload.Key, files, options, cancellation));
            if (workload.Limit is null || known is not null) continue;
            _show($"{place}: the limit loop");
            limits.Add(await ChildProcess.AnswerAsync<LimitMeasurement>(ChildCommands.Limit, workload.Key, files, options, cancellation));
        }

        if (limits.Count > 0) _limits[workload.Limit!] = known = limits.MaxBy(limit => limit.RowsPerSecond)!;
        if (measurements.Count == 0) return (null, known);
        return (measurements[0].RowsPerSecond is not null ? measurements.MaxBy(measurement => measurement.RowsPerSecond) : Middle(measurements), known);
    }

    private static Measurement Middle(List<Measurement> measurements) => measurements.OrderBy(measurement => measurement.Latencies?.P50).ElementAt(measurements.Count / 2);

    private async Task<double?> YardstickAsync(Workload workload, MarketFiles files, CancellationToken cancellation)
    {
        if (workload.Yardstick is not { } line || Yardstick.Folder is not { } folder || options.IsProcessorTime) return null; // its clock is on the wall
        if (!_yardsticks.TryGetValue(line, out var rate)) _yardsticks[line] = rate = await Yardstick.RunAsync(folder, line, files, cancellation);
        return rate;
    }
}
