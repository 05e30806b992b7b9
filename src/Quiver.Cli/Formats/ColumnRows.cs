using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Columns side by side without a frame: names, a line, and values, two blanks between. The first rows settle the widths that <c>.width</c> does not; what is wider is cut.</summary>
internal sealed class ColumnRows : RowPrinter
{
    private const int RunRows = 1_000;
    private const int Widest = 60;

    private readonly TextWriter _text;
    private readonly RowOutput _output;
    private readonly Schema _schema;
    private readonly string _null;
    private readonly List<string[]> _run = [];
    private int[]? _widths;

    private ColumnRows(RowOutput output, Schema schema)
    {
        _text = TextStreams.Writer(output.Stream);
        _output = output;
        _schema = schema;
        _null = output.Look.NullText ?? "NULL";
    }

    /// <summary>Its line in the list.</summary>
    public static RowFormat Format { get; } = new("column", CanInterleave: false, (output, schema) => new ColumnRows(output, schema));

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_run.Count > 0) PrintRun();
        _text.Flush();
    }

    /// <inheritdoc/>
    public override void End(long? total = null)
    {
        PrintRun(); // of a result without rows the names
        _text.Flush();
    }

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _run.Add([.. batch.Columns.Select(column => column.IsNull(row) ? _null : DisplayWidth.Visible(ValueText.Format(column, row)))]);
            if (_run.Count == RunRows) PrintRun();
        }
    }

    private void PrintRun()
    {
        if (_widths is null)
        {
            string[] names = [.. _schema.Fields.Select(field => DisplayWidth.Visible(field.Name))];
            _widths = [.. Enumerable.Range(0, names.Length).Select(column => WidthOf(column, names[column]))];
            if (_output.Look.HasHeader)
            {
                Line(names);
                Line([.. _widths.Select(width => new string('-', width))]);
            }
        }

        foreach (var cells in _run) Line(cells);
        _run.Clear();
    }

    private int WidthOf(int column, string name)
    {
        if (column < _output.Look.Widths.Count && _output.Look.Widths[column] > 0) return _output.Look.Widths[column];
        return Math.Clamp(_run.Select(cells => DisplayWidth.Of(cells[column])).Append(DisplayWidth.Of(name)).Max(), 1, Widest);
    }

    private void Line(string[] cells)
    {
        var line = string.Join("  ", cells.Select((cell, column) =>
        {
            var shown = DisplayWidth.Cut(cell, _widths![column]);
            var blanks = new string(' ', _widths[column] - DisplayWidth.Of(shown));
            return TableRows.IsNumber(_schema[column].Type) ? blanks + shown : shown + blanks;
        }));
        _text.WriteLine(line.TrimEnd());
    }
}
