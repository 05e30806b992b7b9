using System.Collections.Concurrent;
using System.Collections.Immutable;
using Quiver.Catalog;
using Quiver.Columns;
using Quiver.DuckDb;
using Quiver.Queries;
using Quiver.Runtime;

namespace Quiver.Asking;

/// <summary>The rows that asked queries scan: each session sees what was pinned for it, so all relations of one query stand at one position.</summary>
internal sealed class AskedRelations(Catalog.Catalog catalog, Engine engine) : IScanProvider
{
    private readonly ConcurrentDictionary<ulong, Pinned> _pinned = new();

    /// <summary>Pins the newest rows of some relations for a session, until disposed.</summary>
    /// <param name="session">Who reads them, by <see cref="Session.Id"/>.</param>
    /// <param name="relations">Their names.</param>
    /// <param name="running">The query: it counts what is scanned of them, and ends the wait for their newest rows.</param>
    public Pinned Pin(ulong session, IReadOnlyCollection<string> relations, RunningQuery running)
    {
        var entries = relations.Select(catalog.Get).OfType<CatalogEntry>().Where(entry => entry is not SourceEntry { Connector.Reread: not null }).ToList();
        var snapshot = engine.Read([.. entries.Select(entry => entry.Rows)], running.Token);
        try
        {
            foreach (var (entry, port) in entries.Zip(snapshot.Ports)) FoldedRows.CheckWhole(entry, port);
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }

        var rows = entries.Zip(snapshot.Ports).ToImmutableDictionary(pair => pair.First.Relation.Name, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
        running.Scanned.Expect(rows.Values.Sum(port => port.Rows.Sum(batch => (long)batch.Length)));
        return _pinned[session] = new Pinned(snapshot, rows, running, () => _pinned.TryRemove(session, out _));
    }

    /// <summary>What stops the query of a session.</summary>
    public CancellationToken CancellationOf(ulong session) => _pinned.TryGetValue(session, out var pinned) ? pinned.Running.Token : CancellationToken.None;

    /// <inheritdoc/>
    public ScanRelation? Find(string name, ulong session)
    {
        if (catalog.Get(name) is not { } entry) return null;
        var rows = _pinned.TryGetValue(session, out var pinned) && pinned.Rows.TryGetValue(name, out var port) ? port.Rows.Sum(batch => (long)batch.Length) : 0;
        return new ScanRelation(FoldedRows.Scanned(entry.Relation), rows);
    }

    /// <inheritdoc/>
    public ScanInput Open(string name, ulong session)
    {
        if (!_pinned.TryGetValue(session, out var pinned) || !pinned.Rows.TryGetValue(name, out var port))
            throw new QuiverException(ErrorCode.InternalError, $"The rows of '{name}' were not pinned for the query that scans them.");
        var isUpdating = catalog.Get(name) is { Relation.IsUpdating: true };
        if (pinned.IsScannedAgain(name)) pinned.Running.Scanned.Expect(port.Rows.Sum(batch => (long)batch.Length));
        return new ScanInput([.. port.Rows.Select(batch => isUpdating ? FoldedRows.WithWeights(batch) : batch.Share())]) { Progress = pinned.Running.Scanned };
    }

    /// <summary>As <see cref="Open"/>, with the number and time of each row; they live as long as the rows are pinned.</summary>
    public ScanInput OpenWithOrigins(string name, ulong session)
    {
        var input = Open(name, session);
        return new ScanInput(input.Batches) { Progress = input.Progress, Origins = [.. _pinned[session].Rows[name].Origins.Select(origins => new ScanOrigins(origins.Numbers, origins.Ingested))] };
    }
}

/// <summary>Rows pinned for one query.</summary>
internal sealed class Pinned(Snapshot snapshot, ImmutableDictionary<string, PortSnapshot> rows, RunningQuery running, Action release) : IDisposable
{
    private readonly ConcurrentDictionary<string, bool> _scanned = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The query: it counts what is scanned.</summary>
    public RunningQuery Running { get; } = running;

    /// <summary>Notes that a relation is scanned.</summary>
    /// <returns>Whether it was before: a query may read it twice.</returns>
    public bool IsScannedAgain(string name) => !_scanned.TryAdd(name, true);

    /// <summary>The rows by relation.</summary>
    public ImmutableDictionary<string, PortSnapshot> Rows { get; } = rows;

    /// <summary>The position they stand at.</summary>
    public AsOf AsOf
    {
        get
        {
            long? watermark = null;
            long? oldest = null;
            foreach (var port in Rows.Values)
            {
                if (port.Watermark != Streaming.Watermark.None && (watermark is null || port.Watermark < watermark)) watermark = port.Watermark;
                if (!port.Rows.IsEmpty && (oldest is null || port.OldestPosition > oldest)) oldest = port.OldestPosition;
            }

            return new AsOf(snapshot.Position, watermark is { } micros ? EventTime.ToUtc(micros) : null, oldest);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        release();
        snapshot.Dispose();
    }
}
