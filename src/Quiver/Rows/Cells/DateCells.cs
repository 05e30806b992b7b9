using Quiver.Columns;

namespace Quiver;

/// <summary>Reads DATE columns: as days, or as their midnight in UTC.</summary>
internal sealed unsafe class DateCells(Field field, string? target) : CellReader(field, target)
{
    private int* _slots;

    public DateOnly AsDate(int row)
    {
        var day = (long)_slots[row] + UnixTime.EpochDay;
        if (day < 0 || day > DateOnly.MaxValue.DayNumber) Refuse(row, typeof(DateOnly), "It reaches from year 1 to 9999; filter other days out in SQL, or cast them to VARCHAR.");
        return DateOnly.FromDayNumber((int)day);
    }

    public DateTime AsMoment(int row) => AsDate(row).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private protected override void BindValues(Column column) => _slots = Slots<int>(column);
}
