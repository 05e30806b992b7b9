using System.Buffers.Text;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads DOUBLE: decimal numbers, with an exponent or without; nan, inf, spaces and others are left to DuckDB.</summary>
internal sealed class DoubleParser(EngineCasts casts) : FieldParser(casts)
{
    private const int ExactDigits = 15; // numbers of so many are doubles exactly, and so are these powers of ten: their quotient is rounded once, as it must be

    private static readonly double[] Powers = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!TryReadShort(text, out var value) && !TryReadAny(text, out value)) return false;
        column.Append(value);
        return true;
    }

    /// <summary>Whether a text begins and ends as numbers do here and in DuckDB alike.</summary>
    internal static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == '-') text = text[1..];
        return text.Length > 0 && text[0] is >= (byte)'0' and <= (byte)'9' && text[^1] is >= (byte)'0' and <= (byte)'9';
    }

    private static bool TryReadShort(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var isNegative = text.Length > 0 && text[0] == '-';
        var digits = 0;
        var point = -1;
        var number = 0L;
        for (var place = isNegative ? 1 : 0; place < text.Length; place++)
        {
            var digit = (uint)(text[place] - '0');
            if (digit > 9)
            {
                if (text[place] != '.' || point >= 0 || digits == 0) return false;
                point = digits;
                continue;
            }

            if (++digits > ExactDigits) return false;
            number = (number * 10) + digit;
        }

        if (digits == 0 || point == digits) return false;
        value = point < 0 ? number : number / Powers[digits - point];
        if (isNegative) value = -value;
        return true;
    }

    private static bool TryReadAny(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return IsNumber(text) && Utf8Parser.TryParse(text, out value, out var read) && read == text.Length && double.IsFinite(value);
    }
}
