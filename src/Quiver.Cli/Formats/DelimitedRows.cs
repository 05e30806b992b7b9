using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>A line for each row, with something between its values: a tab, or a bar. Line breaks, tabs and other control characters in a text are written as escapes, so that a line stays a row. NULL is nothing.</summary>
internal sealed class DelimitedRows : RowPrinter
{
    private readonly TextWriter _text;
    private readonly string _separator;
    private readonly string _null;
    private readonly Func<Column, int, string>[] _texts;

    private DelimitedRows(RowOutput output, Schema schema, string separator)
    {
        _text = TextStreams.Writer(output.Stream);
        _separator = output.Look.Separator ?? separator;
        _null = output.Look.NullText ?? "";
        _texts = [.. schema.Fields.Select(field => ExactText.For(field.Type))];
        if (output.Look.HasHeader) _text.WriteLine(string.Join(_separator, schema.Fields.Select(field => DisplayWidth.Visible(field.Name))));
    }

    /// <summary>The line of tabs in the list.</summary>
    public static RowFormat Tabs { get; } = new("tabs", CanInterleave: false, (output, schema) => new DelimitedRows(output, schema, "\t")) { Endings = [".tsv"] };

    /// <summary>The line of bars in the list.</summary>
    public static RowFormat List { get; } = new("list", CanInterleave: false, (output, schema) => new DelimitedRows(output, schema, "|"));

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            for (var column = 0; column < _texts.Length; column++)
            {
                if (column > 0) _text.Write(_separator);
                _text.Write(batch[column].IsNull(row) ? _null : DisplayWidth.Visible(_texts[column](batch[column], row)));
            }

            _text.WriteLine();
        }
    }
}
