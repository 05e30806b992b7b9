namespace Quiver.Cli;

/// <summary>The editor that the user likes best: <c>VISUAL</c>, <c>EDITOR</c>, or vi.</summary>
internal static class TextEditor
{
    /// <summary>Lets the user edit a text.</summary>
    /// <returns>The text as it was saved, without line ends behind it; the same when the editor failed.</returns>
    public static string Edit(string text, Terminal terminal)
    {
        var editor = terminal.Variable("VISUAL") is { Length: > 0 } visual ? visual : terminal.Variable("EDITOR") is { Length: > 0 } named ? named : OperatingSystem.IsWindows() ? "notepad" : "vi";
        var folder = Directory.CreateTempSubdirectory("quiver-"); // nobody else can look into it
        try
        {
            var path = Path.Combine(folder.FullName, "statement.sql");
            File.WriteAllText(path, text);
            return SystemShell.Run($"{editor} \"{path}\"", terminal) == 0 ? File.ReadAllText(path).TrimEnd() : text;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
