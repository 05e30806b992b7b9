using Quiver.Columns;

namespace Quiver.Arrow;

/// <summary>Writes what can be read batch by batch as Arrow IPC. The stream stays open.</summary>
internal static class ArrowOutput
{
    /// <summary>Writes batches that stay their owner's.</summary>
    /// <returns>How many rows were written.</returns>
    public static long Write(Schema schema, IEnumerable<Batch> batches, Stream stream, IpcFormat format, CancellationToken cancellation)
    {
        long rows = 0;
        using var writer = new IpcWriter(stream, schema, OptionsOf(format));
        foreach (var batch in batches)
        {
            writer.Write(batch, cancellation);
            rows += batch.Length;
        }

        writer.Finish();
        return rows;
    }

    /// <summary>Writes batches that stay their owner's, waiting without a thread.</summary>
    /// <returns>How many rows were written.</returns>
    public static async Task<long> WriteAsync(Schema schema, IEnumerable<Batch> batches, Stream stream, IpcFormat format, CancellationToken cancellation)
    {
        long rows = 0;
        await using var writer = new IpcWriter(stream, schema, OptionsOf(format));
        foreach (var batch in batches)
        {
            await writer.WriteAsync(batch, cancellation);
            rows += batch.Length;
        }

        await writer.FinishAsync(cancellation);
        return rows;
    }

    /// <summary>Writes batches as they come, and disposes them; each is on its way before the next is waited for.</summary>
    /// <returns>How many rows were written.</returns>
    public static async Task<long> WriteAsync(Schema schema, IAsyncEnumerable<Batch> batches, Stream stream, IpcFormat format, CancellationToken cancellation)
    {
        long rows = 0;
        await using var writer = new IpcWriter(stream, schema, OptionsOf(format));
        await writer.FlushAsync(cancellation); // the schema, before the first row
        await foreach (var batch in batches.WithCancellation(cancellation))
        {
            using (batch)
            {
                await writer.WriteAsync(batch, cancellation);
                rows += batch.Length;
            }

            await writer.FlushAsync(cancellation);
        }

        await writer.FinishAsync(cancellation);
        return rows;
    }

    /// <summary>Batches that are read one by one, each when it is asked for.</summary>
    /// <param name="next">Gives the next, and null after the last.</param>
    public static IEnumerable<Batch> Each(Func<Batch?> next)
    {
        while (next() is { } batch) yield return batch;
    }

    private static IpcWriteOptions OptionsOf(IpcFormat format) => new() { Format = format, LeaveOpen = true };
}
