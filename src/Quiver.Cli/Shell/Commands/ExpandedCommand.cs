namespace Quiver.Cli;

/// <summary><c>\x</c>: each value in a line of its own, and back.</summary>
internal static class ExpandedCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new("\\x", "[on|off]", "Each value in a line of its own, and back", Turn) { Takes = ArgumentKind.Switch };

    private static void Turn(ShellSession session, ShellArguments arguments)
    {
        var settings = session.Settings;
        var isExpanded = settings.Format == LineRows.Format;
        if (Command.Switched(arguments, isExpanded) == isExpanded) return;
        if (!isExpanded) settings.Collapsed = settings.Format;
        settings.Format = isExpanded ? settings.Collapsed ?? BoxRows.Format : LineRows.Format;
    }
}
