using System.Numerics;
using System.Runtime.CompilerServices;

namespace Quiver.Columns;

/// <summary>A run of bits, least significant first, that may start inside a word: validity masks and booleans. An empty run as a validity mask means: no nulls.</summary>
public readonly ref struct Bits
{
    private readonly ReadOnlySpan<ulong> _words;
    private readonly int _offset;

    /// <summary>Views bits.</summary>
    /// <param name="words">The words that hold them.</param>
    /// <param name="offset">The first bit's position in <paramref name="words"/>.</param>
    /// <param name="length">How many bits there are.</param>
    public Bits(ReadOnlySpan<ulong> words, int offset, int length)
    {
        _words = words;
        _offset = offset;
        Length = length;
    }

    /// <summary>How many bits there are; 0 for a mask that is not there.</summary>
    public int Length { get; }

    /// <summary>The words that hold the bits.</summary>
    internal ReadOnlySpan<ulong> Words => _words;

    /// <summary>The first bit's position in <see cref="Words"/>.</summary>
    internal int Offset => _offset;

    /// <summary>Whether there are no bits: as a validity mask, no row is null.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The bit of a row.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1; not checked.</param>
    public bool this[int row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_words[(row + _offset) >> 6] >> (row + _offset) & 1) != 0;
    }

    /// <summary>64 bits from row 64·<paramref name="index"/> on; bits behind the end are zero.</summary>
    /// <param name="index">0 to (<see cref="Length"/> - 1) / 64.</param>
    public ulong Word(int index)
    {
        var bit = (index << 6) + _offset;
        var word = _words[bit >> 6] >> bit;
        var shift = bit & 63;
        if (shift != 0 && (bit >> 6) + 1 < _words.Length) word |= _words[(bit >> 6) + 1] << (64 - shift);
        var left = Length - (index << 6);
        return left >= 64 ? word : word & ((1UL << left) - 1);
    }

    /// <summary>Some of the bits; none of a mask that is not there.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="length">How many.</param>
    internal Bits Slice(int start, int length) => IsEmpty ? default : new Bits(_words, _offset + start, length);

    /// <summary>How many words <see cref="Word"/> has.</summary>
    public int WordCount => (Length + 63) >> 6;

    /// <summary>How many bits are set.</summary>
    public int Count()
    {
        var count = 0;
        for (var index = 0; index < WordCount; index++) count += BitOperations.PopCount(Word(index));
        return count;
    }

    /// <summary>Copies the bits, moved to the start of a word.</summary>
    /// <param name="words">Receives <see cref="WordCount"/> words.</param>
    public void CopyTo(Span<ulong> words)
    {
        for (var index = 0; index < WordCount; index++) words[index] = Word(index);
    }
}
