using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Leaves every text to DuckDB.</summary>
internal sealed class CastParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column) => false;
}
