namespace Quiver.Cli;

/// <summary><c>.import</c>: the rows of a file into a source.</summary>
internal static class ImportCommand
{
    /// <summary>Its line in the list.</summary>
    public static ShellCommand Command { get; } = new(".import", "FILE SOURCE", "Write the rows of a file into a source", (session, arguments) => Import(session, arguments.Words))
    {
        Takes = ArgumentKind.File,
        Details = "FILE is a CSV, JSON or Parquet file, by its ending, or --csv, --json, --parquet before it. --skip N leaves out lines\nof a CSV file. A source that is not there is made with the columns of the file; columns are matched by name.",
    };

    private static void Import(ShellSession session, IReadOnlyList<string> words)
    {
        var (names, format, skip) = (new List<string>(), "", 0L);
        for (var word = 0; word < words.Count; word++)
        {
            if (words[word] is "--csv" or "--json" or "--parquet") format = words[word][2..];
            else if (words[word] is "--skip" && word + 1 < words.Count && long.TryParse(words[word + 1], out skip)) word++;
            else if (words[word].StartsWith("--", StringComparison.Ordinal)) throw Command.Wrong(words[word], "--csv, --json, --parquet, or --skip N");
            else names.Add(words[word]);
        }

        if (names.Count != 2) throw Command.Wrong(string.Join(' ', words), "the name of a file and that of a source, such as trades.csv trades");
        Into(session, SqlNames.Read(names[1]), names[0], format, skip);
    }

    /// <summary>Writes the rows of a file into a source, which is made when it is not there.</summary>
    /// <param name="session">The session.</param>
    /// <param name="source">The source.</param>
    /// <param name="file">The file.</param>
    /// <param name="format">csv, json or parquet; empty for what the file's ending says.</param>
    /// <param name="skip">Lines of a CSV file to leave out.</param>
    public static void Into(ShellSession session, string source, string file, string format = "", long skip = 0)
    {
        if (format.Length == 0)
        {
            format = Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".json" or ".jsonl" or ".ndjson" => "json",
                ".parquet" or ".pq" => "parquet",
                _ => "csv",
            };
        }

        if (!File.Exists(file)) throw new ShellException($"There is no file '{file}' in {Directory.GetCurrentDirectory()}.");
        var rows = $"read_{format}({SqlNames.Text(file)}{(format == "csv" && skip > 0 ? $", skip = {skip}" : "")})";
        using var none = session.Connection.Query($"SELECT * FROM {rows} LIMIT 0");
        var columns = none.Schema.Fields;
        var there = session.Connection.Sources.FirstOrDefault(known => string.Equals(known.Name, source, StringComparison.OrdinalIgnoreCase));
        if (there is null && session.Execute($"CREATE SOURCE {SqlNames.Written(source)} ({string.Join(", ", columns.Select(field => $"{SqlNames.Quoted(field.Name)} {field.Type.Name}"))});") != ExitCode.Done)
            throw new ShellException($"'{file}' was not imported.");
        var byName = there is null || columns.All(field => there.Schema.Fields.Any(known => string.Equals(known.Name, field.Name, StringComparison.OrdinalIgnoreCase)));
        if (session.Execute($"INSERT INTO {SqlNames.Written(source)} {(byName ? "BY NAME " : "")}SELECT * FROM {rows};") != ExitCode.Done) throw new ShellException($"'{file}' was not imported.");
    }
}
