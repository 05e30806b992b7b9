using System.Globalization;

namespace Quiver.Cli;

/// <summary><c>.quit</c>.</summary>
internal static class QuitCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".quit", "[CODE]", "Leave; so does Ctrl-D", Quit, ".exit", "\\q") { Details = "CODE is what the process answers; 0 without one." };

    private static void Quit(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Rest.Length > 0) session.LeftWith = byte.TryParse(arguments.Rest, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : throw Command.Wrong(arguments.Rest, "a number from 0 to 255");
        session.Left = true;
    }
}
