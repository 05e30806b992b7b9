using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Quiver.Columns;

/// <summary>
/// Texts of up to seven bytes as one word, so that they are compared and hashed in one step: the bytes, first lowest, and the length above them. Longer ones are all <see cref="Long"/>.
/// <c>"abc" → 03 00 00 00 00 63 62 61</c>
/// </summary>
internal static class TextWords
{
    /// <summary>The word of every text of more than seven bytes, and of no other.</summary>
    public const ulong Long = ulong.MaxValue;

    private const int MostBytes = 7;

    /// <summary>The word of a text.</summary>
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > MostBytes) return Long;
        var word = (ulong)text.Length << 56;
        for (var index = 0; index < text.Length; index++) word |= (ulong)text[index] << (8 * index);
        return word;
    }

    /// <summary>The words of some rows of a plain column.</summary>
    /// <param name="texts">Texts that are not coded.</param>
    /// <param name="rows">Positions in them; of null rows the word means nothing.</param>
    /// <param name="words">Receives as many words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(Texts texts, ReadOnlySpan<int> rows, Span<ulong> words)
    {
        words = words[..rows.Length];
        var offsets = texts.Offsets;
        var bytes = texts.Bytes;
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var lastWhole = bytes.Length - sizeof(ulong); // from here on a word would reach behind the end
        for (var k = 0; k < rows.Length; k++)
        {
            var start = offsets[rows[k]];
            var length = offsets[rows[k] + 1] - start;
            if (start > lastWhole)
            {
                words[k] = Of(bytes.Slice(start, length));
                continue;
            }

            var text = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, start)) & ((1UL << (8 * length)) - 1); // a shift counts modulo 64: of longer texts it is anything
            words[k] = text | (ulong)length << 56 | (ulong)((MostBytes - (long)length) >> 63); // all ones when it is longer
        }
    }
}
