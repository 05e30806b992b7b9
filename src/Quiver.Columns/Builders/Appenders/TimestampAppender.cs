using System.Diagnostics.CodeAnalysis;

namespace Quiver.Columns;

/// <summary>Appends to a TIMESTAMP column, cut to its unit.</summary>
internal sealed class TimestampAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    private readonly TimeUnit _unit = field.Type.Unit;

    public override void Append(DateTime value)
    {
        if (value.Kind != DateTimeKind.Utc) NotUtc(value);
        AppendTicks(value.Ticks);
    }

    public override void Append(DateTimeOffset value) => AppendTicks(value.UtcTicks);

    public override void Append(DateOnly value) => AppendTicks(value.DayNumber * TimeSpan.TicksPerDay);

    private void AppendTicks(long ticks)
    {
        if (!UnixTime.TryFromTicks(ticks, _unit, out var time)) OutOfRange(ticks);
        Builder.Append(time);
    }

    [DoesNotReturn]
    private void OutOfRange(long ticks) =>
        Reject(UnixTime.Text(new DateTime(ticks, DateTimeKind.Utc)), "holds moments from 1677-09-21 to 2262-04-11", "Declare the column as TIMESTAMP, or check the value before.");

    [DoesNotReturn]
    private void NotUtc(DateTime value)
    {
        var cure = value.Kind == DateTimeKind.Local ? "Convert it with ToUniversalTime(), or use a DateTimeOffset." : "Say that it is UTC with DateTime.SpecifyKind(value, DateTimeKind.Utc), or use a DateTimeOffset.";
        Reject($"{UnixTime.Text(value)} of kind {value.Kind}", "holds moments in UTC", cure);
    }
}
