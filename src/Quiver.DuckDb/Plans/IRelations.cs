using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>What the planner must know of the relations that a query may name: sources, streams, views, late rows. Asked from any thread.</summary>
internal interface IRelations
{
    /// <summary>The names of all relations, for suggestions.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The columns of a relation; null when there is none of that name.</summary>
    /// <param name="name">Its name as it was defined.</param>
    Schema? Find(string name);

    /// <summary>Whether queries can read <c>_seq</c> and <c>_ingested</c> of a relation: where rows only come, and none of its own columns is called so.</summary>
    /// <param name="name">Its name, in any case.</param>
    bool HasSystemColumns(string name) => Find(name) is { } schema && !schema.Fields.Any(field => SystemFields.IsOne(field.Name));
}
