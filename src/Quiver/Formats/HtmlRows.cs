using System.Net;
using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>A table in HTML: names and types in its head, numbers to the right, NULL in a class of its own, everything escaped.</summary>
internal sealed class HtmlRows : RowPrinter
{
    private readonly TextWriter _text;
    private readonly RowOutput _output;
    private readonly string[] _cells; // the opening tag of each column's cells

    private HtmlRows(RowOutput output, Schema schema)
    {
        _output = output;
        _text = TextStreams.Writer(output.Stream);
        _cells = [.. schema.Fields.Select(field => TableRows.IsNumber(field.Type) ? "<td style=\"text-align:right\">" : "<td>")];
        _text.WriteLine("<table class=\"quiver\">");
        Line("<thead><tr>", schema.Fields.Select(field => $"<th>{Escaped(field.Name)}<br><small>{Escaped(field.Type.Name)}</small></th>"), "</tr></thead>");
        _text.WriteLine("<tbody>");
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("html", CanInterleave: false, (output, schema) => new HtmlRows(output, schema)) { Endings = [".html", ".htm"] };

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    /// <inheritdoc/>
    public override void End(long? total = null)
    {
        var rows = total ?? Rows;
        var shown = Math.Min(Rows, _output.ShownRows);
        _text.WriteLine("</tbody>");
        var count = rows == 1 ? "1 row" : $"{rows:N0} rows";
        _text.WriteLine($"<tfoot><tr><td colspan=\"{Math.Max(1, _cells.Length)}\">{Escaped(shown == rows ? count : $"{shown:N0} of {count}; {_output.ShowsAll(rows)}")}</td></tr></tfoot>");
        _text.WriteLine("</table>");
        _text.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        var room = _output.ShownRows - Rows;
        for (var row = 0; row < batch.Length && row < room; row++)
        {
            var place = row;
            Line("<tr>", batch.Columns.Select((column, index) => column.IsNull(place) ? "<td class=\"null\"><i>NULL</i></td>" : $"{_cells[index]}{Escaped(ValueText.Format(column, place))}</td>"), "</tr>");
        }
    }

    private static string Escaped(string text) => WebUtility.HtmlEncode(DisplayWidth.Visible(text));

    private void Line(string open, IEnumerable<string> cells, string close) => _text.WriteLine($"{open}{string.Concat(cells)}{close}");
}
