using System.Buffers.Binary;
using System.Text;

namespace Quiver.Columns;

/// <summary>
/// Writes a FlatBuffer from its end to its start, as offsets in it only lead forward: what a table holds is written before the table. Places are counted from the end of the buffer. Reusable after <see cref="Clear"/>.
/// </summary>
internal sealed class FlatBuilder
{
    private const int MostFields = 16;

    private readonly int[] _fields = new int[MostFields]; // of the table under way: place, 0: not there
    private byte[] _buffer = new byte[1024];
    private int _length;
    private int _alignment = 1;
    private int _tableStart;
    private int _fieldCount;

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_length, _alignment) = (0, 1);

    /// <summary>Writes a text.</summary>
    /// <returns>Its place.</returns>
    public int Text(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        Align(sizeof(int), bytes + 1);
        Take(1)[0] = 0; // texts end with a zero that their length does not count
        Encoding.UTF8.GetBytes(text, Take(bytes));
        Int32(bytes);
        return _length;
    }

    /// <summary>Writes offsets to tables.</summary>
    /// <param name="places">Their places.</param>
    /// <returns>The list's place.</returns>
    public int Tables(ReadOnlySpan<int> places)
    {
        Align(sizeof(int), places.Length * sizeof(int));
        for (var index = places.Length - 1; index >= 0; index--) Offset(places[index]);
        Int32(places.Length);
        return _length;
    }

    /// <summary>Writes structs of 64-bit numbers.</summary>
    /// <param name="numbers">The numbers of all, one struct after another.</param>
    /// <param name="perStruct">How many each has.</param>
    /// <returns>The list's place.</returns>
    public int Structs(ReadOnlySpan<long> numbers, int perStruct)
    {
        Align(sizeof(int), numbers.Length * sizeof(long));
        Align(sizeof(long), numbers.Length * sizeof(long));
        for (var index = numbers.Length - 1; index >= 0; index--) BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), numbers[index]);
        Int32(numbers.Length / perStruct);
        return _length;
    }

    /// <summary>Begins a table; until <see cref="EndTable"/> only its fields are written.</summary>
    public void BeginTable()
    {
        Array.Clear(_fields);
        _fieldCount = 0;
        _tableStart = _length;
    }

    /// <summary>A field of 8 bits, left out when it is what it would be anyway.</summary>
    public void Add(int field, byte value, byte otherwise = 0)
    {
        if (value == otherwise) return;
        Take(1)[0] = value;
        Note(field);
    }

    /// <summary>A truth value, left out when it is false.</summary>
    public void Add(int field, bool value) => Add(field, value ? (byte)1 : (byte)0);

    /// <summary>A field of 16 bits, left out when it is what it would be anyway.</summary>
    public void AddInt16(int field, short value, short otherwise = 0)
    {
        if (value == otherwise) return;
        Align(sizeof(short), 0);
        BinaryPrimitives.WriteInt16LittleEndian(Take(sizeof(short)), value);
        Note(field);
    }

    /// <summary>A field of 32 bits, left out when it is what it would be anyway.</summary>
    public void Add(int field, int value, int otherwise = 0)
    {
        if (value == otherwise) return;
        Align(sizeof(int), 0);
        Int32(value);
        Note(field);
    }

    /// <summary>A field of 64 bits, left out when it is what it would be anyway.</summary>
    public void Add(int field, long value, long otherwise = 0)
    {
        if (value == otherwise) return;
        Align(sizeof(long), 0);
        BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
        Note(field);
    }

    /// <summary>A field that is elsewhere: a text, a list, a table.</summary>
    /// <param name="field">Its number in the schema, from 0.</param>
    /// <param name="place">Where it is; 0: it is not there.</param>
    public void AddOffset(int field, int place)
    {
        if (place == 0) return;
        Align(sizeof(int), 0);
        Offset(place);
        Note(field);
    }

    /// <summary>Ends a table.</summary>
    /// <returns>Its place.</returns>
    public int EndTable()
    {
        Align(sizeof(int), 0);
        Int32(0); // back to the vtable, below
        var table = _length;
        for (var field = _fieldCount - 1; field >= 0; field--) UInt16(_fields[field] == 0 ? 0 : table - _fields[field]);
        UInt16(table - _tableStart);
        UInt16((_fieldCount + 2) * sizeof(ushort));
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_buffer.Length - table), _length - table);
        return table;
    }

    /// <summary>Ends the buffer with its root.</summary>
    /// <param name="root">The place of the root table.</param>
    /// <returns>The buffer; until <see cref="Clear"/>.</returns>
    public ReadOnlyMemory<byte> Finish(int root)
    {
        Align(Math.Max(_alignment, sizeof(long)), sizeof(int));
        Offset(root);
        return _buffer.AsMemory(_buffer.Length - _length);
    }

    private void Note(int field)
    {
        _fields[field] = _length;
        _fieldCount = Math.Max(_fieldCount, field + 1);
    }

    private void Offset(int place) => Int32(_length + sizeof(int) - place);

    private void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    private void UInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), checked((ushort)value));

    /// <summary>Pads so that after so many bytes more the buffer is aligned, counted from its end, which is aligned itself.</summary>
    private void Align(int alignment, int bytesAfter)
    {
        _alignment = Math.Max(_alignment, alignment);
        Take(-(_length + bytesAfter) & (alignment - 1)).Clear();
    }

    private Span<byte> Take(int bytes)
    {
        if (bytes > _buffer.Length - _length)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, checked(_length + bytes) * 2)];
            _buffer.AsSpan(_buffer.Length - _length).CopyTo(larger.AsSpan(larger.Length - _length));
            _buffer = larger;
        }

        _length += bytes;
        return _buffer.AsSpan(_buffer.Length - _length, bytes);
    }
}
