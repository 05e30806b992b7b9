using Quiver.Columns;

namespace Quiver;

/// <summary>
/// Writes objects into a source as rows: public members are matched to columns by name, Pascal to snake case. For one thread at a time.
/// </summary>
/// <remarks>
/// A row is in its place in the source when its call returns: no row written later, by any writer, comes before it, and every query asked or kept from then on finds it. When it is run: at once, within the call,
/// while a reader waits for rows of the source, or calls back inline. While nobody waits, rows written one by one gather, up to some thousands, until somebody reads, asks or looks, or writes to the
/// source in another way. So rows written in a loop cost as little as those of a span, and a reader waits for none.
/// </remarks>
/// <typeparam name="T">A record, class or struct.</typeparam>
public sealed partial class Writer<T> : IDisposable
{
    private const int RowsAtOnce = 8_192;

    private readonly RowWriter<T> _rows;
    private readonly GatheredRows<T>? _gathered; // null: reading a row may run the user's code, which must not hold anything up

    internal Writer(Writer batches)
    {
        Batches = batches;
        _rows = new RowWriter<T>(batches.Schema, batches.Dictionaries);
        if (_rows.ReadsPlainMembers) _gathered = new GatheredRows<T>(batches.Input, _rows);
    }

    /// <summary>The writer underneath.</summary>
    public Writer Batches { get; }

    /// <summary>Writes a row, waiting for room on this thread.</summary>
    /// <param name="row">The row.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">A value does not fit its column (303); or as <see cref="Writer.Write(Batch, CancellationToken)"/>.</exception>
    public void Write(in T row, CancellationToken cancellation = default)
    {
        Batches.ThrowIfClosed();
        cancellation.ThrowIfCancellationRequested();
        if (_gathered is null || !_gathered.TryWrite(in row)) Write(new ReadOnlySpan<T>(in row), cancellation);
    }

    /// <summary>Writes rows in order, waiting for room on this thread.</summary>
    /// <param name="rows">The rows. Up to 8,192 are written whole or not at all; more are written in runs of so many.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">A value does not fit its column (303), and none of its run was written; or as <see cref="Writer.Write(Batch, CancellationToken)"/>.</exception>
    public void Write(ReadOnlySpan<T> rows, CancellationToken cancellation = default)
    {
        Batches.ThrowIfClosed();
        _gathered?.End();
        for (var start = 0; start < rows.Length; start += RowsAtOnce)
        {
            _rows.Append(rows.Slice(start, Math.Min(rows.Length - start, RowsAtOnce)), firstRow: start);
            Batches.Wrote(Batches.Input.Push(_rows.Finish(), cancellation));
        }
    }

    /// <summary>Writes rows as they come, waiting for them and for room without a thread. Those that are there already are written together.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="QuiverException">As <see cref="Write(ReadOnlySpan{T}, CancellationToken)"/>; or what the rows' maker throws. The rows before are written, but when it was cancelled those that waited to be written together.</exception>
    public async Task<long> WriteAsync(IAsyncEnumerable<T> rows, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Batches.ThrowIfClosed();
        _gathered?.End();
        var written = 0L;
        await using var source = rows.GetAsyncEnumerator(cancellation);
        try
        {
            while (true)
            {
                var next = source.MoveNextAsync();
                if (!next.IsCompleted) await FlushAsync();
                if (!await next) break;
                _rows.Append(source.Current);
                if (_rows.Length == RowsAtOnce) await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            _rows.Discard();
            throw;
        }
        catch
        {
            await FlushAsync();
            throw;
        }

        await FlushAsync();
        return written;

        async ValueTask FlushAsync()
        {
            if (_rows.Length == 0) return;
            written += _rows.Length;
            Batches.Wrote(await Batches.Input.PushAsync(_rows.Finish(), cancellation));
        }
    }

    /// <summary>As <see cref="Writer.Watermark"/>.</summary>
    /// <param name="time">The time, in UTC.</param>
    public void Watermark(DateTime time) => Batches.Watermark(time);

    /// <summary>As <see cref="Writer.End"/>.</summary>
    public void End() => Batches.End();

    /// <summary>Closes this writer; the source stays open.</summary>
    public void Dispose()
    {
        _gathered?.Dispose();
        _rows.Dispose();
        Batches.Dispose();
    }
}
