using Quiver.Arrow;
using Quiver.Columns;

namespace Quiver;

// The rows as Arrow data, as they come.
public sealed partial class Subscription
{
    /// <summary>Writes the rows as Arrow IPC as they come, until the input ends, waiting without a thread: the schema at once, each batch before the next is waited for. Read by nothing else meanwhile.</summary>
    /// <param name="stream">Where they go; stays open.</param>
    /// <param name="format">Stream or file; a file can be read once the input has ended.</param>
    /// <param name="cancellation">Ends it; the stream then has no end mark.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">A column or value has no place in Arrow (306); or as <see cref="TryNext"/>.</exception>
    public Task<long> WriteIpcAsync(Stream stream, IpcFormat format = IpcFormat.Stream, CancellationToken cancellation = default) => ArrowOutput.WriteAsync(Schema, this, stream, format, cancellation);

    /// <summary>Lends the rows out as an Arrow C stream: its consumer waits, on his thread, for each batch until the input ends. Read by nothing else meanwhile; disposing the subscription ends his wait with an error.</summary>
    /// <param name="stream">Receives the stream; to be released by whoever has it then.</param>
    /// <exception cref="QuiverException">A column has no place in Arrow (306).</exception>
    public unsafe void ToArrow(ArrowArrayStream* stream) => ArrowInterop.ExportStream(Schema, ArrowOutput.Each(() => Next(Timeout.InfiniteTimeSpan)), stream);
}
