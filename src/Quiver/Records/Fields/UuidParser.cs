using System.Buffers.Text;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads UUID in its usual form, 8-4-4-4-12 hexadecimal digits; others are left to DuckDB.</summary>
internal sealed class UuidParser(EngineCasts casts) : FieldParser(casts)
{
    private const int Length = 36;

    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (text.Length != Length || !Utf8Parser.TryParse(text, out Guid value, out var read, 'D') || read != Length) return false;
        column.Append(Uuids.ToSlot(value));
        return true;
    }
}
