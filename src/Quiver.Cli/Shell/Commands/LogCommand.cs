namespace Quiver.Cli;

/// <summary><c>.log</c>.</summary>
internal static class LogCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".log", "FILE|off", "Add statements, and their errors, to a file", Set)
    {
        Takes = ArgumentKind.File,
        Details = "Errors are comments, so that the file is a script.",
    };

    private static void Set(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Rest.Length == 0) throw Command.Wrong("", "the name of a file, or off");
        session.LogTo(string.Equals(arguments.Rest, "off", StringComparison.OrdinalIgnoreCase) ? null : arguments.One);
    }
}
