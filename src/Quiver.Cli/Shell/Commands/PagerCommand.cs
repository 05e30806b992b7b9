namespace Quiver.Cli;

/// <summary><c>.pager</c>.</summary>
internal static class PagerCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".pager", "[on|off|CMD]", "Show what is longer than the screen in a pager", Set)
    {
        Takes = ArgumentKind.Switch,
        TakesLine = true,
        Details = "On at first. CMD is run by the system's shell; on takes that of QUIVER_PAGER or PAGER, or less -SR.",
    };

    private static void Set(ShellSession session, ShellArguments arguments)
    {
        var settings = session.Settings;
        if (arguments.Rest.ToLowerInvariant() is "" or "on" or "off")
        {
            settings.IsPaged = Command.Switched(arguments, settings.IsPaged);
            if (settings.IsPaged) settings.Pager = null;
            return;
        }

        (settings.IsPaged, settings.Pager) = (true, arguments.One);
    }
}
