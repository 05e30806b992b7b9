using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>A table of GitHub's Markdown: numbers to the right, NULL as itself, bars and line breaks in a text escaped.</summary>
internal sealed class MarkdownRows : RowPrinter
{
    private readonly TextWriter _text;
    private readonly string _null;

    private MarkdownRows(RowOutput output, Schema schema)
    {
        _null = Cell(output.Look.NullText ?? "NULL");
        _text = TextStreams.Writer(output.Stream);
        Line(schema.Fields.Select(field => Cell(field.Name)));
        Line(schema.Fields.Select(field => TableRows.IsNumber(field.Type) ? "--:" : "---"));
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("markdown", CanInterleave: false, (output, schema) => new MarkdownRows(output, schema)) { Endings = [".md"] };

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++) Line(batch.Columns.Select(column => column.IsNull(row) ? _null : Cell(ValueText.Format(column, row))));
    }

    private static string Cell(string text) => DisplayWidth.Visible(text).Replace("|", "\\|", StringComparison.Ordinal);

    private void Line(IEnumerable<string> cells) => _text.WriteLine($"| {string.Join(" | ", cells)} |");
}
