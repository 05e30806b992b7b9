namespace Quiver.Columns;

/// <summary>Appends to a TIME column, cut to microseconds.</summary>
internal sealed class TimeAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(TimeOnly value) => Builder.Append(value.Ticks / TimeSpan.TicksPerMicrosecond);

    public override void Append(TimeSpan value)
    {
        if (value < TimeSpan.Zero || value.Ticks >= TimeSpan.TicksPerDay) Reject(value.ToString(), "holds times of day, from 00:00:00 to below 24:00:00", "Declare the column as INTERVAL, or check the value before.");
        Builder.Append(value.Ticks / TimeSpan.TicksPerMicrosecond);
    }
}
