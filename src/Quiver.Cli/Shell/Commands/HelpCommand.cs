namespace Quiver.Cli;

/// <summary><c>.help</c>.</summary>
internal static class HelpCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".help", "", "This list", (session, _) => Show(session), "\\?");

    private static void Show(ShellSession session)
    {
        var text = session.Text;
        text.WriteLine("A statement may take several lines; it ends with ;");
        text.WriteLine("Ctrl-C stops it, and leaves when pressed twice.");
        text.WriteLine();
        foreach (var command in ShellCommands.All)
            text.WriteLine($"{$"{command.Name} {command.Argument}",-16} {command.Help}{(command.Aliases.Length > 0 ? $" (also {string.Join(", ", command.Aliases)})" : "")}");
        text.Flush();
    }
}
