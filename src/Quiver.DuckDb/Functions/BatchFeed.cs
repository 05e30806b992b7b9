using System.Threading.Channels;
using Quiver.Columns;
using Quiver.DuckDb.Native;

namespace Quiver.DuckDb;

/// <summary>The table function <c>name('')</c> over batches that are still being made: a statement that scans it waits for them, and who makes them waits for the statement. Scanned once.</summary>
/// <param name="schema">Columns of the batches.</param>
internal sealed class BatchFeed(Schema schema) : TableFunction, IDisposable
{
    private readonly Schema _schema = schema;
    private readonly Channel<Batch> _batches = Channel.CreateBounded<Batch>(new BoundedChannelOptions(capacity: 8) { SingleReader = true, SingleWriter = true });

    /// <summary>Hands rows to the scan, waiting for room.</summary>
    /// <param name="rows">Rows without a selection; the feed's from the call on.</param>
    /// <exception cref="ChannelClosedException">The feed was ended, by the scan's side it may be.</exception>
    public void Write(Batch rows)
    {
        try
        {
            _batches.Writer.WriteAsync(rows).AsTask().GetAwaiter().GetResult();
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Says that no rows come any more; later calls do nothing.</summary>
    /// <param name="error">Fails the scan with it; null ends it.</param>
    public void End(Exception? error = null) => _batches.Writer.TryComplete(error);

    /// <summary>Gives back rows that nobody scanned.</summary>
    public void Dispose()
    {
        End();
        while (_batches.Reader.TryRead(out var batch)) batch.Dispose();
    }

    /// <inheritdoc/>
    public override TableBinding Bind(string argument, ulong session) => new FeedBinding(this);

    private sealed class FeedBinding(BatchFeed feed) : TableBinding
    {
        public override IEnumerable<(string Name, Func<LogicalTypeHandle> Type)> Columns =>
            feed._schema.Fields.Select(column => (column.Name, new Func<LogicalTypeHandle>(column.Type.ToDuckType().ToHandle)));

        public override TableScan Open(int[] projection) => new FeedScan(feed, projection);
    }

    private sealed class FeedScan(BatchFeed feed, int[] projection) : TableScan
    {
        private readonly VectorWriter[] _writers = [.. projection.Select(column => VectorWriter.For(feed._schema[column].Type))];
        private Batch? _batch;
        private int _row;

        public override int Fill(nint chunk)
        {
            while (_batch is null || _row == _batch.Length)
            {
                _batch?.Dispose();
                _row = 0;
                if (!feed._batches.Reader.TryRead(out _batch) && !feed._batches.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return 0;
            }

            var count = Math.Min(NativeMethods.VectorSize, _batch.Length - _row);
            for (var position = 0; position < projection.Length; position++)
                _writers[position].Write(_batch[projection[position]], _row, count, NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)position));
            _row += count;
            return count;
        }

        public override void Dispose() => _batch?.Dispose();
    }
}
