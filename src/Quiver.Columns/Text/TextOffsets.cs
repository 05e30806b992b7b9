using System.Text;

namespace Quiver.Columns;

/// <summary>
/// Places in a text in the three units that meet here: UTF-16 code units (ours), characters (code points: DuckDB's parser) and UTF-8 bytes (DuckDB's binder).
/// A unit inside a character means the character's start; beyond the text means its end.
/// </summary>
internal static class TextOffsets
{
    /// <summary>The UTF-16 offset of a byte of the text's UTF-8 form.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Bytes from its start.</param>
    public static int FromUtf8(ReadOnlySpan<char> text, long bytes)
    {
        var offset = 0;
        for (long seen = 0; offset < text.Length;)
        {
            var length = Decode(text[offset..], out var rune);
            seen += rune.Utf8SequenceLength;
            if (seen > bytes) break;
            offset += length;
        }

        return offset;
    }

    /// <summary>The UTF-16 offset of a character of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">Characters (code points) from its start.</param>
    public static int FromCharacters(ReadOnlySpan<char> text, long characters)
    {
        var offset = 0;
        for (long seen = 0; offset < text.Length && seen < characters; seen++) offset += Decode(text[offset..], out _);
        return offset;
    }

    /// <summary>How many bytes of UTF-8 stand before a UTF-16 offset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">UTF-16 code units from its start.</param>
    public static long ToUtf8(ReadOnlySpan<char> text, int offset)
    {
        long bytes = 0;
        for (var at = 0; at < text.Length;)
        {
            at += Decode(text[at..], out var rune);
            if (at > offset) break;
            bytes += rune.Utf8SequenceLength;
        }

        return bytes;
    }

    /// <summary>How many characters (code points) stand before a UTF-16 offset.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">UTF-16 code units from its start.</param>
    public static long ToCharacters(ReadOnlySpan<char> text, int offset)
    {
        long characters = 0;
        for (var at = 0; at < text.Length; characters++)
        {
            at += Decode(text[at..], out _);
            if (at > offset) break;
        }

        return characters;
    }

    /// <summary>Reads one character; half a surrogate pair alone counts as U+FFFD, as it is encoded.</summary>
    private static int Decode(ReadOnlySpan<char> text, out Rune rune)
    {
        Rune.DecodeFromUtf16(text, out rune, out var length);
        return length;
    }
}
