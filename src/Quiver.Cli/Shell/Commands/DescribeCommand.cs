namespace Quiver.Cli;

/// <summary><c>\d</c>: the columns of something, or what there is.</summary>
internal static class DescribeCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new("\\d", "[NAME]", "The columns of NAME, or what there is", Describe) { Takes = ArgumentKind.Relation };

    private static void Describe(ShellSession session, ShellArguments arguments)
    {
        if (arguments.Rest.Length == 0) TablesCommand.Show(session, "");
        else if (session.Execute($"DESCRIBE {SqlNames.Written(SqlNames.Read(arguments.Rest))};") != ExitCode.Done) throw new ShellException("Nothing was described.");
    }
}
