using Quiver.Arrow;
using Quiver.Columns;

namespace Quiver;

// Arrow data as rows of a source.
public sealed partial class Writer
{
    /// <summary>Writes the rows of Arrow IPC, a stream or a file, as they are read; waits for them and for room on this thread.</summary>
    /// <param name="stream">Arrow IPC with the source's columns in any order; stays open.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">The columns are others (302), and nothing is written; the data is damaged (305) or has what a column has no place for (306), and the batches before it are written; or as <see cref="Write(Batch, CancellationToken)"/>.</exception>
    public long WriteIpc(Stream stream, CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        using var reader = IpcReader.Open(stream, new() { LeaveOpen = true }, cancellation);
        var fit = Fit(reader.Schema);
        long rows = 0;
        while (reader.Read(cancellation) is { } batch)
        {
            using (batch)
            {
                using var fitting = fit.Of(batch);
                Write(fitting, cancellation);
                rows += batch.Length;
            }
        }

        return rows;
    }

    /// <summary>As <see cref="WriteIpc"/>, waiting for rows and for room without a thread.</summary>
    /// <param name="stream">Arrow IPC with the source's columns in any order; stays open.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    public async Task<long> WriteIpcAsync(Stream stream, CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        await using var reader = await IpcReader.OpenAsync(stream, new() { LeaveOpen = true }, cancellation);
        var fit = Fit(reader.Schema);
        long rows = 0;
        await foreach (var batch in reader.WithCancellation(cancellation))
        {
            using (batch)
            {
                using var fitting = fit.Of(batch);
                await WriteAsync(fitting, cancellation);
                rows += batch.Length;
            }
        }

        return rows;
    }

    /// <summary>Writes the batches of an Arrow C stream, waiting for room on this thread. Its memory is copied and given back batch by batch.</summary>
    /// <param name="stream">The stream, with the source's columns in any order; taken over, and released whatever happens.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As <see cref="WriteIpc"/>.</exception>
    public unsafe long Write(ArrowArrayStream* stream, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new ArrowStreamReader(stream, copies: true);
        ThrowIfClosed();
        var fit = Fit(reader.Schema);
        long rows = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            using var batch = reader.Read();
            if (batch is null) return rows;
            using var fitting = fit.Of(batch);
            Write(fitting, cancellation);
            rows += batch.Length;
        }
    }

    /// <summary>Writes a batch of the Arrow C data interface, waiting for room on this thread. Its memory is copied and given back.</summary>
    /// <param name="array">The rows, a struct with the source's columns in any order; taken over, and released whatever happens.</param>
    /// <param name="schema">Their description, likewise.</param>
    /// <param name="cancellation">Ends the wait; a batch is written whole or not at all.</param>
    /// <exception cref="QuiverException">As <see cref="WriteIpc"/>.</exception>
    public unsafe void Write(ArrowArray* array, ArrowSchema* schema, CancellationToken cancellation = default)
    {
        using var batch = ArrowInterop.Import(array, schema, copies: true);
        ThrowIfClosed();
        using var fitting = Fit(batch.Schema).Of(batch);
        Write(fitting, cancellation);
    }

    private ArrowFit Fit(Schema found) => new(found, Schema, _source.Relation.Described);
}
