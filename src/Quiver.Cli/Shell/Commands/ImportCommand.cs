using Quiver.Columns;

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
        using (var none = session.Connection.Query($"SELECT * FROM {rows} LIMIT 0"))
        {
            var columns = none.Schema;
            var there = session.Connection.Sources.FirstOrDefault(known => string.Equals(known.Name, source, StringComparison.OrdinalIgnoreCase))?.Schema;
            if (there is null && session.Execute($"CREATE SOURCE {SqlNames.Written(source)} ({string.Join(", ", columns.Fields.Select(field => $"{SqlNames.Quoted(field.Name)} {field.Type.Name}"))});") != ExitCode.Done)
                throw new ShellException($"'{file}' was not imported.");
            rows = $"SELECT {string.Join(", ", Casts(there ?? columns, columns, file))} FROM {rows}";
        }

        using var read = session.Connection.Query(rows, session.Current.Interrupted);
        using var reader = read.CreateDataReader();
        using var writer = session.Connection.Writer(source);
        var count = writer.Write(reader, session.Current.Interrupted);
        session.Say($"INSERT {source}: {count:N0} {(count == 1 ? "row" : "rows")}");
    }

    /// <summary>The columns of a source as they come from a file: by their names when the file has no others, else in their order.</summary>
    private static IEnumerable<string> Casts(Schema target, Schema given, string file)
    {
        var byName = given.Fields.All(field => target.IndexOf(field.Name) >= 0);
        if (!byName && given.Count != target.Count)
            throw new ShellException($"'{file}' has the columns {string.Join(", ", given.Fields.Select(field => field.Name))}, and the source has {string.Join(", ", target.Fields.Select(field => field.Name))}. Expected the same names, or as many columns.");
        return target.Fields.Select((field, column) =>
        {
            var from = byName ? given.IndexOf(field.Name) : column;
            return $"CAST({(from < 0 ? "NULL" : SqlNames.Quoted(given[from].Name))} AS {field.Type.Name}) AS {SqlNames.Quoted(field.Name)}";
        });
    }
}
