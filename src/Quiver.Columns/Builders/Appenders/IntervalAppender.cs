namespace Quiver.Columns;

/// <summary>Appends to an INTERVAL column, cut to microseconds.</summary>
internal sealed class IntervalAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(Interval value) => Builder.Append(value);

    public override void Append(TimeSpan value) => Builder.Append(new Interval(0, 0, value.Ticks / TimeSpan.TicksPerMicrosecond));
}
