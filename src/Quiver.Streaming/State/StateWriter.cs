using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Quiver.Streaming;

/// <summary>Writes state as little-endian values and counted runs of bytes. <see cref="StateReader"/> reads it back in the same order.</summary>
internal sealed class StateWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes a number.</summary>
    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>Writes a count and that many bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        output.Write(bytes);
    }

    /// <summary>Writes a count and that many values.</summary>
    public void WriteAll<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(values));
}
