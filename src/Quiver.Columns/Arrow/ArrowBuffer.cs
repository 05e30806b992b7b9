namespace Quiver.Columns;

/// <summary>Bytes of an Arrow array where they are: in the body of a message, or in somebody else's memory. A view; its owner holds the memory.</summary>
internal readonly unsafe struct ArrowBuffer
{
    private const long AddressSpace = 1L << 47; // of a process: where nobody says a length, what leads further is wrong all the same

    private readonly MemoryBlock? _owner;
    private readonly ArrowBudget? _budget;
    private readonly byte* _bytes;

    /// <summary>Views bytes.</summary>
    /// <param name="owner">Holds the memory.</param>
    /// <param name="bytes">Where they start; null: there are none.</param>
    /// <param name="length">How many there are; -1: nobody says.</param>
    /// <param name="room">How many may be looked at, padding included; those behind the length mean nothing.</param>
    /// <param name="budget">What copies are taken from.</param>
    public ArrowBuffer(MemoryBlock owner, byte* bytes, long length, long room, ArrowBudget budget)
    {
        _owner = owner;
        _budget = budget;
        _bytes = bytes;
        Length = bytes == null ? 0 : length;
        Room = bytes == null ? 0 : room;
    }

    /// <summary>How many bytes there are; -1: nobody says.</summary>
    public long Length { get; }

    /// <summary>How many bytes may be looked at.</summary>
    public long Room { get; }

    /// <summary>Whether columns get a copy always, so that nobody needs the memory afterwards.</summary>
    public bool IsCopied { get; init; }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Some of the bytes, seen to be there.</summary>
    /// <param name="column">The column, for messages.</param>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for messages.</param>
    public ReadOnlySpan<byte> Span(ArrowColumn column, long start, long count, string what)
    {
        Check(column, start, count, what);
        return new ReadOnlySpan<byte>(_bytes + start, (int)count);
    }

    /// <summary>Some of the bytes as memory of a column: where they are, when that is aligned, or else a copy.</summary>
    /// <param name="column">The column, for messages.</param>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="alignment">What their address must be a multiple of.</param>
    /// <param name="what">What they are, for messages.</param>
    public MemoryBlock Block(ArrowColumn column, long start, long count, int alignment, string what)
    {
        Check(column, start, count, what);
        if (count == 0) return BufferPool.Rent(0);
        var bytes = _bytes + start;
        if (!IsCopied && ((nuint)bytes & (nuint)(alignment - 1)) == 0) return _owner!.Part(bytes, (int)count);
        if (!IsCopied) _budget!.Take(column, count);
        var copy = BufferPool.Rent((int)count);
        new ReadOnlySpan<byte>(bytes, (int)count).CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>Bits as memory of a column, in whole words: where they are, when the words can be read there, or else a copy.</summary>
    /// <param name="column">The column, for messages.</param>
    /// <param name="start">The first bit.</param>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for messages.</param>
    public MemoryBlock Bits(ArrowColumn column, long start, int count, string what)
    {
        var firstByte = start >> 3;
        var shift = (int)(start & 7);
        Check(column, firstByte, (shift + (long)count + 7) >> 3, what);
        var words = BitSpans.Words(count) * sizeof(ulong);
        if (count == 0) return BufferPool.Rent(0);
        var bytes = _bytes + firstByte;
        if (!IsCopied && shift == 0 && firstByte + words <= Room && ((nuint)bytes & (sizeof(ulong) - 1)) == 0) return _owner!.Part(bytes, words);

        if (Length >= 0) _budget!.Take(column, words);
        var copy = BufferPool.Rent(words);
        var target = copy.Bytes[..words];
        target[^sizeof(ulong)..].Clear();
        var source = new ReadOnlySpan<byte>(bytes, (int)((shift + (long)count + 7) >> 3));
        if (shift == 0)
        {
            source.CopyTo(target);
            return copy;
        }

        for (var index = 0; index < (count + 7) >> 3; index++)
            target[index] = (byte)((source[index] | (index + 1 < source.Length ? source[index + 1] << 8 : 0)) >> shift);
        return copy;
    }

    private void Check(ArrowColumn column, long start, long count, string what)
    {
        if (count > int.MaxValue - 64) throw column.Unsupported($"its {what} of one batch take {count} bytes; a column holds at most 2 GiB. Write smaller batches.");
        if (count == 0) return;
        if (_bytes == null || (Length >= 0 ? start + count > Length : start + count > AddressSpace))
            throw column.Malformed($"its {what} need {start + count} bytes, and there are {(_bytes == null ? "none" : Length < 0 ? "fewer" : Length)}.");
    }
}
