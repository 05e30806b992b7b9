namespace Quiver.Cli;

/// <summary><c>.edit</c>: the last statement in the user's editor.</summary>
internal static class EditCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".edit", "[FILE]", "The last statement, or a file, in your editor", Edit, "\\e")
    {
        Takes = ArgumentKind.File,
        Details = "The editor is VISUAL, EDITOR, or vi. What is saved stands at the prompt, and Enter runs it. At the prompt Ctrl-X Ctrl-E does it too.",
    };

    private static void Edit(ShellSession session, ShellArguments arguments)
    {
        if (!session.IsTyped) throw new ShellException($"{Command.Name} needs a person at a terminal.");
        var text = arguments.Rest.Length > 0 ? ScriptFile.Read(arguments.One, session.Current) : session.LastStatement.Length > 0 ? $"{session.LastStatement};" : "";
        session.Edited = TextEditor.Edit(text, session.Current);
    }
}
