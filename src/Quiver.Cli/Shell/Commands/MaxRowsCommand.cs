namespace Quiver.Cli;

/// <summary><c>.maxrows</c>.</summary>
internal static class MaxRowsCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".maxrows", "N", "Rows of a SELECT that modes for people show", (session, arguments) => Set(session, arguments.One));

    private static void Set(ShellSession session, string count) =>
        session.Settings.ShownRows = RowOptions.TryReadCount(count, out var rows) ? rows!.Value : throw Command.Wrong(count, "a whole number from 1 on");
}
