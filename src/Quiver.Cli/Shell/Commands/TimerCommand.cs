namespace Quiver.Cli;

/// <summary><c>.timer</c>.</summary>
internal static class TimerCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".timer", "[on|off]", "Say how long each statement took", (session, arguments) =>
        session.Settings.Timed = Command!.Switched(arguments, session.Settings.Timed), "\\timing")
    { Takes = ArgumentKind.Switch };
}
