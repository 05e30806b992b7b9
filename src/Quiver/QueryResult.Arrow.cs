using Quiver.Arrow;
using Quiver.Columns;

namespace Quiver;

// The rows as Arrow data.
public sealed partial class QueryResult
{
    /// <summary>Writes the rows as Arrow IPC.</summary>
    /// <param name="stream">Where they go; stays open.</param>
    /// <param name="format">Stream or file.</param>
    /// <param name="cancellation">Ends it; the stream is broken then.</param>
    /// <exception cref="QuiverException">A column or value has no place in Arrow (306).</exception>
    public void WriteIpc(Stream stream, IpcFormat format = IpcFormat.Stream, CancellationToken cancellation = default) => ArrowOutput.Write(Schema, Batches, stream, format, cancellation);

    /// <summary>As <see cref="WriteIpc"/>, waiting without a thread.</summary>
    /// <param name="stream">Where they go; stays open.</param>
    /// <param name="format">Stream or file.</param>
    /// <param name="cancellation">Ends it; the stream is broken then.</param>
    public Task WriteIpcAsync(Stream stream, IpcFormat format = IpcFormat.Stream, CancellationToken cancellation = default) => ArrowOutput.WriteAsync(Schema, Batches, stream, format, cancellation);

    /// <summary>Lends the rows out as an Arrow C stream, without copying. The answer may be disposed at once: the memory is shared.</summary>
    /// <param name="stream">Receives the stream; to be released by whoever has it then.</param>
    /// <exception cref="QuiverException">A column has no place in Arrow (306).</exception>
    public unsafe void ToArrow(ArrowArrayStream* stream)
    {
        var shares = Batches.Select(batch => batch.Share()).ToList();
        try
        {
            ArrowInterop.ExportStream(Schema, Handed(shares), stream);
        }
        catch
        {
            foreach (var share in shares) share.Dispose();
            throw;
        }

        static IEnumerable<Batch> Handed(List<Batch> batches)
        {
            var next = 0;
            try
            {
                while (next < batches.Count) yield return batches[next++];
            }
            finally
            {
                for (; next < batches.Count; next++) batches[next].Dispose(); // what nobody asked for
            }
        }
    }
}
