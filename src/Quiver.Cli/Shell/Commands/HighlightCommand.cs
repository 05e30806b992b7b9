namespace Quiver.Cli;

/// <summary><c>.highlight</c>.</summary>
internal static class HighlightCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".highlight", "[on|off]", "Colours on a terminal; off with NO_COLOR", (session, arguments) =>
        session.Settings.HasColours = Command!.Switched(arguments, session.Settings.HasColours))
    { Takes = ArgumentKind.Switch };
}
