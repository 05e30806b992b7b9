namespace Quiver.Cli;

/// <summary><c>.open</c>.</summary>
internal static class OpenCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".open", "[FOLDER]", "Close the database and open another", Open)
    {
        Takes = ArgumentKind.File,
        Details = "Without a folder a new one in memory. --readonly before it refuses statements that change something.",
    };

    private static void Open(ShellSession session, ShellArguments arguments)
    {
        string[] known = ["--readonly", "--new"];
        if (arguments.Words.FirstOrDefault(word => word.StartsWith('-') && !known.Contains(word, StringComparer.Ordinal)) is { } unknown) throw Command.Wrong(unknown, "--readonly, --new, or the folder of a database");
        string[] folders = [.. arguments.Words.Where(word => !word.StartsWith('-'))];
        if (folders.Length > 1) throw Command.Wrong(arguments.Rest, "one folder");
        session.Open(folders.FirstOrDefault(), arguments.Words.Contains("--readonly", StringComparer.Ordinal));
    }
}
