using System.Buffers.Text;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads FLOAT: decimal numbers, with an exponent or without; nan, inf, spaces and others are left to DuckDB.</summary>
internal sealed class FloatParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!DoubleParser.IsNumber(text) || !Utf8Parser.TryParse(text, out float value, out var read) || read != text.Length || !float.IsFinite(value)) return false;
        column.Append(value);
        return true;
    }
}
