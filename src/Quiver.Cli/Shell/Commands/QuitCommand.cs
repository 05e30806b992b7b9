namespace Quiver.Cli;

/// <summary><c>.quit</c>.</summary>
internal static class QuitCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".quit", "", "Leave; so does Ctrl-D", (session, _) => session.Left = true, ".exit", "\\q");
}
