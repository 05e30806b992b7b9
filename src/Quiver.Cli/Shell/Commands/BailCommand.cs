namespace Quiver.Cli;

/// <summary><c>.bail</c>.</summary>
internal static class BailCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".bail", "[on|off]", "End a script at its first error; on at first", (session, arguments) =>
        session.Settings.Bails = Command!.Switched(arguments, session.Settings.Bails))
    { Takes = ArgumentKind.Switch, Details = "The exit code says whether anything failed, on or off." };
}
