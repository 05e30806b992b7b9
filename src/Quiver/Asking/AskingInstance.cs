using System.Collections.Immutable;
using System.Globalization;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.DuckDb.Syntax;
using Quiver.Files;
using Quiver.Queries;
using Quiver.Runtime;
using Quiver.Sql.Planning;
using Quiver.Streaming;

namespace Quiver.Asking;

/// <summary>
/// The DuckDB instance that answers queries asked once, opened by the first of them. Each relation is a view in it: over the rows that Quiver retains, or over the files of a source that can
/// be read again. Each query has a session of its own, and sees all its relations at one position.
/// </summary>
internal sealed class AskingInstance : IDisposable
{
    private readonly Catalog.Catalog _catalog;
    private readonly QuiverOptions _options;
    private readonly AskedRelations _relations;
    private readonly Lock _defining = new();
    private readonly List<AttachedDatabase> _attached = [];
    private readonly HashSet<string> _defined = new(StringComparer.OrdinalIgnoreCase);
    private Instance? _instance;
    private Session? _definitions;

    public AskingInstance(Catalog.Catalog catalog, Engine engine, QuiverOptions options)
    {
        _catalog = catalog;
        _options = options;
        _relations = new AskedRelations(catalog, engine);
    }

    /// <summary>Makes a relation known, or known anew.</summary>
    public void Define(CatalogEntry entry)
    {
        lock (_defining)
        {
            if (_instance is not null) DefineView(entry);
        }
    }

    /// <summary>Takes a relation away.</summary>
    public void Forget(Relation relation)
    {
        lock (_defining)
        {
            if (_defined.Remove(relation.Name)) _definitions!.Execute($"DROP VIEW IF EXISTS {DuckDb.Sql.Identifier(relation.Name)}");
        }
    }

    /// <summary>Makes the tables of a database known, to be read.</summary>
    public void Attach(AttachedDatabase database)
    {
        lock (_defining)
        {
            _definitions?.Execute(AttachedDatabase.Attach(database.Name, database.Path));
            _attached.Add(database);
        }
    }

    /// <summary>Takes them away; queries that read them go on.</summary>
    public void Detach(AttachedDatabase database)
    {
        lock (_defining)
        {
            _attached.Remove(database);
            _definitions?.Execute(AttachedDatabase.Detach(database.Name));
        }
    }

    /// <summary>Answers a query.</summary>
    /// <param name="select">DuckDB's SQL: windows are the marker's calls by now.</param>
    /// <param name="relations">Names of the relations it reads.</param>
    /// <param name="readsNow">Whether it asks for the time.</param>
    /// <param name="running">What stops it, and is told how far it is.</param>
    /// <exception cref="DuckDbException">It is wrong, or fails.</exception>
    public QueryResult Query(string select, IReadOnlyCollection<string> relations, bool readsNow, RunningQuery running)
    {
        using var opened = Open(select, relations, readsNow, running);
        using var reader = opened.Start();
        var batches = ImmutableArray.CreateBuilder<Batch>();
        try
        {
            while (reader.Next(running.Token) is { } batch)
            {
                batches.Add(batch);
                running.Rows += batch.Length;
            }
        }
        catch
        {
            foreach (var batch in batches) batch.Dispose();
            throw;
        }

        return new QueryResult(reader.Schema, batches.ToImmutable(), opened.AsOf);
    }

    /// <summary>Makes a query ready to be answered: what it reads is pinned, its columns are known, and nothing has run.</summary>
    /// <inheritdoc cref="Query"/>
    public OpenedQuery Open(string select, IReadOnlyCollection<string> relations, bool readsNow, RunningQuery running)
    {
        var session = Opened(relations).Connect();
        Pinned? pinned = null;
        try
        {
            pinned = _relations.Pin(session.Id, relations, running);
            if (running.TellsProgress) session.Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");
            if (readsNow) session.Execute(NowRewrite.Set(Now(session, relations, pinned)), running.Token);
            return new OpenedQuery(session, pinned, session.Prepare(select), running);
        }
        catch
        {
            pinned?.Dispose();
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What time it is for a query: the frontier of the relations it reads that have event time, or the clock's if none has. Of one that has ended, and of files, which are read to the end,
    /// the frontier is what the last row brought. Null while one of them has no row.
    /// </summary>
    private long? Now(Session session, IReadOnlyCollection<string> relations, Pinned pinned)
    {
        var timed = relations.Select(_catalog.Get).OfType<CatalogEntry>().Where(entry => entry.Relation.EventTime is not null).ToList();
        if (timed.Count == 0) return EventTime.FromUtc(_options.TimeProvider.GetUtcNow().UtcDateTime, nameof(QuiverOptions.TimeProvider));
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

    /// <inheritdoc/>
    public void Dispose()
    {
        _definitions?.Dispose();
        _instance?.Dispose();
    }

    /// <summary>The instance, with a view of each of these relations.</summary>
    /// <exception cref="DuckDbException">One of them cannot be read: its files are gone, say.</exception>
    private Instance Opened(IEnumerable<string> relations)
    {
        lock (_defining)
        {
            if (_instance is null)
            {
                Open();
                foreach (var entry in _catalog.Entries) TryDefineView(entry);
            }

            foreach (var entry in relations.Select(_catalog.Get).OfType<CatalogEntry>().Where(entry => !_defined.Contains(entry.Relation.Name))) DefineView(entry);
            return _instance!;
        }
    }

    private void Open()
    {
        var instance = Instance.Open(new InstanceOptions { MemoryLimitBytes = _options.QueryMemory, Threads = _options.Parallelism, AllowedFolders = _options.FileAccess.Allowed, TempDirectory = SpillFolder.Next() });
        _definitions = instance.Connect();
        new ScanFunction(_relations).Register(_definitions, RelationViews.Function);
        new ScanFunction(new WithSystemColumns(_relations)).Register(_definitions, DuckDb.Plans.BoundPlanReader.SystemFunction);
        new FileRowsFunction(name => (_catalog.Get(name) as SourceEntry)?.Connector as PolicyFilesConnector, _relations.CancellationOf).Register(_definitions, FileRowsFunction.Name);
        WindowFunctions.Define(_definitions);
        foreach (var database in _attached) _definitions.Execute(AttachedDatabase.Attach(database.Name, database.Path));
        _instance = instance;
    }

    /// <summary>Makes a relation known that the query may not read, so that what is wrong with it is not the query's error.</summary>
    private void TryDefineView(CatalogEntry entry)
    {
        try
        {
            DefineView(entry);
        }
        catch (DuckDbException)
        {
            // said when a query reads it
        }
    }

    private void DefineView(CatalogEntry entry)
    {
        var rows = entry is SourceEntry { Connector.Reread: { } reread } ? reread
            : entry.Relation.IsUpdating ? FoldedRows.Select(entry.Relation)
            : RelationViews.Select(entry.Relation.Name);
        _definitions!.Execute($"CREATE OR REPLACE VIEW {DuckDb.Sql.Identifier(entry.Relation.Name)} AS {rows}");
        _defined.Add(entry.Relation.Name);
    }
}
