using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads INTERVAL: <c>10:00:00.5</c>; days, months and others are left to DuckDB.</summary>
internal sealed class IntervalParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!TimeParser.TryRead(text, mostDigits: 6, out var seconds, out var nanos, out var length) || length != text.Length) return false;
        column.Append(new Interval(0, 0, (seconds * 1_000_000L) + (nanos / 1_000)));
        return true;
    }
}
