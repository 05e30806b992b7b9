namespace Quiver.Bench.Measuring;

/// <summary>How much is measured.</summary>
/// <param name="WarmUp">How long something is run before runs count, once at least. Compiled code is at its best after half a second.</param>
/// <param name="Runs">Runs that count; fewer, but three at least, of what takes long.</param>
/// <param name="Pushes">Single pushes of which the latency is taken.</param>
internal sealed record Effort(TimeSpan WarmUp, int Runs, int Pushes)
{
    private const int LeastRuns = 3;

    private static readonly TimeSpan LongTime = TimeSpan.FromSeconds(6); // after which no further run is begun

    /// <summary>What a complete run takes.</summary>
    public static Effort Full { get; } = new(TimeSpan.FromSeconds(0.6), 5, 20_000);

    /// <summary>What a quick run takes.</summary>
    public static Effort Quick { get; } = new(TimeSpan.FromSeconds(0.6), 3, 3_000);

    /// <summary>Enough to see that something runs.</summary>
    public static Effort Least { get; } = new(TimeSpan.Zero, 1, 50);

    /// <summary>Runs something to warm it up, and then to measure it.</summary>
    /// <param name="first">The first run, which does not count.</param>
    /// <param name="run">Runs once.</param>
    /// <returns>Of the runs that count.</returns>
    public IReadOnlyList<T> Repeat<T>(Action first, Func<T> run)
    {
        var started = Clock.Now;
        first();
        while (Clock.Now - started < WarmUp) run();

        var results = new List<T>();
        started = Clock.Now;
        do results.Add(run());
        while (results.Count < Runs && (results.Count < LeastRuns || Clock.Now - started < LongTime));
        return results;
    }
}
