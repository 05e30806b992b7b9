using System.Buffers.Binary;

namespace Quiver.Columns;

/// <summary>
/// Takes messages off a stream. Each method waits on the thread or without one, as it is told; told to wait on the thread it is done when it returns. Memory is rented as bytes come, so that a length that is a lie costs nothing.
/// </summary>
internal sealed class IpcInput
{
    private const int FirstPiece = 1 << 20; // of what is said to be long, when nobody knows how much is left
    private const int LongestMetadata = 256 << 20;

    private readonly Stream _stream;
    private readonly long _origin;
    private readonly byte[] _word = new byte[8];

    /// <summary>Reads from where a stream is.</summary>
    public IpcInput(Stream stream)
    {
        _stream = stream;
        _origin = stream.CanSeek ? stream.Position : 0;
    }

    /// <summary>Bytes from the start that were read.</summary>
    public long Position { get; private set; }

    /// <summary>The number of the next message.</summary>
    public int Number { get; private set; }

    /// <summary>Whether any place can be read.</summary>
    public bool CanSeek => _stream.CanSeek;

    /// <summary>Bytes of the whole stream, from where reading began; only when any place can be read.</summary>
    public long Length => _stream.Length - _origin;

    /// <summary>Goes to a place.</summary>
    public void Seek(long position)
    {
        _stream.Position = _origin + position;
        Position = position;
    }

    /// <summary>Reads bytes to the end of a buffer, or of the stream.</summary>
    /// <returns>How many were read.</returns>
    public async ValueTask<int> Fill(Memory<byte> buffer, bool isAsync, CancellationToken cancellation)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var read = isAsync ? await _stream.ReadAsync(buffer[filled..], cancellation).ConfigureAwait(false) : _stream.Read(buffer.Span[filled..]);
            if (read == 0) break;
            filled += read;
            Position += read;
        }

        return filled;
    }

    /// <summary>Reads bytes that must be there.</summary>
    public async ValueTask<byte[]> Bytes(int length, string what, bool isAsync, CancellationToken cancellation)
    {
        CheckLeft(length, what);
        var bytes = new byte[CanSeek ? length : Math.Min(length, FirstPiece)];
        var filled = 0;
        while (true)
        {
            filled += await Fill(bytes.AsMemory(filled), isAsync, cancellation).ConfigureAwait(false);
            if (filled == length) return bytes;
            if (filled < bytes.Length) throw Ended(length, filled, what);
            Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
        }
    }

    /// <summary>The next message; null when the stream ends here, or says that it does.</summary>
    /// <param name="word">Its first eight bytes, when they were read already.</param>
    /// <param name="isAsync">Whether to wait without a thread.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<IpcMessage?> Next(ReadOnlyMemory<byte> word, bool isAsync, CancellationToken cancellation)
    {
        var position = Position - word.Length;
        try
        {
            var read = word.Length;
            if (read > 0) word.CopyTo(_word);
            else read = await Fill(_word.AsMemory(0, sizeof(int)), isAsync, cancellation).ConfigureAwait(false);
            if (read == 0) return null;
            if (read < sizeof(int)) throw Ended(sizeof(int), read, "length of a message");
            var length = BinaryPrimitives.ReadInt32LittleEndian(_word);
            var hasMarker = length == -1; // versions before 0.15 begin with the length
            if (hasMarker && read == sizeof(int))
            {
                read += await Fill(_word.AsMemory(sizeof(int)), isAsync, cancellation).ConfigureAwait(false);
                if (read < 2 * sizeof(int)) throw Ended(2 * sizeof(int), read, "length of a message");
            }

            if (hasMarker) length = BinaryPrimitives.ReadInt32LittleEndian(_word.AsSpan(sizeof(int)));
            if (length == 0) return null;
            if (length is < 0 or > LongestMetadata) throw ArrowException.Malformed($"its metadata is said to have {length} bytes.");
            var begun = hasMarker ? 0 : read - sizeof(int); // bytes of the metadata that were read with the length
            if (begun > length) throw ArrowException.Malformed($"its metadata is said to have {length} bytes.");
            var metadata = await Bytes(length - begun, "metadata", isAsync, cancellation).ConfigureAwait(false);
            if (begun > 0) metadata = [.. _word.AsSpan(sizeof(int), begun), .. metadata];
            var bodyLength = BodyLength(metadata);
            var body = await Body(bodyLength, isAsync, cancellation).ConfigureAwait(false);
            return new IpcMessage(metadata, body, bodyLength, position, Number++);
        }
        catch (ArrowException error) when (error.Position is null)
        {
            throw error.At(position, Number);
        }
    }

    private static int BodyLength(ReadOnlySpan<byte> metadata)
    {
        var message = FlatTable.Root(metadata);
        var version = message.Int16(IpcMetadata.Message.Version);
        if (version is not (IpcMetadata.V4 or IpcMetadata.V5))
            throw ArrowException.Unsupported($"it is of version {version + 1} of Arrow's metadata; Quiver reads 4 and 5. Write it with a newer library.");
        return message.Int64(IpcMetadata.Message.BodyLength) switch
        {
            < 0 and var length => throw ArrowException.Malformed($"its body is said to have {length} bytes."),
            > int.MaxValue - 64 and var length => throw ArrowException.Unsupported($"its body has {length} bytes; a batch holds at most 2 GiB. Write smaller batches."),
            var length => (int)length,
        };
    }

    private async ValueTask<MemoryBlock> Body(int length, bool isAsync, CancellationToken cancellation)
    {
        CheckLeft(length, "body");
        var block = BufferPool.Rent(CanSeek ? length : Math.Min(length, FirstPiece));
        try
        {
            var filled = 0;
            while (true)
            {
                var piece = Math.Min(length, block.Length);
                filled += await Fill(block.Memory[filled..piece], isAsync, cancellation).ConfigureAwait(false);
                if (filled == length) return block;
                if (filled < piece) throw Ended(length, filled, "body");
                var larger = BufferPool.Rent((int)Math.Min(length, block.Length * 2L));
                block.Bytes[..filled].CopyTo(larger.Bytes);
                block.Release();
                block = larger;
            }
        }
        catch
        {
            block.Release();
            throw;
        }
    }

    private void CheckLeft(int length, string what)
    {
        if (CanSeek && Length - Position < length) throw Ended(length, Length - Position, what);
    }

    private static ArrowException Ended(long expected, long found, string what) => ArrowException.Malformed($"the stream ends in its {what}, which has {expected} bytes, after {Math.Max(found, 0)}.");
}
