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
}
