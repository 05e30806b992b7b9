namespace Quiver.Cli;

/// <summary><c>.nullvalue</c>.</summary>
internal static class NullValueCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".nullvalue", "TEXT", "What stands for NULL, in modes for people and in csv", (session, arguments) =>
        session.Settings.Look = session.Settings.Look with { NullText = arguments.One })
    {
        TakesLine = true,
        Details = "Without a text nothing stands there. JSON has its own null.",
    };
}
