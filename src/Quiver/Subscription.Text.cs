using Quiver.Formats;

namespace Quiver;

public sealed partial class Subscription
{
    /// <summary>Writes the rows as they come, one JSON object a line (NDJSON) as <see cref="QueryResult.ToJson"/> writes them, until the input ends. Read by nothing else meanwhile.</summary>
    /// <param name="stream">Takes the bytes, and is flushed behind each batch; stays open.</param>
    /// <param name="cancellation">Ends it, between two batches or in a wait.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As <see cref="NextAsync(CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the rows written before are whole.</exception>
    public Task<long> WriteJsonAsync(Stream stream, CancellationToken cancellation = default) => PrintAsync(stream, NdjsonRows.Format, cancellation);

    /// <summary>Writes the rows as they come as CSV, as <see cref="QueryResult.ToCsv"/> writes them, until the input ends. Read by nothing else meanwhile.</summary>
    /// <param name="stream">Takes the bytes, and is flushed behind each batch; stays open.</param>
    /// <param name="options">Delimiter, quote, header and the text of NULL; null takes the defaults.</param>
    /// <param name="cancellation">Ends it, between two batches or in a wait.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As <see cref="NextAsync(CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the rows written before are whole.</exception>
    public Task<long> WriteCsvAsync(Stream stream, CsvOptions? options = null, CancellationToken cancellation = default) => PrintAsync(stream, QueryResult.CsvFormat(options), cancellation);

    private async Task<long> PrintAsync(Stream stream, RowFormat format, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await using var printing = new BufferedPrinting(stream, format, Schema);
        await printing.FlushAsync(cancellation); // a header goes out before the first row comes
        var rows = 0L;
        while (await NextWithinAsync(cancellation) is { } batch)
        {
            using (batch)
            {
                await printing.WriteAsync(batch, cancellation);
                rows += batch.Length;
            }

            await printing.FlushAsync(cancellation);
        }

        await printing.EndAsync(cancellation);
        return rows;
    }
}
