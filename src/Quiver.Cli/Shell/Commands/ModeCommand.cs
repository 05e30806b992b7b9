namespace Quiver.Cli;

/// <summary><c>.mode</c>.</summary>
internal static class ModeCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".mode", "[NAME] [TABLE]", "How rows are printed; without a name, the modes", (session, arguments) => Choose(session, arguments.Words))
    {
        Takes = ArgumentKind.Mode,
        Details = $"NAME is one of {string.Join(", ", RowFormats.OfScreens.Select(format => format.Name))}.\nTABLE is what the statements of insert write to.",
    };

    private static string Names => string.Join(", ", RowFormats.OfScreens.Select(format => format.Name));

    private static void Choose(ShellSession session, IReadOnlyList<string> words)
    {
        if (words.Count == 0)
        {
            session.Text.WriteLine($"The mode is {session.Settings.Format.Name}. There are {Names}.");
            session.Text.Flush();
            return;
        }

        if (words.Count > 2) throw Command.Wrong(string.Join(' ', words), "a mode, and for insert the name of a table");
        session.Settings.Format = RowFormats.Named(words[0]) is { IsFile: false } format ? format : throw Command.Wrong(words[0], $"one of {Names}");
        if (words.Count == 2) session.Settings.Look = session.Settings.Look with { Table = words[1] };
    }
}
