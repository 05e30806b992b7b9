using Quiver.Arrow;
using Quiver.Columns;

namespace Quiver;

// The rows as Arrow data.
public sealed partial class QueryStream
{
    /// <summary>Writes the rows as Arrow IPC while they are made, waiting without a thread. Read by nothing else meanwhile.</summary>
    /// <param name="stream">Where they go; stays open.</param>
    /// <param name="format">Stream or file.</param>
    /// <param name="cancellation">Ends it; the stream is broken then.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">A column or value has no place in Arrow (306); or as <see cref="TryNext"/>.</exception>
    public Task<long> WriteIpcAsync(Stream stream, IpcFormat format = IpcFormat.Stream, CancellationToken cancellation = default) => ArrowOutput.WriteAsync(Schema, this, stream, format, cancellation);

    /// <summary>Lends the rows out as an Arrow C stream, drawn from as its consumer asks, on the consumer's thread. Dispose the query after the stream is released.</summary>
    /// <param name="stream">Receives the stream; to be released by whoever has it then.</param>
    /// <exception cref="QuiverException">A column has no place in Arrow (306).</exception>
    public unsafe void ToArrow(ArrowArrayStream* stream) => ArrowInterop.ExportStream(Schema, ArrowOutput.Each(() => Next()), stream);
}
