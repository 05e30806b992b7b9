using System.Buffers.Binary;

namespace Quiver.Columns;

/// <summary>
/// Buffers as compressed bodies hold them: how many bytes they have unpacked (8 bytes, little-endian; -1: they are not packed), then the packed bytes. An empty buffer has neither.
/// </summary>
internal static class IpcPacking
{
    private const long NotPacked = -1;
    private const int MostSlack = 4096; // beyond twice what the rows need: writers pad, and may write more than the rows they have

    /// <summary>Packs a buffer.</summary>
    /// <param name="codec">How.</param>
    /// <param name="rows">What holds the packed bytes.</param>
    /// <param name="buffer">The bytes, at least one.</param>
    /// <exception cref="ArrowException">It is too long for one block of memory.</exception>
    public static ArrowBytes Pack(IIpcCodec codec, ArrowRows rows, ArrowBytes buffer)
    {
        var bound = Math.Max(codec.Bound(buffer.Length), buffer.Length) + sizeof(long);
        if (bound > int.MaxValue - 64) throw ArrowException.Unsupported($"A buffer of {buffer.Length} bytes is too long to be compressed. Write smaller batches.");
        var target = rows.Make((int)bound).Bytes;
        var packed = codec.Pack(buffer.Span, target[sizeof(long)..]);
        BinaryPrimitives.WriteInt64LittleEndian(target, packed < buffer.Length ? buffer.Length : NotPacked);
        if (packed >= buffer.Length)
        {
            buffer.Span.CopyTo(target[sizeof(long)..]);
            packed = buffer.Length;
        }

        return ArrowBytes.Of<byte>(target[..(sizeof(long) + packed)]);
    }

    /// <summary>The size that a buffer is said to have unpacked; null: it is not packed.</summary>
    /// <param name="packed">The buffer, with its size before it.</param>
    /// <param name="number">Its number, for messages.</param>
    /// <param name="needed">Bytes that its rows need; -1: nobody knows yet.</param>
    /// <exception cref="ArrowException">It has none, or one that cannot be.</exception>
    public static int? SizeOf(ReadOnlySpan<byte> packed, int number, long needed)
    {
        if (packed.Length < sizeof(long)) throw ArrowException.Malformed($"buffer {number} is compressed and has {packed.Length} bytes, too few for its size.");
        var size = BinaryPrimitives.ReadInt64LittleEndian(packed);
        if (size == NotPacked) return null;
        if (size < 0) throw ArrowException.Malformed($"buffer {number} is said to have {size} bytes unpacked.");
        if (needed >= 0 && size > (2 * needed) + MostSlack) throw ArrowException.Malformed($"buffer {number} is said to have {size} bytes unpacked; its rows need {needed}.");
        return size <= int.MaxValue - 64 ? (int)size : throw ArrowException.Unsupported($"buffer {number} has {size} bytes unpacked; a column holds at most 2 GiB. Write smaller batches.");
    }

    /// <summary>Unpacks a buffer.</summary>
    /// <param name="codec">How.</param>
    /// <param name="packed">The buffer, with its size before it.</param>
    /// <param name="number">Its number, for messages.</param>
    /// <param name="size">Its size, more than 0.</param>
    /// <returns>The bytes; the caller releases them.</returns>
    /// <exception cref="ArrowException">It is damaged.</exception>
    public static MemoryBlock Unpack(IIpcCodec codec, ReadOnlySpan<byte> packed, int number, int size)
    {
        var block = BufferPool.Rent(size);
        if (codec.Unpack(packed[sizeof(long)..], block.Bytes[..size]) is not { } wrong) return block;
        block.Release();
        throw ArrowException.Malformed($"buffer {number}, {packed.Length - sizeof(long)} bytes of {codec.Name}, does not unpack to {size} bytes: {wrong}.");
    }
}
