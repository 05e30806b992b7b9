using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads TIME: <c>10:00:00</c> with up to six digits of a second; others are left to DuckDB.</summary>
internal sealed class TimeParser(EngineCasts casts) : FieldParser(casts)
{
    private const int Length = 8;

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!TryRead(text, mostDigits: 6, out var seconds, out var nanos, out var length) || length != text.Length) return false;
        column.Append((seconds * 1_000_000L) + (nanos / 1_000));
        return true;
    }

    /// <summary>Reads the time of day that a text begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mostDigits">Digits of a second that it may have.</param>
    /// <param name="seconds">Whole seconds since midnight.</param>
    /// <param name="nanos">Nanoseconds of the second.</param>
    /// <param name="length">Bytes it takes.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, int mostDigits, out int seconds, out int nanos, out int length)
    {
        (seconds, nanos, length) = (0, 0, Length);
        if (text.Length < Length || text[2] != ':' || text[5] != ':') return false;
        var (hour, minute, second) = (Digits.Two(text, 0), Digits.Two(text, 3), Digits.Two(text, 6));
        if (hour > 23 || minute > 59 || second > 59) return false;
        seconds = (((hour * 60) + minute) * 60) + second;
        if (text.Length == Length || text[Length] != '.') return true;
        var unit = 1_000_000_000;
        for (length = Length + 1; length < text.Length; length++)
        {
            var digit = (uint)(text[length] - '0');
            if (digit > 9) break;
            if (length > Length + mostDigits) return false;
            unit /= 10;
            nanos += (int)digit * unit;
        }

        return length > Length + 1;
    }
}
