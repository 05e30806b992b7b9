using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Quiver.Streaming;

/// <summary>Reads what a <see cref="StateWriter"/> wrote, in the same order.</summary>
internal sealed class StateReader(ReadOnlyMemory<byte> state)
{
    private int _position;

    /// <summary>Reads a number.</summary>
    public long Read() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Reads a counted run of bytes; valid as long as the memory given to the constructor.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(checked((int)Read()));

    /// <summary>Reads a counted run of values.</summary>
    public ReadOnlySpan<T> ReadAll<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(ReadBytes());

    /// <summary>Whether everything was read.</summary>
    public bool AtEnd => _position == state.Length;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > state.Length - _position)
            throw new QuiverException(ErrorCode.StorageCorrupt, $"Stored state ends after {state.Length} bytes; {count} more were expected at {_position}.");
        var bytes = state.Span.Slice(_position, count);
        _position += count;
        return bytes;
    }
}
