using System.Buffers.Binary;

namespace Quiver.Columns;

/// <summary>Between <see cref="Guid"/> and the slots of UUID columns: the 16 bytes in the order of the text, as one number whose highest bit is flipped, so that signed numbers are ordered as the texts are.</summary>
internal static class Uuids
{
    private static readonly UInt128 Highest = UInt128.One << 127;

    /// <summary>The UUID of a slot.</summary>
    public static Guid ToGuid(Int128 slot)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, (UInt128)slot ^ Highest);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The slot of a UUID.</summary>
    public static Int128 ToSlot(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return (Int128)(BinaryPrimitives.ReadUInt128BigEndian(bytes) ^ Highest);
    }
}
