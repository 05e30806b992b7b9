using System.Buffers;
using System.Buffers.Binary;

namespace Quiver.Columns;

/// <summary>Puts messages on a stream. What is small is put together, what is large goes from where it is. Waits on the thread or without one, as it is told.</summary>
internal sealed class IpcOutput(Stream stream)
{
    /// <summary>What the buffers of a body are padded to.</summary>
    public const int Alignment = 64;

    private const int LargestStaged = 8 << 10;

    private static readonly byte[] Zeros = new byte[Alignment];

    private readonly byte[] _staged = new byte[32 << 10];
    private int _count;

    /// <summary>Bytes written so far.</summary>
    public long Position { get; private set; }

    /// <summary>Writes a message: its metadata, and the buffers it speaks of.</summary>
    /// <param name="metadata">A FlatBuffer with a Message.</param>
    /// <param name="body">The buffers; each is padded.</param>
    /// <param name="isAsync">Whether to wait without a thread.</param>
    /// <param name="cancellation">Ends it; the stream is broken then.</param>
    /// <returns>Bytes of the metadata with what stands before it, and of the body.</returns>
    public async ValueTask<(int Metadata, long Body)> Write(ReadOnlyMemory<byte> metadata, IReadOnlyList<ArrowBytes> body, bool isAsync, CancellationToken cancellation)
    {
        var padded = (metadata.Length + 7) & ~7;
        var word = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(word, -1);
        BinaryPrimitives.WriteInt32LittleEndian(word.AsSpan(sizeof(int)), padded);
        await Write(word, isAsync, cancellation).ConfigureAwait(false);
        await Write(metadata, isAsync, cancellation).ConfigureAwait(false);
        await Pad(padded - metadata.Length, isAsync, cancellation).ConfigureAwait(false);
        var start = Position;
        foreach (var bytes in body)
        {
            if (bytes.Length <= LargestStaged && bytes.Length <= _staged.Length - _count) Stage(bytes.Span);
            else await Write(new Lent(bytes).Memory, isAsync, cancellation).ConfigureAwait(false);
            await Pad(Padding(bytes.Length), isAsync, cancellation).ConfigureAwait(false);
        }

        return (word.Length + padded, Position - start);
    }

    /// <summary>Bytes that a buffer is padded by.</summary>
    public static int Padding(int length) => -length & (Alignment - 1);

    /// <summary>Writes bytes, or keeps them until there are more.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> bytes, bool isAsync, CancellationToken cancellation)
    {
        if (bytes.Length > _staged.Length - _count) await Flush(isAsync, cancellation).ConfigureAwait(false);
        if (bytes.Length <= LargestStaged)
        {
            Stage(bytes.Span);
            return;
        }

        await Flush(isAsync, cancellation).ConfigureAwait(false);
        if (isAsync) await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        else stream.Write(bytes.Span);
        Position += bytes.Length;
    }

    /// <summary>Writes what is kept.</summary>
    public async ValueTask Flush(bool isAsync, CancellationToken cancellation)
    {
        if (_count == 0) return;
        var count = _count;
        _count = 0;
        if (isAsync) await stream.WriteAsync(_staged.AsMemory(0, count), cancellation).ConfigureAwait(false);
        else stream.Write(_staged.AsSpan(0, count));
    }

    private ValueTask Pad(int bytes, bool isAsync, CancellationToken cancellation) => bytes == 0 ? default : Write(Zeros.AsMemory(0, bytes), isAsync, cancellation);

    private void Stage(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_staged.AsSpan(_count));
        _count += bytes.Length;
        Position += bytes.Length;
    }

    /// <summary>Memory that does not move, for a stream, for the length of a call.</summary>
    private sealed class Lent(ArrowBytes bytes) : MemoryManager<byte>
    {
        public override unsafe Span<byte> GetSpan() => new((byte*)bytes.Address, bytes.Length);

        public override unsafe MemoryHandle Pin(int elementIndex = 0) => new((byte*)bytes.Address + elementIndex);

        public override void Unpin()
        {
            // it never moves
        }

        protected override void Dispose(bool disposing)
        {
            // the memory is the rows'
        }
    }
}
