using System.Text;
using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>
/// An aligned table for people, types under the names, numbers to the right, NULL as itself. Rows are printed in runs: the first run settles the widths, a later row that needs more has it.
/// On a screen the widest columns are cut, or wrapped, and columns in the middle left out, to make a line fit.
/// </summary>
internal sealed class TableRows : RowPrinter
{
    private const int RunRows = 1_000;
    private const char Gap = '…'; // in the place of columns left out

    private readonly TextWriter _text;
    private readonly Schema _schema;
    private readonly RowOutput _output;
    private readonly int[] _widths;
    private readonly int[] _limits;
    private readonly List<string[]> _run = [];
    private int[] _shown; // columns from the left; -1 for those left out
    private bool _begun;
    private string? _title;

    private TableRows(RowOutput output, Schema schema)
    {
        _output = output;
        _schema = schema;
        _text = TextStreams.Writer(output.Stream);
        _widths = [.. schema.Fields.Select(field => Math.Max(DisplayWidth.Of(Name(field)), field.Type.Name.Length))];
        _limits = [.. _widths.Select(_ => int.MaxValue)];
        _shown = [.. Enumerable.Range(0, schema.Count)];
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("table", CanInterleave: true, (output, schema) => new TableRows(output, schema)) { Endings = [".txt"] };

    private long Shown => Math.Min(Rows, _output.ShownRows);

    /// <inheritdoc/>
    public override void Title(string title) => _title = title;

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_run.Count > 0) PrintRun();
        _text.Flush();
    }

    /// <inheritdoc/>
    public override void End(long? total = null)
    {
        PrintRun(); // of a result without rows the header
        Rule('└', '┴', '┘');
        var rows = total ?? Rows;
        _text.WriteLine(Shown == rows ? $"{Count(rows, "row")}{CountedColumns()}" : $"{Shown:N0} of {Count(rows, "row")}{CountedColumns()}; {_output.ShowsAll(rows)}");
        _text.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        var room = _output.ShownRows - Shown;
        for (var row = 0; row < batch.Length && row < room; row++)
        {
            _run.Add([.. batch.Columns.Select(column => column.IsNull(row) ? _output.Look.NullText ?? "NULL" : DisplayWidth.Visible(ValueText.Format(column, row)))]);
            if (_run.Count == RunRows) PrintRun();
        }
    }

    private static string Name(Field field) => DisplayWidth.Visible(field.Name);

    private static string Count(long number, string noun) => number == 1 ? $"1 {noun}" : $"{number:N0} {noun}s";

    private string CountedColumns()
    {
        var shown = _shown.Count(column => column >= 0);
        if (shown < _schema.Count) return $", {Count(_schema.Count, "column")} ({shown} shown)";
        return _output.CountsColumns ? $", {Count(_schema.Count, "column")}" : "";
    }

    private void PrintRun()
    {
        foreach (var cells in _run)
        {
            for (var column = 0; column < cells.Length; column++) _widths[column] = Math.Max(_widths[column], DisplayWidth.Of(cells[column]));
        }

        if (!_begun && _output.Width is { } width) Fit(width);
        for (var column = 0; column < _widths.Length; column++) _widths[column] = Math.Min(_widths[column], _limits[column]);
        if (_title is not null) _text.WriteLine(_title);
        _title = null;
        if (!_begun)
        {
            Rule('┌', '┬', '┐');
            if (_output.Look.HasHeader)
            {
                Line([.. _schema.Fields.Select(Name)]);
                Line([.. _schema.Fields.Select(field => field.Type.Name)]);
                Rule('├', '┼', '┤');
            }

            _begun = true;
        }

        foreach (var cells in _run) Line(cells);
        _run.Clear();
    }

    private void Fit(int width)
    {
        _widths.CopyTo(_limits, 0);
        var (left, right) = ColumnFit.Into(_limits, width);
        if (left + right == _widths.Length) return;
        _shown = [.. ColumnFit.Shown(_widths.Length, left, right)];
        _shown = [.. _shown[..left], -1, .. _shown[left..]];
    }

    private void Line(string[] cells)
    {
        var lines = cells.Select((cell, column) => _output.Wraps ? DisplayWidth.Wrap(cell, _widths[column]) : [DisplayWidth.Cut(cell, _widths[column])]).ToArray();
        for (var line = 0; line < lines.Max(wrapped => wrapped.Count); line++) Line(lines, line);
    }

    private void Line(IReadOnlyList<string>[] cells, int line)
    {
        var text = new StringBuilder();
        foreach (var column in _shown)
        {
            if (column < 0)
            {
                text.Append("│ ").Append(Gap).Append(' ');
                continue;
            }

            var cell = line < cells[column].Count ? cells[column][line] : "";
            var padding = _widths[column] - DisplayWidth.Of(cell);
            text.Append("│ ");
            if (IsNumber(_schema[column].Type)) text.Append(' ', padding).Append(cell);
            else text.Append(cell).Append(' ', padding);
            text.Append(' ');
        }

        _text.WriteLine(text.Append('│').ToString());
    }

    private void Rule(char left, char between, char right)
    {
        var line = new StringBuilder().Append(left);
        for (var place = 0; place < _shown.Length; place++)
        {
            if (place > 0) line.Append(between);
            line.Append('─', (_shown[place] < 0 ? 1 : _widths[_shown[place]]) + 2);
        }

        _text.WriteLine(line.Append(right).ToString());
    }

    /// <summary>Whether values of a type stand at the right of their column.</summary>
    public static bool IsNumber(DataType type) => type.Kind is TypeKind.Int8 or TypeKind.Int16 or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Int128
        or TypeKind.UInt8 or TypeKind.UInt16 or TypeKind.UInt32 or TypeKind.UInt64 or TypeKind.Float32 or TypeKind.Float64 or TypeKind.Decimal;
}
