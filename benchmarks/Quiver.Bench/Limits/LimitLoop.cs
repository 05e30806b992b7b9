using Quiver.Bench.Measuring;

namespace Quiver.Bench.Limits;

/// <summary>
/// A loop that does by hand what one kept query does, knowing everything beforehand: the types, the number of symbols, that nothing is null. It honours watermarks and copies its results into arrays.
/// What it reaches is the most that a query can be expected to reach on the same machine.
/// </summary>
internal abstract class LimitLoop
{
    /// <summary>Rows of a batch.</summary>
    protected const int BatchRows = 8_192;

    /// <summary>Room for the states of all symbols: the next power of two.</summary>
    protected const int Stride = 1_024;

    /// <summary>Microseconds of a second, which most windows last.</summary>
    protected const long Second = 1_000_000;

    /// <summary>How long watermarks wait for late rows, in microseconds.</summary>
    protected const long Delay = 2 * Second;

    /// <summary>Rows that go in.</summary>
    public abstract long Rows { get; }

    /// <summary>Runs it once.</summary>
    /// <returns>Rows that come out.</returns>
    public abstract long Run();

    /// <summary>Runs it a few times.</summary>
    /// <param name="warmUps">Runs that do not count.</param>
    /// <param name="runs">Runs that do.</param>
    public LimitMeasurement Measure(int warmUps, int runs)
    {
        for (var run = 0; run < warmUps; run++) Run();
        var rates = new double[runs];
        var rowsOut = 0L;
        foreach (ref var rate in rates.AsSpan())
        {
            var started = Clock.Now;
            rowsOut = Run();
            rate = Rows / (Clock.Now - started).TotalSeconds;
        }

        Array.Sort(rates);
        return new LimitMeasurement(rates[runs / 2], rowsOut);
    }
}

/// <summary>What a limit loop came to.</summary>
/// <param name="RowsPerSecond">In the run in the middle.</param>
/// <param name="RowsOut">Rows that came out.</param>
internal sealed record LimitMeasurement(double RowsPerSecond, long RowsOut);
