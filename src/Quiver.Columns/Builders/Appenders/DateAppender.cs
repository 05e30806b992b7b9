namespace Quiver.Columns;

/// <summary>Appends to a DATE column.</summary>
internal sealed class DateAppender(Field field, int capacity) : PlainAppender(field, capacity)
{
    public override void Append(DateOnly value) => Builder.Append(value.DayNumber - UnixTime.EpochDay);

    public override void Append(DateTime value)
    {
        if (value.TimeOfDay != TimeSpan.Zero) Reject(UnixTime.Text(value), "holds days", "Give its date alone, as a DateOnly, or declare the column as TIMESTAMP.");
        Append(DateOnly.FromDateTime(value)); // a calendar day has no zone, so the kind does not matter
    }
}
