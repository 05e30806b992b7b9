namespace Quiver.Cli;

/// <summary><c>.read</c>.</summary>
internal static class ReadCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".read", "FILE", "Run the statements and commands of a file", (session, arguments) => Read(session, arguments.One), "\\i") { Takes = ArgumentKind.File };

    /// <summary>Whether a line is this command.</summary>
    public static bool Is(string line) => Command.Is(line.Trim().Split(' ', '\t')[0]);

    private static void Read(ShellSession session, string file) => session.Read(file.Length > 0 ? file : throw Command.Wrong(file, "the name of a file"));
}
