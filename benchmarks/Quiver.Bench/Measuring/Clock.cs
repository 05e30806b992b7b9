using System.Diagnostics;

namespace Quiver.Bench.Measuring;

/// <summary>The clock that rates are taken by: that on the wall, or the one that runs only while this process has a processor.</summary>
internal static class Clock
{
    /// <summary>Whether time counts only while this process has a processor, all threads added up. On a busy machine rates are steadier so; on a quiet one they are the same, for work of one thread.</summary>
    public static bool IsProcessorTime { get; set; }

    /// <summary>The time, from some moment on.</summary>
    public static TimeSpan Now => IsProcessorTime ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);
}
