using System.Collections.Frozen;
using System.Collections.Immutable;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Runtime;
using Quiver.Sql.Planning;

namespace Quiver.Asking;

/// <summary>
/// The DuckDB instance that answers queries asked once. Each relation is a view in it: over the rows that Quiver retains, or over the files of a source that can be read again.
/// Each query has a session of its own, and sees all its relations at one position.
/// </summary>
internal sealed class AskingInstance : IDisposable
{
    private readonly Instance _instance;
    private readonly Session _definitions;
    private readonly AskedRelations _relations;
    private readonly Lock _defining = new();

    public AskingInstance(Catalog.Catalog catalog, Engine engine, long memoryBytes)
    {
        _instance = Instance.Open(new InstanceOptions { MemoryLimitBytes = memoryBytes, TempDirectory = SpillFolder.Next() });
        _definitions = _instance.Connect();
        _relations = new AskedRelations(catalog, engine);
        new ScanFunction(_relations).Register(_definitions, RelationViews.Function);
        WindowFunctions.Define(_definitions);
    }

    /// <summary>Makes a relation known.</summary>
    public void Define(CatalogEntry entry)
    {
        var rows = entry is SourceEntry { Connector.Reread: { } reread } ? reread
            : entry.Relation.IsUpdating ? FoldedRows.Select(entry.Relation)
            : RelationViews.Select(entry.Relation.Name);
        lock (_defining) _definitions.Execute($"CREATE OR REPLACE VIEW {DuckDb.Sql.Identifier(entry.Relation.Name)} AS {rows}");
    }

    /// <summary>Takes a relation away.</summary>
    public void Forget(Relation relation)
    {
        lock (_defining) _definitions.Execute($"DROP VIEW IF EXISTS {DuckDb.Sql.Identifier(relation.Name)}");
    }

    /// <summary>Answers a query.</summary>
    /// <param name="select">DuckDB's SQL: windows are the marker's calls by now.</param>
    /// <param name="relations">Names of the relations it reads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DuckDbException">It is wrong, or fails.</exception>
    public QueryResult Query(string select, IReadOnlyCollection<string> relations, CancellationToken cancellation)
    {
        using var session = _instance.Connect();
        using var pinned = _relations.Pin(session.Id, relations, cancellation);
        using var statement = session.Prepare(select);
        using var reader = new BatchReader(statement.Stream(cancellation));
        var batches = ImmutableArray.CreateBuilder<Batch>();
        try
        {
            while (reader.Next(cancellation) is { } batch) batches.Add(batch);
        }
        catch
        {
            foreach (var batch in batches) batch.Dispose();
            throw;
        }

        return new QueryResult(reader.Schema, batches.ToImmutable(), pinned.AsOf);
    }

    /// <summary>The functions that give another value at each call, or another one in the next query.</summary>
    public FrozenSet<string> VolatileFunctions()
    {
        using var statement = _definitions.Prepare("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')");
        using var reader = new BatchReader(statement.Execute());
        var names = new List<string>();
        while (reader.Next() is { } batch)
        {
            using (batch)
            {
                for (var row = 0; row < batch.Length; row++) names.Add(batch[0].Texts.Text(row)!);
            }
        }

        return names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _definitions.Dispose();
        _instance.Dispose();
    }
}
