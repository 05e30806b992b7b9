namespace Quiver.Cli;

/// <summary><c>.mode</c>.</summary>
internal static class ModeCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".mode", "[name]", "How rows are printed; without a name, the modes there are", (session, name) => Choose(session, name));

    private static string Names => string.Join(", ", RowFormats.OfScreens.Select(format => format.Name));

    private static void Choose(ShellSession session, string name)
    {
        if (name.Length == 0)
        {
            session.Text.WriteLine($"The mode is {session.Format.Name}. There are {Names}.");
            session.Text.Flush();
            return;
        }

        session.Format = RowFormats.Named(name) is { IsFile: false } format ? format : throw Command.Wrong(name, $"one of {Names}");
    }
}
