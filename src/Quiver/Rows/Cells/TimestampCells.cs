using Quiver.Columns;

namespace Quiver;

/// <summary>Reads TIMESTAMP columns as moments in UTC, nanoseconds cut to .NET's 100; midnights also as days.</summary>
internal sealed unsafe class TimestampCells(Field field, string? target) : CellReader(field, target)
{
    private long* _slots;

    public DateTime AsMoment(int row) => new(Ticks(row, typeof(DateTime)), DateTimeKind.Utc);

    public DateTimeOffset AsMomentWithOffset(int row) => new(Ticks(row, typeof(DateTimeOffset)), TimeSpan.Zero);

    public DateOnly AsDate(int row)
    {
        var (days, rest) = Math.DivRem(Ticks(row, typeof(DateOnly)), TimeSpan.TicksPerDay);
        if (rest != 0) Refuse(row, typeof(DateOnly), $"{Take("a DateTime")}, or cast to DATE in SQL.");
        return DateOnly.FromDayNumber((int)days);
    }

    private protected override void BindValues(Column column) => _slots = Slots<long>(column);

    private long Ticks(int row, Type wanted)
    {
        if (!UnixTime.TryToTicks(_slots[row], Field.Type.Unit, out var ticks)) Refuse(row, wanted, "It reaches from year 1 to 9999; filter other moments out in SQL, or cast them to VARCHAR.");
        return ticks;
    }
}
