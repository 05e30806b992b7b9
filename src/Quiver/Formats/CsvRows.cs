using System.Buffers;
using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>
/// Comma-separated values with a header, quoted as RFC 4180 says; lines end with LF. NULL is nothing between the commas, an empty text is <c>""</c>; values are those of
/// <see cref="ExactText"/>, byte strings in hexadecimal.
/// </summary>
internal sealed class CsvRows : RowPrinter
{
    private readonly StreamWriter _text;
    private readonly string _separator;
    private readonly string _null;
    private readonly string _quote;
    private readonly SearchValues<char> _quoted; // characters that a field must not have without quotes
    private readonly Func<Column, int, string>[] _texts;

    internal CsvRows(RowOutput output, Schema schema, CsvOptions options)
    {
        _text = TextStreams.Writer(output.Stream);
        _separator = output.Look.Separator ?? options.Delimiter.ToString();
        _null = output.Look.NullText ?? options.NullText;
        _quote = options.Quote.ToString();
        _quoted = SearchValues.Create([options.Quote, '\r', '\n']);
        _texts = [.. schema.Fields.Select(field => ExactText.For(field.Type))];
        if (!options.HasHeader || !output.Look.HasHeader) return;
        for (var column = 0; column < schema.Count; column++)
        {
            if (column > 0) _text.Write(_separator);
            WriteField(schema[column].Name);
        }

        _text.WriteLine();
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("csv", CanInterleave: false, (output, schema) => new CsvRows(output, schema, new CsvOptions())) { Endings = [".csv"] };

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
                if (batch[column].IsNull(row)) _text.Write(_null);
                else WriteField(_texts[column](batch[column], row));
            }

            _text.WriteLine();
        }
    }

    private void WriteField(string text)
    {
        var isQuoted = text.Length == 0 || text[0] == ' ' || text[^1] == ' ' || text.AsSpan().ContainsAny(_quoted) || text.Contains(_separator, StringComparison.Ordinal) || text == _null;
        if (!isQuoted)
        {
            _text.Write(text);
            return;
        }

        _text.Write(_quote);
        _text.Write(text.Replace(_quote, _quote + _quote, StringComparison.Ordinal));
        _text.Write(_quote);
    }
}
