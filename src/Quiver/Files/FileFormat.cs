namespace Quiver.Files;

/// <summary>A kind of file and the function of DuckDB that reads it. A further format is one more line in <see cref="All"/>.</summary>
/// <param name="Name">What the option <c>format</c> calls it.</param>
/// <param name="Function">DuckDB's table function.</param>
/// <param name="Endings">Endings of paths that tell it, a compression's ending apart.</param>
/// <param name="NumbersRows">Whether the function can number the rows of a file, which keeps their order under a sort.</param>
internal sealed record FileFormat(string Name, string Function, IReadOnlyList<string> Endings, bool NumbersRows)
{
    private static readonly FileFormat[] All =
    [
        new("parquet", "read_parquet", [".parquet", ".pq"], NumbersRows: true),
        new("csv", "read_csv", [".csv", ".tsv"], NumbersRows: false),
        new("json", "read_json", [".json", ".ndjson", ".jsonl"], NumbersRows: false),
    ];

    private static readonly string[] Compressions = [".gz", ".zst"];

    /// <summary>The names, for errors.</summary>
    public static string Names => string.Join(", ", All.Select(format => format.Name));

    /// <summary>The format of that name; null when there is none.</summary>
    public static FileFormat? Named(string name) => All.FirstOrDefault(format => string.Equals(format.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a path's ending tells; null when it tells none.</summary>
    public static FileFormat? OfPath(string path)
    {
        foreach (var compression in Compressions)
            if (path.EndsWith(compression, StringComparison.OrdinalIgnoreCase)) path = path[..^compression.Length];
        return All.FirstOrDefault(format => format.Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
    }
}
