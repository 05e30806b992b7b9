using Quiver.Columns;

namespace Quiver.Records;

/// <summary>
/// Reads TIMESTAMP: a day, a T or space, and a time of day with as many digits of a second as the unit has; then nothing, Z, or a distance from UTC such as +01:00, which counts where the type has a
/// zone and is dropped where it has none. A day alone is its midnight. Others are left to DuckDB, and so are distances of nanoseconds, which it counts.
/// </summary>
internal sealed class TimestampParser(DataType type, EngineCasts casts) : FieldParser(casts)
{
    private const long SecondsPerDay = 86_400;

    private readonly TimeUnit _unit = type.Unit;
    private readonly bool _hasZone = type.HasZone;
    private readonly int _digits = type.Unit switch { TimeUnit.Second => 0, TimeUnit.Millisecond => 3, TimeUnit.Nanosecond => 9, _ => 6 };

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (text.Length < DateParser.Length || !DateParser.TryRead(text, out var day)) return false;
        var (seconds, nanos, length) = (0, 0, 0);
        if (text.Length > DateParser.Length)
        {
            if (text[DateParser.Length] is not ((byte)'T' or (byte)' ')) return false;
            text = text[(DateParser.Length + 1)..];
            if (!TimeParser.TryRead(text, _digits, out seconds, out nanos, out length) || !TryReadZone(text[length..], out var east)) return false;
            if (east != 0 && _unit == TimeUnit.Nanosecond) return false;
            if (_hasZone) seconds -= east;
        }

        var total = (day * SecondsPerDay) + seconds;
        if (_unit == TimeUnit.Nanosecond)
        {
            var wide = ((Int128)total * 1_000_000_000) + nanos;
            if (wide > long.MaxValue - 1 || wide < -(long.MaxValue - 1)) return false; // the ends are infinities
            column.Append((long)wide);
            return true;
        }

        column.Append(_unit switch
        {
            TimeUnit.Second => total,
            TimeUnit.Millisecond => (total * 1_000) + (nanos / 1_000_000),
            _ => (total * 1_000_000) + (nanos / 1_000),
        });
        return true;
    }

    /// <summary>The distance from UTC, in seconds to the east: nothing, Z, +01, +01:00.</summary>
    private static bool TryReadZone(ReadOnlySpan<byte> text, out int east)
    {
        east = 0;
        if (text.Length == 0 || text is [(byte)'Z']) return true;
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 6)) return false;
        var (hours, minutes) = (Digits.Two(text, 1), text.Length == 3 ? 0 : text[3] == ':' ? Digits.Two(text, 4) : int.MaxValue);
        if (hours > 14 || minutes > 59) return false;
        east = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }
}
