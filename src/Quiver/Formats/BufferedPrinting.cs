using Quiver.Columns;

namespace Quiver.Formats;

/// <summary>Prints rows into memory and hands the bytes on batch by batch, so that a stream that is only written asynchronously, such as the body of a response, can take them.</summary>
internal sealed class BufferedPrinting : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly MemoryStream _bytes = new();
    private readonly RowPrinter _printer;

    /// <summary>Begins a result.</summary>
    /// <param name="stream">Takes the bytes; stays open.</param>
    /// <param name="format">How they are printed.</param>
    /// <param name="schema">The columns.</param>
    public BufferedPrinting(Stream stream, RowFormat format, Schema schema)
    {
        _stream = stream;
        _printer = format.Open(new RowOutput(_bytes), schema);
    }

    /// <summary>Prints rows, which stay the caller's.</summary>
    public ValueTask WriteAsync(Batch batch, CancellationToken cancellation)
    {
        _printer.Write(batch);
        _printer.Flush();
        return HandOnAsync(cancellation);
    }

    /// <summary>Has the stream pass on what was printed.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        _printer.Flush();
        await HandOnAsync(cancellation);
        await _stream.FlushAsync(cancellation);
    }

    /// <summary>Prints what closes the result.</summary>
    public async ValueTask EndAsync(CancellationToken cancellation)
    {
        _printer.End();
        await HandOnAsync(cancellation);
        await _stream.FlushAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _printer.Dispose();
        _bytes.Dispose();
        return default;
    }

    private async ValueTask HandOnAsync(CancellationToken cancellation)
    {
        if (_bytes.Length == 0) return;
        await _stream.WriteAsync(_bytes.GetBuffer().AsMemory(0, (int)_bytes.Length), cancellation);
        _bytes.SetLength(0);
    }
}
