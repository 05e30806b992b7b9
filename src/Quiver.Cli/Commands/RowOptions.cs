using System.CommandLine;
using System.Globalization;

namespace Quiver.Cli;

/// <summary>The options of commands that print rows.</summary>
internal static class RowOptions
{
    /// <summary><c>--format</c>.</summary>
    public static Option<RowFormat?> Format() => OptionValue.Of<RowFormat>(
        "--format",
        "FORMAT",
        $"How rows are printed: {RowFormats.Names(", ")} (default: table, or what the ending of --output says)",
        $"one of {RowFormats.Names(", ")}",
        (string text, out RowFormat? value) => (value = RowFormats.Named(text)) is not null);

    /// <summary><c>--output</c>.</summary>
    public static Option<string?> Output() => OptionValue.Of<string>(
        "--output",
        "FILE",
        "Write rows to a file, which is there only when all of it is",
        "the name of a file, such as rows.parquet",
        (string text, out string? value) => (value = text).Length > 0);

    /// <summary><c>--rows</c>.</summary>
    public static Option<long?> Rows() => OptionValue.Of<long?>("--rows", "N", "Print N rows of each result at most; SUBSCRIBE ends after N rows", "a whole number from 1 on", TryReadCount);

    /// <summary><c>--for</c>.</summary>
    public static Option<TimeSpan?> For() => OptionValue.Of<TimeSpan?>("--for", "TIME", "End each SUBSCRIBE after a time such as 10s", "a time such as 500ms, 10s, 5m or 1h", Durations.TryRead);

    /// <summary>Runs statements whose rows go to a file, which gets its name when they have not failed; without a file, to standard output.</summary>
    /// <param name="path">The file; null for standard output.</param>
    /// <param name="format">The format asked for; null for that of the file's ending, or the default.</param>
    /// <param name="options">How they print.</param>
    /// <param name="terminal">Hears of Ctrl-C.</param>
    /// <param name="run">Runs them; answers the exit code.</param>
    /// <exception cref="UsageException">The file cannot be written, or its format fits no screen.</exception>
    public static int Into(string? path, RowFormat? format, RunOptions options, Terminal terminal, Func<RunOptions, RunState, int> run)
    {
        if (path is null)
        {
            format ??= options.Format;
            if (format.IsFile) throw new UsageException($"--format {format.Name} writes a file. Add --output, for instance --output rows{format.Endings[0]}.");
            return run(options with { Format = format }, new RunState());
        }

        using var file = OutputFile.Create(path, format ?? RowFormats.OfPath(path));
        var state = new RunState();
        try
        {
            var code = run(options with { Format = file.Format, Output = file }, state);
            if (code == ExitCode.Done && file.Format.IsFile && !state.Printed) throw new QuiverException(ErrorCode.QueryFailed, $"'{path}' was not written: no statement answered rows.");
            if (code == ExitCode.Done) file.Complete();
            return code;
        }
        catch (Exception error) when (state.StoppedReading && terminal.IsInterrupt(error))
        {
            file.Complete(); // the rows until then: Ctrl-C is how a SUBSCRIBE without end ends
            throw;
        }
    }

    /// <summary>Reads a number of rows, from 1 on.</summary>
    public static bool TryReadCount(string text, out long? count)
    {
        count = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
        return count is not null;
    }
}
