using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Planning;

namespace Quiver.Catalog;

/// <summary>All that queries can read, by name without case. Changed under the connection's statement lock; read from any thread.</summary>
internal sealed class Catalog : IRelationCatalog, IRelations
{
    private volatile ImmutableSortedDictionary<string, CatalogEntry> _entries = ImmutableSortedDictionary.Create<string, CatalogEntry>(StringComparer.OrdinalIgnoreCase);

    private volatile ImmutableSortedDictionary<string, AttachedDatabase> _databases = ImmutableSortedDictionary.Create<string, AttachedDatabase>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The attached databases, by name.</summary>
    public IEnumerable<AttachedDatabase> Databases => _databases.Values;

    /// <summary>All entries, by name.</summary>
    public IEnumerable<CatalogEntry> Entries => _entries.Values;

    /// <inheritdoc/>
    /// <remarks>Without the errors of sources, which each of them has.</remarks>
    public IEnumerable<string> Names => _entries.Values.Where(entry => entry is not ErrorsEntry).Select(entry => entry.Relation.Name);

    /// <inheritdoc/>
    public Relation? Find(string name) => Get(name)?.Relation;

    /// <inheritdoc/>
    Schema? IRelations.Find(string name) => Get(name)?.Relation.Schema;

    /// <inheritdoc/>
    bool IRelations.HasSystemColumns(string name) => Get(name)?.Relation is { IsUpdating: false, Schema: var schema } && !schema.Fields.Any(field => SystemFields.IsOne(field.Name));

    /// <summary>The entry of that name; null when there is none.</summary>
    public CatalogEntry? Get(string name) => _entries.GetValueOrDefault(name);

    /// <summary>Adds an entry, whose name is free.</summary>
    public void Add(CatalogEntry entry) => _entries = _entries.Add(entry.Relation.Name, entry);

    /// <summary>Takes an entry away.</summary>
    public void Remove(string name) => _entries = _entries.Remove(name);

    /// <summary>The attached database of that name; null when there is none.</summary>
    public AttachedDatabase? Database(string name) => _databases.GetValueOrDefault(name);

    /// <summary>Adds an attached database, whose name is free.</summary>
    public void Add(AttachedDatabase database) => _databases = _databases.Add(database.Name, database);

    /// <summary>Takes an attached database away.</summary>
    public void Remove(AttachedDatabase database) => _databases = _databases.Remove(database.Name);

    /// <summary>The streams that read a relation, its late rows or its errors, directly.</summary>
    public IEnumerable<StreamEntry> ReadersOf(string name)
    {
        string[] names = [name, LateName(name), ErrorsName(name)];
        return _entries.Values.OfType<StreamEntry>().Where(stream =>
            stream.ReadsFrom.Any(read => names.Contains(read, StringComparer.OrdinalIgnoreCase)));
    }

    /// <summary>The sources that an entry's rows come from in the end, each once.</summary>
    public IEnumerable<SourceEntry> SourcesOf(CatalogEntry entry)
    {
        if (entry is SourceEntry source) return [source];
        return entry.ReadsFrom.SelectMany(name => SourcesOf(Get(name)!)).DistinctBy(found => found.Relation.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The name under which queries read the late rows of a stream.</summary>
    public static string LateName(string stream) => $"late('{stream}')";

    /// <summary>The name under which queries read the records that did not fit a source.</summary>
    public static string ErrorsName(string source) => $"errors('{source}')";
}
