using System.Globalization;
using System.Text;

namespace Quiver.Testing;

/// <summary>The bytes that lines of a script stand for: each with a line feed behind it.</summary>
internal static class ScriptBytes
{
    private const int MostRepeated = 16 << 20;

    /// <summary>The bytes of some lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="isEscaped">Whether <c>\x00</c> is a byte, <c>\n</c>, <c>\r</c> and <c>\t</c> are line ends and a tab, <c>\{1000*ab}</c> is a text repeated, <c>\\</c> a backslash, and a backslash at the end of a line takes its line feed away.</param>
    /// <exception cref="ScriptException">There is no such escape.</exception>
    public static byte[] Of(IReadOnlyList<ScriptLine> lines, bool isEscaped)
    {
        var bytes = new List<byte>();
        foreach (var line in lines)
        {
            if (!isEscaped) bytes.AddRange(Encoding.UTF8.GetBytes(line.Text));
            else if (!Unescape(line, bytes)) continue;
            bytes.Add((byte)'\n');
        }

        return [.. bytes];
    }

    /// <summary>Adds what a line stands for.</summary>
    /// <returns>Whether a line feed comes behind it.</returns>
    private static bool Unescape(ScriptLine line, List<byte> bytes)
    {
        var text = line.Text;
        for (var place = 0; place < text.Length;)
        {
            var end = text.IndexOf('\\', place);
            bytes.AddRange(Encoding.UTF8.GetBytes(text[place..(end < 0 ? text.Length : end)]));
            if (end < 0) return true;
            if (end + 1 == text.Length) return false;
            place = end + 2;
            switch (text[end + 1])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case '\\':
                    bytes.Add((byte)'\\');
                    break;
                case 'x' when place + 2 <= text.Length && byte.TryParse(text.AsSpan(place, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value):
                    bytes.Add(value);
                    place += 2;
                    break;
                case '{' when TryRepeat(text, ref place, bytes):
                    break;
                default:
                    throw new ScriptException(line.Place, $"Found '{text[end..Math.Min(end + 8, text.Length)]}', expected an escape: \\x00, \\n, \\r, \\t, \\\\, \\{{1000*text}}, or a backslash at the end of the line.");
            }
        }

        return true;
    }

    private static bool TryRepeat(string text, ref int place, List<byte> bytes)
    {
        var end = text.IndexOf('}', place);
        var times = end < 0 ? -1 : text.IndexOf('*', place, end - place);
        if (times < 0 || !int.TryParse(text.AsSpan(place, times - place), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        var piece = Encoding.UTF8.GetBytes(text[(times + 1)..end]);
        if ((long)count * piece.Length > MostRepeated) return false;
        for (; count > 0; count--) bytes.AddRange(piece);
        place = end + 1;
        return true;
    }
}
