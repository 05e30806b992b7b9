using Quiver.Columns;

namespace Quiver;

/// <summary>Reads INTERVAL columns; as a TimeSpan when there are no months in it, a day taken for 24 hours.</summary>
internal sealed unsafe class IntervalCells(Field field, string? target) : CellReader(field, target)
{
    private Interval* _slots;

    public Interval AsInterval(int row) => _slots[row];

    public TimeSpan AsSpan(int row)
    {
        var interval = _slots[row];
        var ticks = ((Int128)interval.Days * TimeSpan.TicksPerDay) + ((Int128)interval.Micros * TimeSpan.TicksPerMicrosecond);
        if (interval.Months != 0 || ticks != (long)ticks) Refuse(row, typeof(TimeSpan), $"{Take("an Interval")}.");
        return new TimeSpan((long)ticks);
    }

    private protected override void BindValues(Column column) => _slots = Slots<Interval>(column);
}
