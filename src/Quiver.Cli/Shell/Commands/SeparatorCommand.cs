namespace Quiver.Cli;

/// <summary><c>.separator</c>.</summary>
internal static class SeparatorCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".separator", "TEXT", "What stands between values in csv, tabs and list", Set) { TakesLine = true, Details = "\\t is a tab." };

    private static void Set(ShellSession session, ShellArguments arguments)
    {
        if (arguments.One.Length == 0) throw Command.Wrong("", "a text, such as ; or \\t");
        session.Settings.Look = session.Settings.Look with { Separator = ShellArguments.Unescaped(arguments.One) };
    }
}
