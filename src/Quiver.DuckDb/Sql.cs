namespace Quiver.DuckDb;

/// <summary>Writes names and texts so that DuckDB reads them back as they are.</summary>
internal static class Sql
{
    /// <summary>A string literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name, always quoted: every word can be a keyword somewhere.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
