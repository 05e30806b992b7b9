namespace Quiver.Cli;

/// <summary><c>.databases</c>.</summary>
internal static class DatabasesCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".databases", "", "The database that is open, and those attached", (session, _) => Show(session), "\\l");

    private static void Show(ShellSession session)
    {
        var name = session.Folder is { } folder ? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(folder)) : "memory";
        var attached = session.Connection.AttachedDatabases.Select(database => (string?[])[database.Name, database.Written, "read only"]);
        session.Print(TextTable.Of(["name", "path", "access"], attached.Prepend([name, session.Folder, session.IsReadOnly ? "read only" : "read and write"])));
    }
}
