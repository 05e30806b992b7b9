using Quiver.Columns;

namespace Quiver.Sql.Planning;

/// <summary>Something a query can read by name, as the planner sees it.</summary>
/// <param name="Name">Its name as created.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="EventTime">The column its watermark is for; null when it has none.</param>
/// <param name="IsUpdating">Whether its rows replace earlier ones.</param>
internal sealed record Relation(string Name, RelationKind Kind, Schema Schema, int? EventTime, bool IsUpdating)
{
    /// <summary>The noun errors use: source 'trades'.</summary>
    public string Described => Kind switch
    {
        RelationKind.Source => $"source '{Name}'",
        RelationKind.Stream => $"stream '{Name}'",
        _ => Name,
    };
}

/// <summary>What a relation is.</summary>
internal enum RelationKind
{
    /// <summary>Rows come in here.</summary>
    Source,

    /// <summary>A kept query with a name.</summary>
    Stream,

    /// <summary>The late rows of a kept query; its name is <c>late('query')</c>.</summary>
    Late,
}

/// <summary>Finds relations by name, without case.</summary>
internal interface IRelationCatalog
{
    /// <summary>The relation of that name; null when there is none.</summary>
    Relation? Find(string name);

    /// <summary>All names, for suggestions.</summary>
    IEnumerable<string> Names { get; }
}
