namespace Quiver.Cli;

/// <summary><c>.output</c>.</summary>
internal static class OutputCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".output", "[FILE]", "Write rows to a file; without one to the screen", (session, arguments) =>
        session.WriteTo(arguments.Rest.Length == 0 ? null : arguments.One), "\\o")
    {
        Takes = ArgumentKind.File,
        Details = "The ending of its name tells the format. It is there when the next .output or the end comes.",
    };
}
