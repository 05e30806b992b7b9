using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>Values as literals of SQL: a line of them for each row, or statements that write the rows into a source.</summary>
internal sealed class LiteralRows : RowPrinter
{
    private readonly TextWriter _text;
    private readonly Func<Column, int, string>[] _literals;
    private readonly string _before;
    private readonly string _after;
    private readonly string _between;

    private LiteralRows(RowOutput output, Schema schema, bool isInsert)
    {
        _text = TextStreams.Writer(output.Stream);
        _literals = [.. schema.Fields.Select(field => LiteralOf(field.Type))];
        var names = output.Look.HasHeader ? $" ({string.Join(", ", DistinctNames.Of(schema, StringComparer.OrdinalIgnoreCase).Select(SqlNames.Written))})" : "";
        (_before, _after, _between) = isInsert ? ($"INSERT INTO {SqlNames.Written(output.Look.Table)}{names} VALUES (", ");", ", ") : ("", "", output.Look.Separator ?? ",");
        if (!isInsert && output.Look.HasHeader) _text.WriteLine(string.Join(_between, schema.Fields.Select(field => SqlNames.Text(field.Name))));
    }

    /// <summary>The line of literals in the list.</summary>
    public static RowFormat Quote { get; } = new("quote", CanInterleave: false, (output, schema) => new LiteralRows(output, schema, isInsert: false));

    /// <summary>The line of statements in the list.</summary>
    public static RowFormat Insert { get; } = new("insert", CanInterleave: false, (output, schema) => new LiteralRows(output, schema, isInsert: true)) { Endings = [".sql"] };

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    /// <inheritdoc/>
    protected override void Append(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++)
        {
            _text.Write(_before);
            for (var column = 0; column < _literals.Length; column++)
            {
                if (column > 0) _text.Write(_between);
                _text.Write(batch[column].IsNull(row) ? "NULL" : _literals[column](batch[column], row));
            }

            _text.WriteLine(_after);
        }
    }

    /// <summary>Numbers and truths as they are, all else as a text, which DuckDB reads as the type of the column it is written to.</summary>
    private static Func<Column, int, string> LiteralOf(DataType type) => type.Kind switch
    {
        TypeKind.Boolean => ValueText.Format,
        TypeKind.Float32 or TypeKind.Float64 => static (column, row) => ValueText.Format(column, row) is var text && char.IsAsciiLetter(text[^1]) ? SqlNames.Text(text) : text, // nan, inf
        _ when TableRows.IsNumber(type) => ValueText.Format,
        _ => static (column, row) => SqlNames.Text(ValueText.Format(column, row)),
    };
}
