namespace Quiver.Cli;

/// <summary><c>.output</c>.</summary>
internal static class OutputCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".output", "[FILE]", "Write rows to a file; without one to the screen", (session, file) => session.WriteTo(file.Length == 0 ? null : file), "\\o");
}
