using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads BOOLEAN: true and false; t, yes, 1 and others are left to DuckDB.</summary>
internal sealed class BooleanParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        var isTrue = text.SequenceEqual("true"u8);
        if (!isTrue && !text.SequenceEqual("false"u8)) return false;
        column.AppendBoolean(isTrue);
        return true;
    }
}
