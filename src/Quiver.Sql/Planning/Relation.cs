using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>Something a query can read by name, as the planner sees it.</summary>
/// <param name="Name">Its name as created.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Schema">Its columns.</param>
/// <param name="EventTimes">The columns its watermark is for, the one it speaks of first; none when it has none.</param>
/// <param name="IsUpdating">Whether its rows replace earlier ones.</param>
internal sealed record Relation(string Name, RelationKind Kind, Schema Schema, ValueList<EventTimeColumn> EventTimes, bool IsUpdating)
{
    /// <summary>The column its watermark speaks of; null when it has none.</summary>
    public int? EventTime => EventTimes.Count > 0 ? EventTimes[0].Column : null;

    /// <summary>The columns that tell its rows apart, when they replace each other; null when that takes the whole row, which may be there more than once.</summary>
    public ValueList<int>? Keys { get; init; }

    /// <summary>Whether a row that was there can go.</summary>
    public bool CanDelete { get; init; }

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

    /// <summary>The records that did not fit a source; its name is <c>errors('source')</c>.</summary>
    Errors,
}

/// <summary>Finds relations by name, without case.</summary>
internal interface IRelationCatalog
{
    /// <summary>The relation of that name; null when there is none.</summary>
    Relation? Find(string name);

    /// <summary>All names, for suggestions.</summary>
    IEnumerable<string> Names { get; }
}
