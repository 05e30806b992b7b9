namespace Quiver.Cli;

/// <summary><c>.databases</c>.</summary>
internal static class DatabasesCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".databases", "", "The database that is open, and its folder", (session, _) => Show(session), "\\l");

    private static void Show(ShellSession session)
    {
        var name = session.Folder is { } folder ? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(folder)) : "memory";
        session.Print(TextTable.Of(["name", "folder", "access"], [(string?[])[name, session.Folder, session.IsReadOnly ? "read only" : "read and write"]]));
    }
}
