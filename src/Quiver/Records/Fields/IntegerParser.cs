using System.Numerics;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads whole numbers: a sign and up to 18 digits; longer ones, <c>1e3</c>, <c>1.5</c> and spaces are left to DuckDB.</summary>
internal sealed class IntegerParser<T>(EngineCasts casts) : FieldParser(casts)
    where T : unmanaged, IBinaryInteger<T>
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        var isNegative = text.Length > 0 && text[0] == '-';
        if (!Digits.TryRead(text[(isNegative ? 1 : 0)..], out var value)) return false;
        if (isNegative) value = -value;
        var slot = T.CreateTruncating(value);
        if (long.CreateTruncating(slot) != value || T.IsNegative(slot) != value < 0) return false;
        column.Append(slot);
        return true;
    }
}
