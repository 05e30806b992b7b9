using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>A line for each value, name before it, and an empty line between rows: for rows of many columns.</summary>
internal sealed class LineRows : RowPrinter
{
    private readonly TextWriter _text;
    private readonly string[] _names; // with the spaces that set their signs below each other
    private readonly string _null;
    private bool _begun;

    private LineRows(RowOutput output, Schema schema)
    {
        _null = output.Look.NullText ?? "NULL";
        _text = TextStreams.Writer(output.Stream);
        string[] names = [.. schema.Fields.Select(field => DisplayWidth.Visible(field.Name))];
        var width = names.Length == 0 ? 0 : names.Max(DisplayWidth.Of);
        _names = [.. names.Select(name => new string(' ', width - DisplayWidth.Of(name)) + name)];
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("line", CanInterleave: true, (output, schema) => new LineRows(output, schema));

    /// <inheritdoc/>
    public override void Title(string title) => _text.WriteLine(title);

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            if (_begun) _text.WriteLine();
            _begun = true;
            for (var column = 0; column < _names.Length; column++)
                _text.WriteLine($"{_names[column]} = {(batch[column].IsNull(row) ? _null : DisplayWidth.Visible(ValueText.Format(batch[column], row)))}");
        }
    }
}
