namespace Quiver.Connectors;

/// <summary>Maps wall time to the rows' own time while they are replayed: from the first row's time on, so many times as fast.</summary>
internal sealed class ReplayClock(TimeProvider time, long firstMicros, double factor)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20); // rows due within a tick go together

    private long? _start;

    /// <summary>The time up to which rows are due, in microseconds.</summary>
    public long Now()
    {
        _start ??= time.GetTimestamp();
        return firstMicros + (long)((time.GetElapsedTime(_start.Value) + Tick).TotalMicroseconds * factor);
    }

    /// <summary>Waits until a row is due.</summary>
    public void WaitUntil(long micros, CancellationToken cancellation)
    {
        var left = TimeSpan.FromMicroseconds((micros - Now()) / factor);
        if (left <= TimeSpan.Zero) return;
        Task.Delay(left < Tick ? Tick : left, time, cancellation).GetAwaiter().GetResult();
    }
}
