namespace Quiver.Cli;

/// <summary><c>.maxwidth</c>.</summary>
internal static class MaxWidthCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".maxwidth", "[N]", "Cells of a line; 0 no bound, without N the screen's", (session, arguments) => Set(session, arguments.One));

    private static void Set(ShellSession session, string count)
    {
        if (count.Length == 0) session.Settings.Width = null;
        else session.Settings.Width = int.TryParse(count, out var width) && width >= 0 ? width : throw Command.Wrong(count, "a whole number from 0 on");
    }
}
