using Quiver.Columns;
using Quiver.Formats;

namespace Quiver.Cli;

/// <summary>A way to print rows.</summary>
/// <param name="Name">What <c>--format</c> calls it.</param>
/// <param name="CanInterleave">Whether rows of several results may alternate and still be told apart.</param>
/// <param name="Open">Begins a result of some columns.</param>
internal sealed record RowFormat(string Name, bool CanInterleave, Func<RowOutput, Schema, RowWriter> Open)
{
    /// <summary>Whether it writes files alone, one result in each, and opens them itself: see <see cref="RowOutput.File"/>.</summary>
    public bool IsFile { get; init; }

    /// <summary>What others call it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Endings of file names that tell the format.</summary>
    public IReadOnlyList<string> Endings { get; init; } = [];
}

/// <summary>Where rows go.</summary>
/// <param name="Stream">Takes the bytes; stays open.</param>
/// <param name="ShownRows">Rows that a format for people shows of one result; more are counted only. Formats for programs print all they are given.</param>
/// <param name="Width">Cells of the screen; null when it is none, and lines may be as long as they are.</param>
/// <param name="Wraps">Whether texts too wide for the screen go on in the next line, as sentences should; otherwise they are cut.</param>
internal sealed record RowOutput(Stream Stream, long ShownRows = long.MaxValue, int? Width = null, bool Wraps = false)
{
    /// <summary>The path of the file that is written; null when rows go to a stream.</summary>
    public string? File { get; init; }

    /// <summary>How rows look.</summary>
    public RowLook Look { get; init; } = RowLook.Default;

    /// <summary>Whether a format for people says how many columns there are.</summary>
    public bool CountsColumns { get; init; }

    /// <summary>What to do to see all of so many rows, when only some are shown.</summary>
    public Func<long, string> ShowsAll { get; init; } = rows => $"--rows {rows} shows all, --format csv writes all";
}

/// <summary>The formats there are. A further one is a file in this folder and a line here.</summary>
internal static class RowFormats
{
    private static readonly string[] ArrowEndings = [".arrow", ".arrows", ".feather", ".ipc"];

    private static readonly RowFormat[] All =
    [
        TableRows.Format,
        BoxRows.Format,
        CsvRows.Format,
        JsonRows.Format,
        NdjsonRows.Format,
        MarkdownRows.Format,
        LineRows.Format,
        ColumnRows.Format,
        DelimitedRows.Tabs,
        DelimitedRows.List,
        LiteralRows.Insert,
        LiteralRows.Quote,
        TrashRows.Format,
        ParquetRows.Format,
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
        if (ArrowEndings.Contains(ending, StringComparer.OrdinalIgnoreCase))
            throw new UsageException($"'{path}' would be an Arrow file, which this version cannot write: its DuckDB library has no Arrow writer. Use a name that ends with .parquet.");
        return otherwise ?? throw new UsageException($"The name '{path}' tells no format. Expected one that ends with {string.Join(", ", All.SelectMany(format => format.Endings))}; or add --format.");
    }

    /// <summary>All names with something between them.</summary>
    public static string Names(string separator) => string.Join(separator, All.Select(format => format.Name));

    /// <inheritdoc cref="Names(string)"/>
    public static string Names(char separator) => Names(separator.ToString());
}
