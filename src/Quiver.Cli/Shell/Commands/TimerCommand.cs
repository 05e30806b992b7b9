namespace Quiver.Cli;

/// <summary><c>.timer</c>.</summary>
internal static class TimerCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".timer", "[on|off]", "Say how long each statement took", Set, "\\timing");

    private static void Set(ShellSession session, string choice) => session.Timed = choice switch
    {
        "" => !session.Timed,
        "on" => true,
        "off" => false,
        _ => throw Command.Wrong(choice, "on or off"),
    };
}
