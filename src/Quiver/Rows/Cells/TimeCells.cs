using Quiver.Columns;

namespace Quiver;

/// <summary>Reads TIME and TIME_NS columns: as times of day, or spans since midnight, of nanoseconds those in whole ticks (100 ns).</summary>
internal sealed unsafe class TimeCells(Field field, string? target) : CellReader(field, target)
{
    private readonly bool _isNanos = field.Type.Unit == TimeUnit.Nanosecond;
    private long* _slots;

    public TimeSpan AsSpan(int row) => new(Ticks(row));

    public TimeOnly AsTime(int row)
    {
        if (Ticks(row) is < 0 or >= TimeSpan.TicksPerDay) Refuse(row, typeof(TimeOnly), $"{Take("a TimeSpan")}."); // 24:00:00
        return new TimeOnly(Ticks(row));
    }

    private long Ticks(int row) => _isNanos ? _slots[row] / TimeSpan.NanosecondsPerTick : _slots[row] * TimeSpan.TicksPerMicrosecond;

    private protected override void BindValues(Column column) => _slots = Slots<long>(column);
}
