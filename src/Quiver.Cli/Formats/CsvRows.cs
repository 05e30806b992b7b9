using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>
/// Comma-separated values with a header, quoted as RFC 4180 says; lines end with LF. NULL is nothing between the commas, an empty text is <c>""</c>; values are those of
/// <see cref="ExactText"/>, byte strings in hexadecimal.
/// </summary>
internal sealed class CsvRows : RowWriter
{
    private readonly CsvWriter _csv;
    private readonly string _separator;
    private readonly string? _null;
    private readonly Func<Column, int, string>[] _texts;

    private CsvRows(RowOutput output, Schema schema)
    {
        _separator = output.Look.Separator ?? ",";
        _null = output.Look.NullText;
        _csv = new CsvWriter(Terminal.Writer(output.Stream), new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n", Delimiter = _separator });
        _texts = [.. schema.Fields.Select(field => ExactText.For(field.Type))];
        if (!output.Look.HasHeader) return;
        foreach (var field in schema.Fields) WriteField(field.Name);
        _csv.NextRecord();
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("csv", CanInterleave: false, (output, schema) => new CsvRows(output, schema)) { Endings = [".csv"] };

    /// <inheritdoc/>
    public override void Flush() => _csv.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _csv.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            for (var column = 0; column < _texts.Length; column++)
            {
                if (batch[column].IsNull(row)) _csv.WriteField(_null, shouldQuote: false);
                else WriteField(_texts[column](batch[column], row));
            }

            _csv.NextRecord();
        }
    }

    private void WriteField(string text) => _csv.WriteField(text, shouldQuote: text.Length == 0 || text[0] == ' ' || text[^1] == ' ' || text.AsSpan().IndexOfAny("\"\r\n") >= 0 || text.Contains(_separator, StringComparison.Ordinal) || text == _null);
}
