namespace Quiver.Columns;

/// <summary>Writing runs of bits, least significant first, at any bit position.</summary>
internal static class BitSpans
{
    /// <summary>Words that hold so many bits.</summary>
    public static int Words(int bits) => (int)((bits + 63L) >> 6);

    /// <summary>Sets <paramref name="count"/> bits from <paramref name="start"/> on.</summary>
    public static void SetRange(Span<ulong> words, int start, int count)
    {
        while (count > 0)
        {
            var within = start & 63;
            var now = Math.Min(64 - within, count);
            words[start >> 6] |= ulong.MaxValue >> (64 - now) << within;
            start += now;
            count -= now;
        }
    }

    /// <summary>Clears all bits from <paramref name="start"/> on.</summary>
    public static void ClearFrom(Span<ulong> words, int start)
    {
        if (start >> 6 >= words.Length) return;
        words[start >> 6] &= (1UL << start) - 1;
        words[((start >> 6) + 1)..].Clear();
    }

    /// <summary>Writes bits at a position; the bits there were zero.</summary>
    public static void Write(Span<ulong> words, int start, Bits bits)
    {
        var shift = start & 63;
        var first = start >> 6;
        for (var index = 0; index < bits.WordCount; index++)
        {
            var word = bits.Word(index);
            words[first + index] |= word << shift;
            var over = shift == 0 ? 0 : word >> (64 - shift);
            if (over != 0) words[first + index + 1] |= over;
        }
    }
}
