namespace Quiver.Cli;

/// <summary><c>.schema</c>: the statements that made what there is.</summary>
internal static class SchemaCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".schema", "[PATTERN]", "The statements that made it, or all", (session, arguments) => Show(session, arguments.One))
    {
        Takes = ArgumentKind.Relation,
        Details = "PATTERN is a name, or one of LIKE with % for any text.",
    };

    private static void Show(ShellSession session, string name)
    {
        var connection = session.Connection;
        IEnumerable<string> found = name.Length == 0 || !LikePattern.Is(name)
            ? connection.Definitions(name.Length == 0 ? null : name)
            : connection.Sources.Select(source => source.Name).Concat(connection.Streams.Select(stream => stream.Name)).Where(candidate => LikePattern.Matches(candidate, name)).SelectMany(connection.Definitions);
        foreach (var definition in found) session.Text.WriteLine($"{definition};");
        session.Text.Flush();
    }
}
