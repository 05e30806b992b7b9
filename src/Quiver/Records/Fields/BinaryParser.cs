using System.Text;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads BLOB: ASCII is its own bytes, <c>\xAA</c> is left to DuckDB.</summary>
internal sealed class BinaryParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!Ascii.IsValid(text) || text.Contains((byte)'\\')) return false;
        column.AppendText(text);
        return true;
    }
}
