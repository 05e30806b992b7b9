using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>The number and the time of appending of each row of a retained batch, where one number and one time for the batch do not say them.</summary>
/// <param name="Numbers">A sequence number for each row; null: row i has <see cref="Batch.FirstSequence"/> + i.</param>
/// <param name="Ingested">A time for each row, in microseconds since 1970; null: all have <see cref="Batch.IngestedMicros"/>.</param>
internal readonly record struct RowOrigins(MemoryBlock? Numbers, MemoryBlock? Ingested) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Numbers?.Release();
        Ingested?.Release();
    }
}
