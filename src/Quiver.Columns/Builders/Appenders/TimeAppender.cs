namespace Quiver.Columns;

/// <summary>Appends to a TIME column, cut to microseconds, or to a TIME_NS column.</summary>
internal sealed class TimeAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    private readonly bool _isNanos = field.Type.Unit == TimeUnit.Nanosecond;

    public override void Append(TimeOnly value) => AppendTicks(value.Ticks);

    public override void Append(TimeSpan value)
    {
        if (value < TimeSpan.Zero || value.Ticks >= TimeSpan.TicksPerDay) Reject(value.ToString(), "holds times of day, from 00:00:00 to below 24:00:00", "Declare the column as INTERVAL, or check the value before.");
        AppendTicks(value.Ticks);
    }

    private void AppendTicks(long ticks) => Builder.Append(_isNanos ? ticks * TimeSpan.NanosecondsPerTick : ticks / TimeSpan.TicksPerMicrosecond);
}
