namespace Quiver.Cli;

/// <summary><c>.schema</c>: the statements that made what there is.</summary>
internal static class SchemaCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".schema", "[name]", "The statements that made it, or all", (session, name) => Show(session, name), "\\d");

    private static void Show(ShellSession session, string name)
    {
        var found = session.Connection.Definitions(name.Length == 0 ? null : name);
        foreach (var definition in found) session.Text.WriteLine($"{definition};");
        session.Text.Flush();
    }
}
