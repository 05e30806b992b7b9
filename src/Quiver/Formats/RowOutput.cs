namespace Quiver.Formats;

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
