using System.CommandLine;

namespace Quiver.Cli;

/// <summary>A command as the list knows it.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Examples">What its help shows below the options; ends with an empty line.</param>
/// <param name="Create">Makes it for a terminal.</param>
internal sealed record CommandEntry(string Name, string Examples, Func<Terminal, Command> Create);

/// <summary>The commands there are. A further one is a file in this folder and a line here.</summary>
internal static class CommandList
{
    /// <summary>All commands, in the order of the help.</summary>
    public static IReadOnlyList<CommandEntry> All { get; } =
    [
        DemoCommand.Entry,
        RunCommand.Entry,
        SqlCommand.Entry,
        TestCommand.Entry,
    ];
}
