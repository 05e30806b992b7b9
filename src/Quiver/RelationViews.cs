namespace Quiver;

/// <summary>How a relation of Quiver is a view in DuckDB: over one table function, by its name.</summary>
internal static class RelationViews
{
    /// <summary>The table function.</summary>
    public const string Function = "quiver_relation";

    /// <summary>The view's SELECT.</summary>
    public static string Select(string relation) => $"SELECT * FROM {Function}({DuckDb.Sql.Literal(relation)})";
}
