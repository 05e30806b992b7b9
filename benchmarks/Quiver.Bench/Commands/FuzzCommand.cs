using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;
using Quiver.Bench.Fuzzing;

namespace Quiver.Bench.Commands;

/// <summary>Reads mutants of Arrow IPC, many of them.</summary>
internal static class FuzzCommand
{
    private const int Every = 20_000;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var count = new Option<long>("--count") { Description = "How many mutants", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "Of chance: the same mutants for the same seed", HelpName = "N", DefaultValueFactory = _ => 1 };
        var from = new Option<long>("--from") { Description = "The first mutant's number: to see one again", HelpName = "N" };
        var command = new Command("fuzz", "Reads damaged Arrow IPC: mutants of our own streams and files, and of Arrow's golden files where QUIVER_GOLDEN names their folder.")
        {
            count, seed, from, new HelpOption("--help", "-h") { Description = "Show this help" },
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse.GetValue(from), parse.GetValue(count), parse.GetValue(seed), cancellation)));
        return command;
    }

    private static int Run(long from, long count, int seed, CancellationToken cancellation)
    {
        var fuzzer = new IpcFuzzer(FuzzSeeds.All(Environment.GetEnvironmentVariable("QUIVER_GOLDEN") is { Length: > 0 } golden ? golden : null), seed);
        using var watch = new Timer(Watch, fuzzer, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        var started = Stopwatch.GetTimestamp();
        for (var number = from; number < from + count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            fuzzer.Run(number);
            if ((number - from + 1) % Every == 0) Console.WriteLine(Line(fuzzer, number - from + 1, started));
            if (fuzzer.Failures.Count >= 20) break;
        }

        Console.WriteLine(Line(fuzzer, fuzzer.Current - from + 1, started));
        foreach (var failure in fuzzer.Failures) Console.WriteLine(failure);
        return fuzzer.Failures.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Line(IpcFuzzer fuzzer, long done, long started) =>
        $"{done:N0} mutants in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {100.0 * fuzzer.BehindSchema / done:0.0} % got behind the schema, {100.0 * fuzzer.ReadWhole / done:0.0} % to the end, longest {fuzzer.Longest.TotalMilliseconds:0} ms, most {fuzzer.Largest / 1048576.0:0.0} MB, {fuzzer.Failures.Count} failures";

    private static long _last = -1;

    // One that never ends is seen from another thread.
    private static void Watch(object? fuzzer)
    {
        var current = ((IpcFuzzer)fuzzer!).Current;
        if (Interlocked.Exchange(ref _last, current) == current) Console.WriteLine($"Mutant {current} has been at work for 10 s.");
    }
}
