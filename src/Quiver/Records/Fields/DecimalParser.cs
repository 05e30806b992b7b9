using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads DECIMAL: numbers that have no more digits behind the point than the type; those to be rounded are left to DuckDB.</summary>
internal sealed class DecimalParser(DataType type, EngineCasts casts) : FieldParser(casts)
{
    private readonly int _scale = type.Scale;
    private readonly Int128 _end = PowersOfTen.Of(type.Precision); // the first number, unscaled, that has too many digits

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        if (isNegative) text = text[1..];
        var point = text.IndexOf((byte)'.');
        var behind = point < 0 ? default : text[(point + 1)..];
        if (behind.Length > _scale || !Digits.TryRead(point < 0 ? text : text[..point], out var whole)) return false;
        var rest = 0L;
        if (point >= 0 && !Digits.TryRead(behind, out rest)) return false;
        var unscaled = whole * PowersOfTen.Of(_scale);
        if (whole != 0 && unscaled / whole != PowersOfTen.Of(_scale)) return false; // beyond 128 bits
        unscaled += rest * PowersOfTen.Of(_scale - behind.Length);
        if (unscaled >= _end || unscaled < 0) return false;
        column.Append(isNegative ? -unscaled : unscaled);
        return true;
    }
}
