using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>One JSON object a line for each row: see <see cref="JsonText"/>.</summary>
internal sealed class NdjsonRows : RowPrinter
{
    private readonly JsonText _json;

    private NdjsonRows(RowOutput output, Schema schema) => _json = new JsonText(output.Stream, schema);

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("ndjson", CanInterleave: true, (output, schema) => new NdjsonRows(output, schema)) { Endings = [".ndjson", ".jsonl"], Aliases = ["jsonlines"] };

    /// <inheritdoc/>
    public override void Flush() => _json.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _json.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _json.Write(batch, row);
            _json.Writer.Flush();
            _json.Writer.Reset(); // the next line is a text of its own
            _json.EndLine();
        }
    }
}
