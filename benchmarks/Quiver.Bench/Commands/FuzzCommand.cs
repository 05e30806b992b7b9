using System.CommandLine;
using System.CommandLine.Help;
using System.Diagnostics;
using Quiver.Bench.Fuzzing;

namespace Quiver.Bench.Commands;

/// <summary>Reads mutants of Arrow IPC, and takes mutants over through the C interfaces, many of them.</summary>
internal static class FuzzCommand
{
    private const string Ipc = "ipc";
    private const string Interfaces = "c";
    private const int MostFailures = 20;

    private static long _last = -1;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var of = new Option<string>("--of") { Description = "ipc: streams and files. c: the C data and C stream interfaces. Without it both, one after the other", HelpName = "PART" };
        of.AcceptOnlyFromAmong(Ipc, Interfaces);
        var count = new Option<long>("--count") { Description = "How many mutants of each", HelpName = "N", DefaultValueFactory = _ => 1_000_000 };
        var seed = new Option<int>("--seed") { Description = "Of chance: the same mutants for the same seed", HelpName = "N", DefaultValueFactory = _ => 1 };
        var from = new Option<long>("--from") { Description = "The first mutant's number: to see one again", HelpName = "N" };
        var every = new Option<int>("--every") { Description = "Mutants between two lines of progress: 1 shows which one ends the process", HelpName = "N", DefaultValueFactory = _ => 20_000 };
        var command = new Command("fuzz", "Reads damaged Arrow: mutants of our own streams and files, and of Arrow's golden files where QUIVER_GOLDEN names their folder.")
        {
            of, count, seed, from, every, new HelpOption("--help", "-h") { Description = "Show this help" },
        };
        command.SetAction((parse, cancellation) => Task.FromResult(Run(parse.GetValue(of), parse.GetValue(from), parse.GetValue(count), parse.GetValue(seed), parse.GetValue(every), cancellation)));
        return command;
    }

    private static int Run(string? of, long from, long count, int seed, int every, CancellationToken cancellation)
    {
        List<byte[]> seeds = [.. FuzzSeeds.All(Environment.GetEnvironmentVariable("QUIVER_GOLDEN") is { Length: > 0 } golden ? golden : null)];
        var failures = 0;
        if (of is null or Ipc) failures += Run(new IpcFuzzer(seeds, seed), from, count, every, cancellation);
        if (of is null or Interfaces)
        {
            using var fuzzer = new CFuzzer(seeds, seed);
            failures += Run(fuzzer, from, count, every, cancellation);
        }

        return failures == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static int Run(Fuzzer fuzzer, long from, long count, int every, CancellationToken cancellation)
    {
        using var watch = new Timer(Watch, fuzzer, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        var started = Stopwatch.GetTimestamp();
        for (var number = from; number < from + count; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            fuzzer.Run(number);
            if ((number - from + 1) % every == 0) Console.WriteLine(Line(fuzzer, number - from + 1, started));
            if (fuzzer.Failures.Count >= MostFailures) break;
        }

        Console.WriteLine(Line(fuzzer, fuzzer.Current - from + 1, started));
        foreach (var failure in fuzzer.Failures) Console.WriteLine(failure);
        return fuzzer.Failures.Count;
    }

    private static string Line(Fuzzer fuzzer, long done, long started) =>
        $"{fuzzer.Name}: {done:N0} mutants in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s: {100.0 * fuzzer.BehindSchema / done:0.0} % got behind the schema, {100.0 * fuzzer.ReadWhole / done:0.0} % to the end, longest {fuzzer.Longest.TotalMilliseconds:0} ms, most {fuzzer.Largest / 1048576.0:0.0} MB, {fuzzer.Failures.Count} failures";

    // One that never ends is seen from another thread.
    private static void Watch(object? fuzzer)
    {
        var current = ((Fuzzer)fuzzer!).Current;
        if (Interlocked.Exchange(ref _last, current) == current) Console.WriteLine($"Mutant {current} has been at work for 10 s.");
    }
}
