using System.Text.Json;
using System.Text.Unicode;
using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Reads JSON, which stays as it is written.</summary>
internal sealed class JsonParser(EngineCasts casts) : FieldParser(casts)
{
    public override bool TryAppendUsual(ReadOnlySpan<byte> text, ColumnBuilder column)
    {
        if (!Utf8.IsValid(text) || !IsJson(text)) return false;
        column.AppendText(text);
        return true;
    }

    private static bool IsJson(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1_000 });
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false; // DuckDB may take it still
        }
    }
}
