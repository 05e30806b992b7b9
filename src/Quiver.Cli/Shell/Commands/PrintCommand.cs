namespace Quiver.Cli;

/// <summary><c>.print</c>.</summary>
internal static class PrintCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".print", "[TEXT]", "Print a line of text", Print, "\\echo") { TakesLine = true };

    private static void Print(ShellSession session, ShellArguments arguments)
    {
        session.Text.WriteLine(arguments.One);
        session.Text.Flush();
    }
}
