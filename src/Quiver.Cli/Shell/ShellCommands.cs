using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>The commands of the shell. A further one is a file in the folder beside this and a line here.</summary>
internal static class ShellCommands
{
    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<ShellCommand> All { get; } =
    [
        HelpCommand.Command,
        TablesCommand.Command,
        SchemaCommand.Command,
        DescribeCommand.Command,
        DatabasesCommand.Command,
        ModeCommand.Command,
        ExpandedCommand.Command,
        HeadersCommand.Command,
        NullValueCommand.Command,
        SeparatorCommand.Command,
        WidthCommand.Command,
        MaxRowsCommand.Command,
        MaxWidthCommand.Command,
        PagerCommand.Command,
        ReadCommand.Command,
        OutputCommand.Command,
        OnceCommand.Command,
        ImportCommand.Command,
        CopyCommand.Command,
        WatchCommand.Command,
        EditCommand.Command,
        OpenCommand.Command,
        TimerCommand.Command,
        EchoCommand.Command,
        BailCommand.Command,
        LogCommand.Command,
        PrintCommand.Command,
        PromptCommand.Command,
        HighlightCommand.Command,
        ShowCommand.Command,
        ShellOutCommand.Command,
        CdCommand.Command,
        QuitCommand.Command,
    ];

    /// <summary>Runs a line.</summary>
    /// <exception cref="ShellException">There is no such command, or it cannot be carried out.</exception>
    public static void Run(string line, ShellSession session)
    {
        var words = line.Trim();
        var end = words.IndexOfAny([' ', '\t']);
        var name = (end < 0 ? words : words[..end]).TrimEnd(';');
        var command = Find(name);
        var rest = end < 0 ? "" : words[end..].Trim();
        command.Run(session, new ShellArguments(command.TakesLine ? rest : rest.TrimEnd(';').TrimEnd()));
    }

    /// <summary>The command of a name; null when there is none.</summary>
    public static ShellCommand? Named(string name) => All.FirstOrDefault(command => command.Is(name));

    /// <summary>The command of a name.</summary>
    /// <exception cref="ShellException">There is none.</exception>
    public static ShellCommand Find(string name)
    {
        if (Named(name) is { } found) return found;
        var nearest = Suggestions.Nearest($".{name.TrimStart('.', '\\')}", All.SelectMany(command => command.Aliases.Append(command.Name)));
        throw new ShellException($"There is no command '{name}'{(nearest is null ? "." : $"; did you mean {nearest}?")} .help lists all.");
    }
}
