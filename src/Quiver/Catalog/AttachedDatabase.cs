namespace Quiver.Catalog;

/// <summary>A database file whose tables can be asked.</summary>
/// <param name="Name">What its tables are called behind.</param>
/// <param name="Path">The file, with links followed.</param>
/// <param name="Written">The path as it was written.</param>
internal sealed record AttachedDatabase(string Name, string Path, string Written)
{
    /// <summary>The statement by which DuckDB opens one to read it.</summary>
    public static string Attach(string name, string path) => $"ATTACH {DuckDb.Sql.Literal(path)} AS {DuckDb.Sql.Identifier(name)} (TYPE duckdb, READ_ONLY)";

    /// <summary>The statement by which DuckDB closes one.</summary>
    public static string Detach(string name) => $"DETACH {DuckDb.Sql.Identifier(name)}";
}

/// <summary>A table, or view, of an attached database.</summary>
/// <param name="Name">Its whole name as queries write it, quoted where it must be.</param>
/// <param name="Columns">Names and types of its columns, the types as DuckDB writes them.</param>
internal sealed record AttachedTable(string Name, IReadOnlyList<(string Name, string Type)> Columns);
