namespace Quiver;

public sealed partial class Writer
{
    private long _position;

    /// <summary>The source's name, as it was created.</summary>
    public string Name => _source.Relation.Name;

    /// <summary>The sequence number of the last row that was written through this writer; 0 before the first. Rows are numbered across all sources of the connection, in the order in which they were written.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Whether this writer is closed; the source need not be.</summary>
    public bool IsClosed => _closed;

    /// <summary>
    /// Waits on this thread until all that was written to the source before the call has run through the streams and subscriptions that read it. Writing needs no flush to be seen: rows are in
    /// their place when their call returns.
    /// </summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="QuiverException">The source or writer is closed (301), or the rows wait for a subscription that this thread alone reads (504).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">It was called from an inline callback, which runs in the middle of a write.</exception>
    public void Flush(CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        Input.Graph.Engine.Read([Input.Port], cancellation).Dispose();
    }

    /// <summary>As <see cref="Flush"/>, waiting without a thread.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task FlushAsync(CancellationToken cancellation = default)
    {
        ThrowIfClosed();
        (await Input.Graph.Engine.ReadAsync([Input.Port], cancellation)).Dispose();
    }

    /// <summary>Closes this writer, as <see cref="Dispose"/> does; the source stays open.</summary>
    public void Close() => Dispose();

    /// <summary><c>Writer(source='trades', open)</c> or <c>Writer(closed)</c>.</summary>
    public override string ToString() => _closed ? "Writer(closed)" : $"Writer(source='{Name}', open)";

    /// <summary>Notes the number of the last row of a write.</summary>
    internal void Wrote(long position)
    {
        var before = Volatile.Read(ref _position);
        while (position > before)
        {
            var found = Interlocked.CompareExchange(ref _position, position, before);
            if (found == before) return;
            before = found; // another thread wrote meanwhile
        }
    }
}
