namespace Quiver.Cli;

/// <summary><c>.tables</c>.</summary>
internal static class TablesCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".tables", "", "Sources, streams and late rows", (session, _) => session.Execute("SHOW TABLES;"), "\\dt");
}
