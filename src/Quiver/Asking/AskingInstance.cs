using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Syntax;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Streaming;

namespace Quiver.Asking;

/// <summary>
/// The DuckDB instance that answers queries asked once. Each relation is a view in it: over the rows that Quiver retains, or over the files of a source that can be read again.
/// Each query has a session of its own, and sees all its relations at one position.
/// </summary>
internal sealed class AskingInstance : IDisposable
{
    private readonly Catalog.Catalog _catalog;
    private readonly TimeProvider _time;
    private readonly Instance _instance;
    private readonly Session _definitions;
    private readonly AskedRelations _relations;
    private readonly Lock _defining = new();

    public AskingInstance(Catalog.Catalog catalog, Engine engine, long memoryBytes, TimeProvider time)
    {
        _catalog = catalog;
        _time = time;
        _instance = Instance.Open(new InstanceOptions { MemoryLimitBytes = memoryBytes, TempDirectory = SpillFolder.Next() });
        _definitions = _instance.Connect();
        _relations = new AskedRelations(catalog, engine);
        new ScanFunction(_relations).Register(_definitions, RelationViews.Function);
        new ScanFunction(new WithSystemColumns(_relations)).Register(_definitions, DuckDb.Plans.BoundPlanReader.SystemFunction);
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
    /// <param name="readsNow">Whether it asks for the time.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DuckDbException">It is wrong, or fails.</exception>
    public QueryResult Query(string select, IReadOnlyCollection<string> relations, bool readsNow, CancellationToken cancellation)
    {
        using var session = _instance.Connect();
        using var pinned = _relations.Pin(session.Id, relations, cancellation);
        if (readsNow) session.Execute(NowRewrite.Set(Now(session, relations, pinned)), cancellation);
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

    /// <summary>
    /// What time it is for a query: the frontier of the relations it reads that have event time, or the clock's if none has. Of one that has ended, and of files, which are read to the end,
    /// the frontier is what the last row brought. Null while one of them has no row.
    /// </summary>
    private long? Now(Session session, IReadOnlyCollection<string> relations, Pinned pinned)
    {
        var timed = relations.Select(_catalog.Get).OfType<CatalogEntry>().Where(entry => entry.Relation.EventTime is not null).ToList();
        if (timed.Count == 0) return EventTime.FromUtc(_time.GetUtcNow().UtcDateTime, nameof(_time));
        long? frontier = long.MaxValue;
        foreach (var entry in timed)
        {
            var watermark = pinned.Rows.TryGetValue(entry.Relation.Name, out var port) ? port.Watermark : Watermark.End;
            long? reached = watermark == Watermark.None ? null : watermark == Watermark.End ? LastWatermark(session, entry) : watermark;
            if (reached is null || frontier is null) frontier = null;
            else frontier = Math.Min(frontier.Value, reached.Value);
        }

        return frontier;
    }

    private static long? LastWatermark(Session session, CatalogEntry entry)
    {
        var column = DuckDb.Sql.Identifier(entry.Relation.Schema[entry.Relation.EventTime!.Value].Name);
        var isMillis = entry.Relation.Schema[entry.Relation.EventTime!.Value].Type.Kind == TypeKind.Int64;
        var last = session.QueryText($"SELECT {(isMillis ? $"max({column}) * 1000" : $"epoch_us(CAST(max({column}) AS TIMESTAMP))")}::VARCHAR FROM {DuckDb.Sql.Identifier(entry.Relation.Name)}");
        return last is null ? null : long.Parse(last, CultureInfo.InvariantCulture) - ((entry as SourceEntry)?.Input.EventTime?.DelayMicros ?? 0);
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
