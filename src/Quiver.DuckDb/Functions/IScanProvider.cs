using Quiver.Columns;

namespace Quiver.DuckDb;

/// <summary>Knows the relations that a <see cref="ScanFunction"/> scans. Called from any thread.</summary>
internal interface IScanProvider
{
    /// <summary>The relation of a name; null when there is none. Asked while a statement is prepared, on the preparing thread.</summary>
    /// <param name="name">The name as the statement has it.</param>
    /// <param name="session">Who asks, by <see cref="Session.Id"/>.</param>
    ScanRelation? Find(string name, ulong session);

    /// <summary>The rows of a relation for one run of a statement; disposed when the run has ended.</summary>
    /// <param name="name">The name as the statement has it.</param>
    /// <param name="session">Who asks, by <see cref="Session.Id"/>.</param>
    ScanInput Open(string name, ulong session);
}

/// <summary>What a statement that scans a relation must know of it.</summary>
/// <param name="Schema">Its columns.</param>
/// <param name="Rows">About how many rows it has, for the planner; null when that is not known.</param>
internal sealed record ScanRelation(Schema Schema, long? Rows = null);

/// <summary>The rows that one run scans. Disposing it disposes the batches, so give it batches of its own (<see cref="Batch.Share"/>).</summary>
/// <param name="batches">The rows, in order; a selection counts, weights do not.</param>
internal sealed class ScanInput(IReadOnlyList<Batch> batches) : IDisposable
{
    /// <summary>The rows, in order.</summary>
    public IReadOnlyList<Batch> Batches { get; } = batches;

    /// <summary>How many threads may scan at once. With more than one, DuckDB sees the rows in no fixed order. Default: 1.</summary>
    public int MaxThreads { get; init; } = 1;

    /// <summary>
    /// Where the rows of each batch come from, when the relation's last two columns are <c>_seq</c> and <c>_ingested</c>, which batches do not have as columns. Default: null, they are not.
    /// Their memory stays the caller's, and lives as long as the input.
    /// </summary>
    public IReadOnlyList<ScanOrigins>? Origins { get; init; }

    /// <summary>Counts the rows that are scanned. Default: null, nobody asks.</summary>
    public ScanProgress? Progress { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var batch in Batches) batch.Dispose();
    }
}

/// <summary>The number and the time of appending of each row of a batch, where the batch itself does not say them.</summary>
/// <param name="Numbers">A sequence number for each row; null: row i has <see cref="Batch.FirstSequence"/> + i.</param>
/// <param name="Ingested">A time for each row, in microseconds since 1970; null: all have <see cref="Batch.IngestedMicros"/>.</param>
internal readonly record struct ScanOrigins(MemoryBlock? Numbers, MemoryBlock? Ingested);
