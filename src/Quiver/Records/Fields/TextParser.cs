using System.Text.Unicode;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads VARCHAR: any UTF-8.</summary>
internal sealed class TextParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!Utf8.IsValid(text)) return false;
        column.AppendText(text);
        return true;
    }
}
