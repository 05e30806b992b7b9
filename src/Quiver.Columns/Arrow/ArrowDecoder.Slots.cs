using System.Runtime.InteropServices;

namespace Quiver.Columns;

// Values of fixed width: most are stored as columns store them.
internal sealed partial class ArrowDecoder
{
    private const long MicrosPerDay = 86_400_000_000;

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct DayTime(int Days, int Millis);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct MonthDayNano(int Months, int Days, long Nanos);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Sixteen(ulong First, ulong Second);

    private Column Slots(ArrowColumn column, ArrowData data)
    {
        var type = column.Field.Type;
        return (type.Kind, type.Bits) switch
        {
            (ArrowKind.Float, 16) => Made<Half, float>(column, data, static half => (float)half),
            (ArrowKind.Decimal, 32) => Decimals(column, Made<int, Int128>(column, data, static value => value)),
            (ArrowKind.Decimal, 64) => Decimals(column, Made<long, Int128>(column, data, static value => value)),
            (ArrowKind.Decimal, _) => column.Type.Kind == TypeKind.Decimal ? Decimals(column, InPlace(column, data)) : InPlace(column, data),
            (ArrowKind.Time, _) => Times(column, data),
            (ArrowKind.Timestamp, _) => Timestamps(column, data),
            (ArrowKind.Duration, _) => Durations(column, data),
            (ArrowKind.Interval, _) => Intervals(column, data),
            _ => InPlace(column, data),
        };
    }

    private Column Decimals(ArrowColumn column, Column made)
    {
        if (!checksValues) return made;
        var limit = PowersOfTen.Of(column.Type.Precision);
        return Checked<Int128>(column, made, value => value < limit && value > -limit);
    }

    private Column Times(ArrowColumn column, ArrowData data) => column.Field.Type.Unit switch
    {
        TimeUnit.Second => TimesOfDay(column, Made<int, long>(column, data, static seconds => seconds * 1_000_000L)),
        TimeUnit.Millisecond => TimesOfDay(column, Made<int, long>(column, data, static millis => millis * 1_000L)),
        _ => TimesOfDay(column, InPlace(column, data)),
    };

    private Column TimesOfDay(ArrowColumn column, Column made)
    {
        if (!checksValues) return made;
        var day = column.Type.Unit == TimeUnit.Nanosecond ? MicrosPerDay * 1000 : MicrosPerDay;
        return Checked<long>(column, made, time => time >= 0 && time <= day); // 24:00:00 is a time in SQL
    }

    private Column Timestamps(ArrowColumn column, ArrowData data) => !column.Type.HasZone ? InPlace(column, data) : Scaled(column, data, static micros => micros);

    private Column Durations(ArrowColumn column, ArrowData data) => Scaled(column, data, static micros => new Interval(0, 0, micros));

    /// <summary>Times of any unit in microseconds, where that is exact.</summary>
    private Column Scaled<T>(ArrowColumn column, ArrowData data, Func<long, T> make)
        where T : unmanaged => column.Field.Type.Unit switch
        {
            TimeUnit.Second => Made<long, T>(column, data, seconds => make(checked(seconds * 1_000_000))),
            TimeUnit.Millisecond => Made<long, T>(column, data, millis => make(checked(millis * 1_000))),
            TimeUnit.Microsecond when typeof(T) == typeof(long) => InPlace(column, data),
            TimeUnit.Microsecond => Made(column, data, make),
            _ => Made<long, T>(column, data, nanos => make(WholeMicros(nanos))),
        };

    private Column Intervals(ArrowColumn column, ArrowData data) => column.Field.Type.Interval switch
    {
        ArrowInterval.YearMonth => Made<int, Interval>(column, data, static months => new Interval(months, 0, 0)),
        ArrowInterval.DayTime => Made<DayTime, Interval>(column, data, static span => new Interval(0, span.Days, span.Millis * 1_000L)),
        _ => Made<MonthDayNano, Interval>(column, data, static span => new Interval(span.Months, span.Days, WholeMicros(span.Nanos))),
    };

    private Column Uuids(ArrowColumn column, ArrowData data) => Made<Sixteen, Int128>(column, data, static bytes =>
        Columns.Uuids.ToSlot(new Guid(MemoryMarshal.AsBytes(new ReadOnlySpan<Sixteen>(in bytes)), bigEndian: true)));

    private static long WholeMicros(long nanos) => nanos % 1_000 == 0 ? nanos / 1_000 : throw new OverflowException();
}
