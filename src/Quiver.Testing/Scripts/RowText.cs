using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>Values and rows as scripts write them.</summary>
internal static class RowText
{
    /// <summary>What separates the values of a row.</summary>
    public const char Separator = '\t';

    /// <summary>One value: as DuckDB prints it, NULL, or (empty) for a text without characters. Line ends and tabs within are written \n, \r and \t.</summary>
    public static string Of(Column column, int row)
    {
        if (column.IsNull(row)) return "NULL";
        var text = ValueText.Format(column, row);
        if (text.Length == 0) return "(empty)";
        return text.AsSpan().IndexOfAny('\n', '\r', '\t') < 0
            ? text
            : text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
    }

    /// <summary>The rows of a batch, each as its values.</summary>
    public static IEnumerable<string[]> Rows(Batch batch)
    {
        for (var row = 0; row < batch.Length; row++) yield return [.. batch.Columns.Select(column => Of(column, row))];
    }

    /// <summary>A row in one line.</summary>
    public static string Line(IEnumerable<string> values) => string.Join(Separator, values);
}
