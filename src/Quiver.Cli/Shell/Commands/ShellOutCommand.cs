namespace Quiver.Cli;

/// <summary><c>.shell</c>.</summary>
internal static class ShellOutCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".shell", "CMD …", "Run a command of the system", Run, ".system", "\\!") { TakesLine = true };

    private static void Run(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Rest.Length == 0) throw Command.Wrong("", "a command, such as ls");
        if (SystemShell.Run(arguments.Rest, session.Current) is not 0 and var code) throw new ShellException($"The command ended with {code}.");
    }
}
