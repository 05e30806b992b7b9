using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>A way to print rows.</summary>
/// <param name="Name">What <c>--format</c> calls it.</param>
/// <param name="CanInterleave">Whether rows of several results may alternate and still be told apart.</param>
/// <param name="Open">Begins a result of some columns.</param>
internal sealed record RowFormat(string Name, bool CanInterleave, Func<RowOutput, Schema, RowWriter> Open);

/// <summary>Where rows go.</summary>
/// <param name="Stream">Takes the bytes; stays open.</param>
/// <param name="ShownRows">Rows that a format for people shows of one result; more are counted only. Formats for programs print all they are given.</param>
/// <param name="Width">Cells of the screen; null when it is none, and lines may be as long as they are.</param>
/// <param name="Wraps">Whether texts too wide for the screen go on in the next line, as sentences should; otherwise they are cut.</param>
internal sealed record RowOutput(Stream Stream, long ShownRows = long.MaxValue, int? Width = null, bool Wraps = false);

/// <summary>The formats there are. A further one is a file in this folder and a line here.</summary>
internal static class RowFormats
{
    private static readonly RowFormat[] All =
    [
        TableRows.Format,
        CsvRows.Format,
        JsonRows.Format,
        NdjsonRows.Format,
    ];

    /// <summary>What is printed when nothing is said: on a screen, and into a pipe too, so that a command prints the same wherever it goes.</summary>
    public static RowFormat Default => TableRows.Format;

    /// <summary>The format of a name; null when there is none.</summary>
    public static RowFormat? Named(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>All names with something between them.</summary>
    public static string Names(string separator) => string.Join(separator, All.Select(format => format.Name));

    /// <inheritdoc cref="Names(string)"/>
    public static string Names(char separator) => Names(separator.ToString());
}
