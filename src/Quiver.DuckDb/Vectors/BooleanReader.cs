using System.Buffers.Binary;
using Quiver.Columns;

namespace Quiver.DuckDb;

/// <summary>Booleans: bytes there, bits with us.</summary>
internal sealed class BooleanReader() : ColumnReader(DataType.Boolean)
{
    private MemoryBlock? _bits; // zero behind the rows read

    private protected override void Reserve(int capacity) => _bits = Grown(_bits, (capacity + 63 >> 6) * sizeof(ulong), zeroed: true);

    private protected override void AppendValues(Vector vector)
    {
        var bytes = vector.Values<byte>();
        Span<ulong> words = stackalloc ulong[(bytes.Length + 63) >> 6];
        for (var row = 0; row < bytes.Length; row += 64)
            words[row >> 6] = Pack(bytes[row..Math.Min(row + 64, bytes.Length)]);
        BitSpans.Write(_bits!.As<ulong>(), Length, new Bits(words, 0, bytes.Length));
    }

    private protected override Column Build(MemoryBlock? validity)
    {
        var bits = _bits!;
        _bits = null;
        return new Column(DataType.Boolean, Length, validity, bits);
    }

    private protected override void Release()
    {
        _bits?.Release();
        _bits = null;
    }

    /// <summary>The lowest bits of up to 64 bytes. The product moves those of eight bytes side by side into the highest byte.</summary>
    private static ulong Pack(ReadOnlySpan<byte> bytes)
    {
        const ulong lowest = 0x0101_0101_0101_0101; // a null row's byte may be any
        const ulong gather = 0x0102_0408_1020_4080;
        var word = 0UL;
        var row = 0;
        for (; row + 8 <= bytes.Length; row += 8)
            word |= ((BinaryPrimitives.ReadUInt64LittleEndian(bytes[row..]) & lowest) * gather >> 56) << row;
        for (; row < bytes.Length; row++) word |= (ulong)(bytes[row] & 1) << row;
        return word;
    }
}
