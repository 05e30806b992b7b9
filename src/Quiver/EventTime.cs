namespace Quiver;

/// <summary>Event times as users see them: UTC.</summary>
internal static class EventTime
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    private static readonly long FirstMicros = (DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond;
    private static readonly long LastMicros = (DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond;

    /// <summary>A time in microseconds as a date; null outside the years 1 to 9999, where also "none yet" and "ended" lie.</summary>
    public static DateTime? ToUtc(long micros) =>
        micros < FirstMicros || micros > LastMicros ? null : DateTime.UnixEpoch.AddTicks(micros * TicksPerMicrosecond);

    /// <summary>A date as microseconds.</summary>
    /// <exception cref="ArgumentException">The date is not in UTC.</exception>
    public static long FromUtc(DateTime time, string parameter) => time.Kind == DateTimeKind.Utc
        ? (time.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond
        : throw new ArgumentException($"The time {time:O} is {time.Kind}. Expected UTC: use DateTime.SpecifyKind or ToUniversalTime.", parameter);
}
