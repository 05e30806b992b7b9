using System.CommandLine;

namespace Quiver.Cli;

/// <summary><c>quiver sql</c>: a shell; without a person at it, statements of standard input or of the command line. <c>quiver</c> alone is the same without a folder.</summary>
internal static class SqlCommand
{
    private const string Examples = """
        Examples:
          ./quiver sql
          ./quiver sql -c "SELECT 42 AS answer"
          ./quiver sql -c "FROM 'flights.parquet' LIMIT 5" --output first.csv
          ./quiver sql -csv < script.sql

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("sql", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Folder of the database; without one it is in memory and gone in the end", Arity = ArgumentArity.ZeroOrOne };
        var start = new ShellStart();
        var command = new Command("sql", "A shell: type SQL and see rows. From a pipe or a file, the same without prompts. -csv, -json and the like are short for --format.") { folder };
        start.AddTo(command);
        command.SetAction(parse => start.Run(parse, parse.GetValue(folder), terminal));
        return command;
    }
}
