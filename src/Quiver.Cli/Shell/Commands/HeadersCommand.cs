namespace Quiver.Cli;

/// <summary><c>.headers</c>.</summary>
internal static class HeadersCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".headers", "[on|off]", "Say the names of the columns", (session, arguments) =>
        session.Settings.Look = session.Settings.Look with { HasHeader = Command!.Switched(arguments, session.Settings.Look.HasHeader) }, ".header")
    { Takes = ArgumentKind.Switch };
}
