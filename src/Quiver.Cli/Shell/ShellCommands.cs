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
        ModeCommand.Command,
        ExpandedCommand.Command,
        MaxRowsCommand.Command,
        TimerCommand.Command,
        ReadCommand.Command,
        OutputCommand.Command,
        QuitCommand.Command,
    ];

    /// <summary>Runs a line.</summary>
    /// <exception cref="ShellException">There is no such command, or it cannot be carried out.</exception>
    public static void Run(string line, ShellSession session)
    {
        var words = line.Trim().TrimEnd(';').TrimEnd();
        var end = words.IndexOfAny([' ', '\t']);
        var (name, argument) = end < 0 ? (words, "") : (words[..end], Unquoted(words[end..].Trim()));
        Find(name).Run(session, argument);
    }

    private static ShellCommand Find(string name)
    {
        var found = All.FirstOrDefault(command => string.Equals(command.Name, name, StringComparison.OrdinalIgnoreCase) || command.Aliases.Contains(name, StringComparer.Ordinal)); // \d is not \D
        if (found is not null) return found;
        var nearest = Suggestions.Nearest($".{name.TrimStart('.', '\\')}", All.SelectMany(command => command.Aliases.Append(command.Name)));
        throw new ShellException($"There is no command '{name}'{(nearest is null ? "." : $"; did you mean {nearest}?")} .help lists all.");
    }

    private static string Unquoted(string text) => text is ['\'', .., '\''] or ['"', .., '"'] ? text[1..^1] : text;
}
