using System.Text;
using Quiver.Formats;

namespace Quiver;

public sealed partial class QueryResult
{
    private const int ShownRows = 40;

    /// <summary>The rows as JSON: an array with an object for each, or the objects alone, one a line.</summary>
    /// <param name="lines">Whether they are lines without an array around them (NDJSON).</param>
    /// <remarks>
    /// Numbers have every digit; NaN and infinities are the texts "NaN", "Infinity" and "-Infinity"; times are ISO 8601; byte strings are base64; columns of type JSON are JSON; lists are
    /// arrays. Of columns with equal names the later ones are called a_1, a_2.
    /// </remarks>
    public string ToJson(bool lines = false) => Text(stream => WriteJson(stream, lines));

    /// <summary>As <see cref="ToJson"/>, as UTF-8 into a stream, which stays open.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="lines">Whether they are lines without an array around them (NDJSON).</param>
    public void WriteJson(Stream stream, bool lines = false) => Print(stream, lines ? NdjsonRows.Format : JsonRows.Format);

    /// <summary>As <see cref="WriteJson"/>, waiting for the stream without a thread.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="lines">Whether they are lines without an array around them (NDJSON).</param>
    /// <param name="cancellation">Ends it.</param>
    public Task WriteJsonAsync(Stream stream, bool lines = false, CancellationToken cancellation = default) => PrintAsync(stream, lines ? NdjsonRows.Format : JsonRows.Format, cancellation);

    /// <summary>The rows as CSV, with a header: lines end with LF, NULL is nothing, an empty text is <c>""</c>, times are ISO 8601, byte strings hexadecimal.</summary>
    /// <param name="options">Delimiter, quote, header and the text of NULL; null takes the defaults.</param>
    public string ToCsv(CsvOptions? options = null) => Text(stream => WriteCsv(stream, options));

    /// <summary>As <see cref="ToCsv"/>, as UTF-8 into a stream, which stays open.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="options">Delimiter, quote, header and the text of NULL; null takes the defaults.</param>
    public void WriteCsv(Stream stream, CsvOptions? options = null) => Print(stream, CsvFormat(options));

    /// <summary>As <see cref="WriteCsv"/>, waiting for the stream without a thread.</summary>
    /// <param name="stream">Takes the bytes.</param>
    /// <param name="options">Delimiter, quote, header and the text of NULL; null takes the defaults.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task WriteCsvAsync(Stream stream, CsvOptions? options = null, CancellationToken cancellation = default) => PrintAsync(stream, CsvFormat(options), cancellation);

    /// <summary>The rows as a table for people, in a box of lines, with the types under the names. Control characters are shown as escapes.</summary>
    /// <param name="rows">Rows to show; further ones are counted. Default: 40.</param>
    /// <param name="width">Cells that a line may have: wide columns are cut, and those in the middle left out. Default: null, as many as it takes.</param>
    public string ToText(int rows = ShownRows, int? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Text(stream => Print(new RowOutput(stream, rows, width) { CountsColumns = true, ShowsAll = all => $"ToText({all}) shows all" }, TableRows.Format));
    }

    /// <summary>The rows as a table in HTML, for notebooks and reports: all text is escaped, NULL is told from an empty text.</summary>
    /// <param name="rows">Rows to show; further ones are counted. Default: 40.</param>
    public string ToHtml(int rows = ShownRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Text(stream => Print(new RowOutput(stream, rows) { ShowsAll = all => $"ToHtml({all}) shows all" }, HtmlRows.Format));
    }

    internal static RowFormat CsvFormat(CsvOptions? options) => options is null ? CsvRows.Format : CsvRows.Format with { Open = (output, schema) => new CsvRows(output, schema, options) };

    private void Print(Stream stream, RowFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Print(new RowOutput(stream), format);
    }

    private void Print(RowOutput output, RowFormat format)
    {
        using var printer = format.Open(output, Schema);
        foreach (var batch in Batches) printer.Write(batch);
        printer.End();
    }

    private async Task PrintAsync(Stream stream, RowFormat format, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await using var printing = new BufferedPrinting(stream, format, Schema);
        foreach (var batch in Batches) await printing.WriteAsync(batch, cancellation);
        await printing.EndAsync(cancellation);
    }

    private static string Text(Action<Stream> print)
    {
        using var stream = new MemoryStream();
        print(stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
