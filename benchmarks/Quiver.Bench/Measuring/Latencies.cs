using System.Diagnostics;

namespace Quiver.Bench.Measuring;

/// <summary>How long things took, in microseconds.</summary>
/// <param name="P50">The middle.</param>
/// <param name="P99">One in a hundred took longer.</param>
/// <param name="P999">One in a thousand took longer.</param>
internal sealed record Latencies(double P50, double P99, double P999)
{
    /// <summary>Sums up durations.</summary>
    /// <param name="ticks">In ticks of <see cref="Stopwatch"/>; ordered here.</param>
    public static Latencies Of(long[] ticks)
    {
        Array.Sort(ticks);
        return new Latencies(Micros(0.5), Micros(0.99), Micros(0.999));

        double Micros(double part) => ticks[Math.Min(ticks.Length - 1, (int)(ticks.Length * part))] * 1e6 / Stopwatch.Frequency;
    }
}
