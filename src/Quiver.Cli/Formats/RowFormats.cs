namespace Quiver.Cli;

/// <summary>The formats there are. A further one is a file in this folder and a line here.</summary>
internal static class RowFormats
{
    private static readonly RowFormat[] All =
    [
        TableRows.Format,
        BoxRows.Format,
        CsvRows.Format,
        JsonRows.Format,
        NdjsonRows.Format,
        MarkdownRows.Format,
        HtmlRows.Format,
        LineRows.Format,
        ColumnRows.Format,
        DelimitedRows.Tabs,
        DelimitedRows.List,
        LiteralRows.Insert,
        LiteralRows.Quote,
        TrashRows.Format,
        ParquetRows.Format,
        ArrowRows.File,
        ArrowRows.Stream,
    ];

    /// <summary>Those that can be printed on a screen.</summary>
    public static IEnumerable<RowFormat> OfScreens => All.Where(format => !format.IsFile);

    /// <summary>What is printed when nothing is said: on a screen, and into a pipe too, so that a command prints the same wherever it goes.</summary>
    public static RowFormat Default => TableRows.Format;

    /// <summary>The format of a name; null when there is none.</summary>
    public static RowFormat? Named(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase) || format.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>The format that a file's ending tells.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="otherwise">The format of an ending that tells none; null refuses it.</param>
    /// <exception cref="UsageException">It tells none that can be written.</exception>
    public static RowFormat OfPath(string path, RowFormat? otherwise = null)
    {
        var ending = Path.GetExtension(path);
        if (All.FirstOrDefault(format => format.Endings.Contains(ending, StringComparer.OrdinalIgnoreCase)) is { } found) return found;
        return otherwise ?? throw new UsageException($"The name '{path}' tells no format. Expected one that ends with {string.Join(", ", All.SelectMany(format => format.Endings))}; or add --format.");
    }

    /// <summary>All names with something between them.</summary>
    public static string Names(string separator) => string.Join(separator, All.Select(format => format.Name));

    /// <inheritdoc cref="Names(string)"/>
    public static string Names(char separator) => Names(separator.ToString());
}
