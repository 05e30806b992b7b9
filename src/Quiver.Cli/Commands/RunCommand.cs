using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Quiver.Cli;

/// <summary><c>quiver run FILE.sql</c>: executes statements one after another and prints what they answer.</summary>
internal static class RunCommand
{
    private const string Examples = """
        Examples:
          ./quiver run pipeline.sql
          ./quiver run pipeline.sql --format csv > rows.csv
          ./quiver run alerts.sql --format ndjson --for 10s
          echo "SELECT 42 AS answer" | ./quiver run -

        """;

    /// <summary>Its line in the list.</summary>
    public static CommandEntry Entry { get; } = new("run", Examples, Create);

    private static Command Create(Terminal terminal)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "File of SQL statements in UTF-8; - reads standard input",
            Arity = ArgumentArity.ZeroOrOne, // a missing one is answered below
        };
        var format = OptionValue.Of<RowFormat>(
            "--format",
            RowFormats.Names('|'),
            "How rows are printed (default: table)",
            $"one of {RowFormats.Names(", ")}",
            (string text, out RowFormat? value) => (value = RowFormats.Named(text)) is not null);
        var rows = OptionValue.Of<long?>("--rows", "N", "Print N rows of each result at most; SUBSCRIBE ends after N rows", "a whole number from 1 on", TryReadCount);
        var duration = OptionValue.Of<TimeSpan?>("--for", "TIME", "End each SUBSCRIBE after a time such as 10s", "a time such as 500ms, 10s, 5m or 1h", Durations.TryRead);
        var command = new Command("run", "Execute the SQL statements of a file. SELECT prints its rows; SUBSCRIBE prints rows as they come, until the inputs end or Ctrl-C.")
        {
            file, format, rows, duration,
        };
        command.SetAction(parse => Run(
            parse.GetValue(file) ?? throw new UsageException("run needs a file of SQL statements, or - to read them from standard input."),
            new RunOptions(parse.GetValue(format) ?? RowFormats.Default, parse.GetValue(rows), parse.GetValue(duration)),
            terminal));
        return command;
    }

    private static int Run(string file, RunOptions options, Terminal terminal)
    {
        var source = new Sql.Text.SourceText(ReadText(file, terminal), file == "-" ? "<stdin>" : file);
        using var connection = Connection.Open();
        return new ScriptRunner(connection, source, options, terminal).Run();
    }

    private static string ReadText(string file, Terminal terminal)
    {
        try
        {
            using var stream = file == "-" ? terminal.In : File.OpenRead(file);
            using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return reader.ReadToEndAsync(terminal.Interrupted).WaitAsync(terminal.Interrupted).GetAwaiter().GetResult(); // a keyboard may never end
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"'{file}' is not UTF-8 text. Save it as UTF-8.");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{file}' in {Directory.GetCurrentDirectory()}.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Directory.Exists(file) ? $"'{file}' is a folder. Expected a file of SQL statements." : $"'{file}' cannot be read: {error.Message}");
        }
    }

    private static bool TryReadCount(string text, out long? count)
    {
        count = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        return count is not null;
    }
}
