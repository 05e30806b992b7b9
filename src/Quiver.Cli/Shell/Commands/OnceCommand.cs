namespace Quiver.Cli;

/// <summary><c>.once</c>.</summary>
internal static class OnceCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".once", "FILE", "Write the rows of the next statement to a file", (session, arguments) =>
        session.WriteTo(arguments.Rest.Length > 0 ? arguments.One : throw Command!.Wrong("", "the name of a file"), once: true))
    { Takes = ArgumentKind.File };
}
