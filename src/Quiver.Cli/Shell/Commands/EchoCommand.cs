namespace Quiver.Cli;

/// <summary><c>.echo</c>.</summary>
internal static class EchoCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".echo", "[on|off]", "Print each statement before it runs", (session, arguments) =>
        session.Settings.Echoes = Command!.Switched(arguments, session.Settings.Echoes))
    { Takes = ArgumentKind.Switch };
}
