namespace Quiver.Cli;

/// <summary><c>.cd</c>.</summary>
internal static class CdCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".cd", "FOLDER", "Go to a folder: paths begin there", Go, "\\cd") { Takes = ArgumentKind.File };

    private static void Go(ShellSession session, ShellArguments arguments)
    {
        var folder = arguments.One.Length > 0 ? arguments.One : throw Command.Wrong("", "the name of a folder");
        if (!Directory.Exists(folder)) throw new ShellException($"There is no folder '{folder}' in {Directory.GetCurrentDirectory()}.");
        Directory.SetCurrentDirectory(folder);
    }
}
