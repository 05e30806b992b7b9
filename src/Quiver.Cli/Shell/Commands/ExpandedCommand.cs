namespace Quiver.Cli;

/// <summary><c>\x</c>: each value in a line of its own, and back.</summary>
internal static class ExpandedCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new("\\x", "", "Each value in a line of its own, and back", (session, _) =>
        session.Format = session.Format == LineRows.Format ? BoxRows.Format : LineRows.Format);
}
