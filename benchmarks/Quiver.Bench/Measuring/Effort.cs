using System.Diagnostics;

namespace Quiver.Bench.Measuring;

/// <summary>How much is measured.</summary>
/// <param name="Runs">Runs that count.</param>
/// <param name="Pushes">Single pushes of which the latency is taken.</param>
internal sealed record Effort(int Runs, int Pushes)
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(0.6); // compiled in full by then
    private static readonly TimeSpan LongRun = TimeSpan.FromSeconds(2);      // after which fewer runs do

    /// <summary>What a complete run takes.</summary>
    public static Effort Full { get; } = new(5, 20_000);

    /// <summary>What a quick run takes.</summary>
    public static Effort Quick { get; } = new(3, 3_000);

    /// <summary>Runs something to warm it up, and then to measure it.</summary>
    /// <param name="run">Runs once.</param>
    /// <returns>Of the runs that count.</returns>
    public IReadOnlyList<T> Repeat<T>(Func<T> run)
    {
        var started = Stopwatch.GetTimestamp();
        do run();
        while (Stopwatch.GetElapsedTime(started) < WarmUpTime);

        var results = new List<T>();
        started = Stopwatch.GetTimestamp();
        do results.Add(run());
        while (results.Count < Runs && (results.Count < 3 || Stopwatch.GetElapsedTime(started) < LongRun * results.Count));
        return results;
    }
}
