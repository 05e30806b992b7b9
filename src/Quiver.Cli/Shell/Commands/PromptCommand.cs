namespace Quiver.Cli;

/// <summary><c>.prompt</c>.</summary>
internal static class PromptCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".prompt", "MAIN [MORE]", "What stands before what is typed", Set)
    {
        TakesLine = true,
        Details = "MAIN stands before the first line, MORE before the others. Quotes keep blanks: .prompt 'q> ' ' > '",
    };

    private static void Set(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Words.Count is 0 or > 2) throw Command.Wrong(arguments.Rest, "one text or two, such as 'q> ' ' > '");
        session.Settings.Prompt = arguments.Words[0];
        if (arguments.Words.Count == 2) session.Settings.More = arguments.Words[1];
    }
}
