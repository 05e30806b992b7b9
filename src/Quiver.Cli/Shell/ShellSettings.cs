using Quiver.Formats;

namespace Quiver.Cli;

/// <summary>What the commands of the shell set.</summary>
internal sealed class ShellSettings
{
    /// <summary>How rows are printed, unless a file's ending says otherwise.</summary>
    public required RowFormat Format { get; set; }

    /// <summary>How rows were printed before <c>\x</c>.</summary>
    public RowFormat? Collapsed { get; set; }

    /// <summary>Rows of a SELECT that formats for people show.</summary>
    public long ShownRows { get; set; }

    /// <summary>Cells of a line; null for those of the screen, 0 for as many as it takes.</summary>
    public int? Width { get; set; }

    /// <summary>How rows look.</summary>
    public RowLook Look { get; set; } = RowLook.Default;

    /// <summary>Whether the time that each statement took is said.</summary>
    public bool Timed { get; set; }

    /// <summary>Whether each statement is printed before it runs.</summary>
    public bool Echoes { get; set; }

    /// <summary>Whether a script ends at its first error.</summary>
    public bool Bails { get; set; } = true;

    /// <summary>Whether long results go through a pager.</summary>
    public bool IsPaged { get; set; } = true;

    /// <summary>The pager, as the system's shell runs it; null for the one that the environment names.</summary>
    public string? Pager { get; set; }

    /// <summary>Whether there are colours on a terminal.</summary>
    public bool HasColours { get; set; } = true;

    /// <summary>What stands before the first line.</summary>
    public string Prompt { get; set; } = "quiver> ";

    /// <summary>What stands before the others.</summary>
    public string More { get; set; } = "   ...> ";
}
