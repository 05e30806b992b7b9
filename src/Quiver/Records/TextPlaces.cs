using System.Text;

namespace Quiver.Records;

/// <summary>Lines, from 1, and columns in characters, from 1, of places in a text that goes by piece by piece.</summary>
internal struct TextPlaces
{
    private long _line;
    private long _column;

    /// <summary>The beginning of a text.</summary>
    public TextPlaces() => (_line, _column) = (1, 1);

    /// <summary>The place behind a piece that has gone by.</summary>
    public void Pass(ReadOnlySpan<byte> piece) => (_line, _column) = Of(piece, piece.Length);

    /// <summary>The place of a byte of the piece that comes now.</summary>
    public readonly (long Line, long Column) Of(ReadOnlySpan<byte> piece, int offset)
    {
        var before = piece[..Math.Min(offset, piece.Length)];
        var last = before.LastIndexOf((byte)'\n');
        if (last < 0) return (_line, _column + Characters(before));
        return (_line + before.Count((byte)'\n'), 1 + Characters(before[(last + 1)..]));
    }

    private static long Characters(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text)) return text.Length;
        var count = 0L;
        foreach (var value in text)
            if ((value & 0xC0) != 0x80) count++; // bytes that go on a character do not count
        return count;
    }
}
