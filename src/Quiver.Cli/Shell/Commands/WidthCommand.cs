namespace Quiver.Cli;

/// <summary><c>.width</c>.</summary>
internal static class WidthCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".width", "[N …]", "Cells of each column in column mode; 0 as needed", Set) { Details = "Without numbers every column is as wide as its first rows need." };

    private static void Set(ShellSession session, ShellArguments arguments) => session.Settings.Look = session.Settings.Look with
    {
        Widths = [.. arguments.Words.Select(word => int.TryParse(word, out var width) && Math.Abs((long)width) <= 10_000 ? Math.Abs(width) : throw Command.Wrong(word, "whole numbers, such as 20 0 8"))],
    };
}
