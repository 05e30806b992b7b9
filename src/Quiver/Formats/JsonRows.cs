using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>One JSON array for each result, one object for each row: see <see cref="JsonText"/>.</summary>
internal sealed class JsonRows : RowPrinter
{
    private readonly JsonText _json;

    private JsonRows(RowOutput output, Schema schema)
    {
        _json = new JsonText(output.Stream, schema);
        _json.Writer.WriteStartArray();
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("json", CanInterleave: false, (output, schema) => new JsonRows(output, schema)) { Endings = [".json"] };

    /// <inheritdoc/>
    public override void Flush() => _json.Flush();

    /// <inheritdoc/>
    public override void End(long? total = null)
    {
        _json.Writer.WriteEndArray();
        _json.EndLine();
        _json.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose() => _json.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _json.Write(batch, row);
            _json.EndLine(); // between two values of an array a line break means nothing
        }
    }
}
