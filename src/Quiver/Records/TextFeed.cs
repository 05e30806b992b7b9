using Quiver.Columns;

namespace Quiver.Records;

/// <summary>Brings the records of a text into a source: reads pieces, hands on rows, and says what was written when a record is bad. Used once.</summary>
/// <param name="writer">Where the rows go.</param>
/// <param name="reader">Reads the records.</param>
internal sealed class TextFeed(Writer writer, RecordReader reader) : IDisposable
{
    private readonly RecordBuffer _buffer = new();
    private bool _isLent; // to a read that may still be under way
    private bool _isCheck; // nothing is written
    private long _written;

    private RecordRows Rows => reader.Rows;

    /// <summary>Writes a text that is there as a whole: all of its rows or, when it fails, none.</summary>
    /// <returns>How many rows were written.</returns>
    public long Write(ReadOnlySpan<byte> text, CancellationToken cancellation)
    {
        var batches = new List<Batch>();
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                text = text[reader.Read(text, isLast: true)..];
                var isStopped = Rows.IsStopped;
                Settle();
                if (Rows.Finish() is { } batch) batches.Add(batch);
                Rows.Errors.Write(cancellation);
                if (!isStopped) break; // the end was read too
            }

            foreach (var batch in batches)
            {
                writer.Write(batch, cancellation);
                _written += batch.Length;
            }
        }
        finally
        {
            foreach (var batch in batches) batch.Dispose();
        }

        return _written;
    }

    /// <summary>Writes a text as it comes, in batches.</summary>
    /// <returns>How many rows were written.</returns>
    public long Write(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ReadBuffered())
            {
                Push(cancellation);
                continue;
            }

            if (_buffer.IsLast) break;
            var room = _buffer.Room();
            var count = stream.Read(room.Span);
            _buffer.Took(count);
            if (count > 0 && count < room.Length && !stream.CanSeek && !ReadBuffered()) Push(cancellation); // more may be long in coming
        }

        Push(cancellation);
        return _written;
    }

    /// <summary>Reads a text as it comes and writes nothing; a bad record is told as writing would tell it.</summary>
    /// <returns>How many rows would be written.</returns>
    public long Check(Stream stream, CancellationToken cancellation)
    {
        _isCheck = true;
        return Write(stream, cancellation);
    }

    /// <summary>As <see cref="Write(Stream, CancellationToken)"/>, waiting for bytes and for room without a thread.</summary>
    public async Task<long> WriteAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ReadBuffered())
            {
                await PushAsync(cancellation);
                continue;
            }

            if (_buffer.IsLast) break;
            var room = _buffer.Room();
            _isLent = true;
            var reading = stream.ReadAsync(room, cancellation);
            if (!reading.IsCompleted && !stream.CanSeek) await PushAsync(cancellation); // what is there is not kept waiting for more
            _buffer.Took(await reading);
            _isLent = false;
        }

        await PushAsync(cancellation);
        return _written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isLent) _buffer.Dispose();
        Rows.Dispose();
    }

    /// <summary>Reads the records there are.</summary>
    /// <returns>Whether there are as many rows as are to be handed on; false: more bytes are wanted.</returns>
    private bool ReadBuffered()
    {
        _buffer.Read(reader);
        return Rows.IsStopped;
    }

    /// <summary>Settles the rows there are.</summary>
    /// <exception cref="QuiverException">A record is bad, and the policy is to fail.</exception>
    private void Settle()
    {
        Rows.Settle();
        if (Rows.Failure is null) return;
        Rows.Errors.Write(CancellationToken.None);
        var what = _written == 0 || _isCheck ? "Nothing was written." : $"The first {_written:N0} rows are written, the others not.";
        throw new QuiverException(ErrorCode.RecordRejected, $"{Rows.Failure} {what}");
    }

    private void Push(CancellationToken cancellation)
    {
        Settle();
        Rows.Errors.Write(cancellation);
        using var batch = Rows.Finish();
        if (batch is null) return;
        if (!_isCheck) writer.Write(batch, cancellation);
        _written += batch.Length;
    }

    private async ValueTask PushAsync(CancellationToken cancellation)
    {
        Settle();
        await Rows.Errors.WriteAsync(cancellation);
        using var batch = Rows.Finish();
        if (batch is null) return;
        await writer.WriteAsync(batch, cancellation);
        _written += batch.Length;
    }
}
