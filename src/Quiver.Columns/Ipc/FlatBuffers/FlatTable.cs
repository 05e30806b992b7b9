using System.Buffers.Binary;

namespace Quiver.Columns;

/// <summary>
/// A table of a FlatBuffer, checked as it is read: nothing outside the buffer is looked at, whatever its numbers say. It has no bound on how often one table is reached: who follows tables into tables counts them.
/// <code>
/// table:  int32 back to its vtable · fields
/// vtable: uint16 its bytes · uint16 the table's bytes · uint16 for each field: where it is in the table, 0: not there
/// </code>
/// </summary>
internal readonly ref struct FlatTable
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _table;
    private readonly int _tableBytes;
    private readonly int _vtable;
    private readonly int _vtableBytes;

    private FlatTable(ReadOnlySpan<byte> buffer, int table)
    {
        _buffer = buffer;
        _table = table;
        var vtable = table - (long)BinaryPrimitives.ReadInt32LittleEndian(At(buffer, table, sizeof(int)));
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(At(buffer, vtable, sizeof(ushort)));
        _vtable = (int)vtable;
        _tableBytes = BinaryPrimitives.ReadUInt16LittleEndian(At(buffer, vtable + sizeof(ushort), sizeof(ushort)));
        At(buffer, vtable, _vtableBytes);
        At(buffer, table, _tableBytes);
    }

    /// <summary>The table that a buffer starts with.</summary>
    /// <param name="buffer">The whole buffer.</param>
    public static FlatTable Root(ReadOnlySpan<byte> buffer) => Follow(buffer, 0);

    /// <summary>Whether a field is there.</summary>
    /// <param name="field">Its number in the schema, from 0.</param>
    public bool Has(int field) => Place(field) != 0;

    /// <summary>A byte, or what it is when it is not there.</summary>
    public byte Byte(int field, byte otherwise = 0) => Place(field) is var place and not 0 ? Scalar(place, 1)[0] : otherwise;

    /// <summary>A truth value, or what it is when it is not there.</summary>
    public bool Boolean(int field, bool otherwise = false) => Byte(field, otherwise ? (byte)1 : (byte)0) != 0;

    /// <summary>A number of 16 bits, or what it is when it is not there.</summary>
    public short Int16(int field, short otherwise = 0) => Place(field) is var place and not 0 ? BinaryPrimitives.ReadInt16LittleEndian(Scalar(place, sizeof(short))) : otherwise;

    /// <summary>A number of 32 bits, or what it is when it is not there.</summary>
    public int Int32(int field, int otherwise = 0) => Place(field) is var place and not 0 ? BinaryPrimitives.ReadInt32LittleEndian(Scalar(place, sizeof(int))) : otherwise;

    /// <summary>A number of 64 bits, or what it is when it is not there.</summary>
    public long Int64(int field, long otherwise = 0) => Place(field) is var place and not 0 ? BinaryPrimitives.ReadInt64LittleEndian(Scalar(place, sizeof(long))) : otherwise;

    /// <summary>A table within. False: it is not there.</summary>
    public bool TryTable(int field, out FlatTable table)
    {
        table = default;
        var place = Place(field);
        if (place == 0) return false;
        Scalar(place, sizeof(int));
        table = Follow(_buffer, _table + place);
        return true;
    }

    /// <summary>A table within.</summary>
    /// <exception cref="ArrowException">It is not there.</exception>
    public FlatTable Table(int field, string name) => TryTable(field, out var table) ? table : throw ArrowException.Malformed($"The metadata has no {name}.");

    /// <summary>The bytes of a text; empty when it is not there.</summary>
    public ReadOnlySpan<byte> Text(int field) => Vector(field, 1).Bytes;

    /// <summary>Numbers or structs, one after another; empty when they are not there.</summary>
    /// <param name="field">Its number in the schema, from 0.</param>
    /// <param name="width">Bytes of each.</param>
    public FlatVector Vector(int field, int width)
    {
        var place = Place(field);
        if (place == 0) return default;
        Scalar(place, sizeof(int));
        var start = Target(_buffer, _table + place);
        var count = BinaryPrimitives.ReadInt32LittleEndian(At(_buffer, start, sizeof(int)));
        if (count < 0) throw ArrowException.Malformed($"The metadata has a list of {count} entries.");
        return new FlatVector(_buffer, start + sizeof(int), count, At(_buffer, start + sizeof(int), (long)count * width), width);
    }

    /// <summary>The table that an offset stands for.</summary>
    /// <param name="buffer">The whole buffer.</param>
    /// <param name="place">Where the offset is.</param>
    internal static FlatTable Follow(ReadOnlySpan<byte> buffer, int place) => new(buffer, Target(buffer, place));

    private static int Target(ReadOnlySpan<byte> buffer, int place)
    {
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(At(buffer, place, sizeof(int)));
        if (offset == 0 || place + (long)offset > buffer.Length) Outside();
        return (int)(place + offset); // offsets go forward only, so they cannot go in circles
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> buffer, long start, long length)
    {
        if (start < 0 || length < 0 || start + length > buffer.Length) Outside();
        return buffer.Slice((int)start, (int)length);
    }

    private static void Outside() => throw ArrowException.Malformed("The metadata is not a FlatBuffer of Arrow's: an offset in it leads outside.");

    private int Place(int field)
    {
        var entry = sizeof(int) + (field * sizeof(ushort));
        return entry + sizeof(ushort) > _vtableBytes ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(_buffer[(_vtable + entry)..]);
    }

    private ReadOnlySpan<byte> Scalar(int place, int width)
    {
        if (place + width > _tableBytes) Outside();
        return _buffer.Slice(_table + place, width);
    }
}

/// <summary>Entries of equal width in a FlatBuffer.</summary>
internal readonly ref struct FlatVector
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly int _start;
    private readonly int _width;

    internal FlatVector(ReadOnlySpan<byte> buffer, int start, int count, ReadOnlySpan<byte> bytes, int width)
    {
        _buffer = buffer;
        _start = start;
        _width = width;
        Count = count;
        Bytes = bytes;
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>All of them.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>A number of 64 bits in an entry.</summary>
    /// <param name="index">The entry, from 0.</param>
    /// <param name="offset">Bytes from its start.</param>
    public long Int64(int index, int offset = 0) => BinaryPrimitives.ReadInt64LittleEndian(Bytes.Slice((index * _width) + offset, sizeof(long)));

    /// <summary>A number of 32 bits in an entry.</summary>
    /// <param name="index">The entry, from 0.</param>
    /// <param name="offset">Bytes from its start.</param>
    public int Int32(int index, int offset = 0) => BinaryPrimitives.ReadInt32LittleEndian(Bytes.Slice((index * _width) + offset, sizeof(int)));

    /// <summary>The table that an entry, an offset of 4 bytes, stands for.</summary>
    /// <param name="index">The entry, from 0.</param>
    public FlatTable Table(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return FlatTable.Follow(_buffer, _start + (index * _width));
    }
}
