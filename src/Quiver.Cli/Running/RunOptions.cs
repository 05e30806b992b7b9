using Quiver.Formats;

namespace Quiver.Cli;

/// <summary>How statements print and when they stop.</summary>
/// <param name="Format">How rows are printed.</param>
/// <param name="Rows">Rows of each result at most; null for no bound.</param>
/// <param name="For">How long a SUBSCRIBE is read; null until it ends.</param>
internal sealed record RunOptions(RowFormat Format, long? Rows = null, TimeSpan? For = null)
{
    /// <summary>The file that rows go to; null for standard output.</summary>
    public OutputFile? Output { get; init; }

    /// <summary>Rows of a SELECT that a format for people shows. <see cref="Rows"/> goes before it.</summary>
    public long ShownRows { get; init; } = 1_000;

    /// <summary>What to do to see all of so many rows; null leaves the format's own words.</summary>
    public Func<long, string>? ShowsAll { get; init; }

    /// <summary>Whether the time that each statement took is said.</summary>
    public bool Timed { get; init; }

    /// <summary>Whether each statement is printed before it runs.</summary>
    public bool Echoes { get; init; }

    /// <summary>Takes each statement that runs, and what was wrong with it; null for nobody.</summary>
    public TextWriter? Log { get; init; }

    /// <summary>Whether statements behind one that failed are run.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Whether only statements are run that change nothing.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Whether rows of a SUBSCRIBE are shown in place, where there is a screen for it.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether a result longer than the screen goes through a pager, where there is one.</summary>
    public bool IsPaged { get; init; }

    /// <summary>The pager, as the system's shell runs it; null for the one that the environment names.</summary>
    public string? Pager { get; init; }

    /// <summary>Cells of a line; null for those of the screen, 0 for as many as it takes.</summary>
    public int? Width { get; init; }

    /// <summary>How rows look.</summary>
    public RowLook Look { get; init; } = RowLook.Default;
}
