namespace Quiver.Cli;

/// <summary><c>.help</c>.</summary>
internal static class HelpCommand
{
    private const int NameWidth = 20;

    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".help", "[COMMAND]", "This list, or more about a command", Show, "\\?") { Takes = ArgumentKind.Command };

    private static void Show(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Rest.Length == 0) All(session.Text);
        else One(session.Text, ShellCommands.Find(arguments.One is ['.' or '\\', ..] ? arguments.One : $".{arguments.One}"));
        session.Text.Flush();
    }

    private static void All(TextWriter text)
    {
        text.WriteLine("A statement may take several lines; it ends with ;");
        text.WriteLine("Ctrl-C stops it, and leaves when pressed twice. Tab completes, Ctrl-R searches.");
        text.WriteLine();
        foreach (var command in ShellCommands.All) Line(text, command);
    }

    private static void One(TextWriter text, ShellCommand command)
    {
        Line(text, command);
        if (command.Details is { } details) text.WriteLine(details);
    }

    private static void Line(TextWriter text, ShellCommand command) =>
        text.WriteLine($"{$"{command.Name} {command.Argument}".PadRight(NameWidth)} {command.Help}{(command.Aliases.Length > 0 ? $" (also {string.Join(", ", command.Aliases)})" : "")}");
}
