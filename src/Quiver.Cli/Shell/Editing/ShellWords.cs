using Quiver.Columns;

namespace Quiver.Cli;

/// <summary>The words and functions that statements are made of: DuckDB's, which it is asked for, and those of our own statements.</summary>
/// <param name="Keywords">Words of SQL, in capitals.</param>
/// <param name="Functions">Functions of one row and aggregates, by name.</param>
/// <param name="TableFunctions">Functions that stand behind FROM.</param>
internal sealed record ShellWords(IReadOnlyList<string> Keywords, IReadOnlyList<string> Functions, IReadOnlyList<string> TableFunctions)
{
    private static readonly string[] OfOurs =
        """
        SUBSCRIBE SOURCE STREAM SOURCES STREAMS SUBSCRIPTIONS WATERMARK EMIT CHANGES LATENESS ALLOW LATE BEGINNING SEQUENCE GENERATOR FILES WHY CLOSE FINAL WINDOW UPDATE EVERY ATTACH DETACH DATABASES FORMAT
        HEADER DELIMITER COMPRESSION PARTITION_BY READ_ONLY UNKNOWN_FIELDS PARQUET CSV JSON ARROW ARROWS
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static readonly string[] WindowFunctions = ["tumble", "hop", "slide", "cumulate", "session", "tumble_start", "tumble_end", "hop_start", "hop_end", "session_start", "session_end"];
    private static readonly string[] TablesOfOurs = ["tumble", "hop", "slide", "cumulate", "session", "late"];

    /// <summary>The words that begin a statement.</summary>
    public static IReadOnlyList<string> Beginnings { get; } = ["ATTACH", "COPY", "CREATE", "DESCRIBE", "DETACH", "DROP", "EXPLAIN", "FROM", "INSERT", "SELECT", "SHOW", "SUBSCRIBE", "TABLE", "VALUES", "WITH"];

    /// <summary>What is known without asking: our own.</summary>
    public static ShellWords Own { get; } = new([.. OfOurs, .. Beginnings], WindowFunctions, TablesOfOurs);

    /// <summary>Asks DuckDB for its words and adds ours.</summary>
    /// <exception cref="QuiverException">The connection is closed.</exception>
    public static ShellWords Of(Connection connection)
    {
        var keywords = Texts(connection, "SELECT upper(keyword_name) FROM duckdb_keywords()");
        var functions = Texts(connection, "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') AND NOT starts_with(function_name, '_')");
        var tables = Texts(connection, "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type IN ('table', 'table_macro')");
        return new(Sorted(keywords.Concat(OfOurs)), Sorted(functions.Where(IsName).Concat(WindowFunctions)), Sorted(tables.Where(IsName).Concat(TablesOfOurs)));
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !char.IsAsciiDigit(name[0]);

    private static string[] Sorted(IEnumerable<string> words) => [.. words.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    private static List<string> Texts(Connection connection, string sql)
    {
        using var rows = connection.Query(sql);
        var texts = new List<string>();
        foreach (var batch in rows.Batches)
        {
            for (var row = 0; row < batch.Length; row++) texts.Add(ValueText.Format(batch[0], row));
        }

        return texts;
    }
}
