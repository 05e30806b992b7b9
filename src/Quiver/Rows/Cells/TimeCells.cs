using Quiver.Columns;

namespace Quiver;

/// <summary>Reads TIME columns: as times of day, or spans since midnight.</summary>
internal sealed unsafe class TimeCells(Field field, string target) : CellReader(field, target)
{
    private long* _slots;

    public TimeSpan AsSpan(int row) => new(_slots[row] * TimeSpan.TicksPerMicrosecond);

    public TimeOnly AsTime(int row)
    {
        if (_slots[row] * TimeSpan.TicksPerMicrosecond is < 0 or >= TimeSpan.TicksPerDay) Refuse(row, typeof(TimeOnly), "Make the member a TimeSpan."); // 24:00:00
        return new TimeOnly(_slots[row] * TimeSpan.TicksPerMicrosecond);
    }

    private protected override void BindValues(Column column) => _slots = Slots<long>(column);
}
