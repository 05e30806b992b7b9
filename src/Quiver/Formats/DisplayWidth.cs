using System.Globalization;
using System.Text;

namespace Quiver.Formats;

/// <summary>Texts as cells of a screen.</summary>
internal static class DisplayWidth
{
    // What Unicode's EastAsianWidth.txt calls W or F, in order; ranges that only unassigned code points part are one.
    private static readonly (int First, int Last)[] Wide =
    [
        (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0), (0x23F3, 0x23F3), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2630, 0x2637), (0x2648, 0x2653), (0x267F, 0x267F),
        (0x268A, 0x268F), (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5), (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5),
        (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728), (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797), (0x27B0, 0x27B0),
        (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55), (0x2E80, 0x303E), (0x3041, 0x3247), (0x3250, 0x4DBF), (0x4DC0, 0xA4C6), (0xA960, 0xA97C), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
        (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6), (0x16FE0, 0x18DF2), (0x1AFF0, 0x1B2FB), (0x1D300, 0x1D376), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E),
        (0x1F191, 0x1F19A), (0x1F200, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C), (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0), (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E),
        (0x1F440, 0x1F440), (0x1F442, 0x1F4FC), (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567), (0x1F57A, 0x1F57A), (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5),
        (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC), (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945), (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAF8),
        (0x20000, 0x3FFFD),
    ];

    /// <summary>How many cells a text takes: East Asian wide characters take two, marks that join the one before none.</summary>
    public static int Of(string text)
    {
        if (IsPlain(text)) return text.Length;
        var cells = 0;
        foreach (var rune in text.EnumerateRunes()) cells += Of(rune);
        return cells;
    }

    /// <summary>A text of so many cells at most; what is cut is marked with ….</summary>
    /// <param name="text">A text.</param>
    /// <param name="width">Cells, one at least.</param>
    public static string Cut(string text, int width)
    {
        if (Of(text) <= width) return text;
        var taken = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var cells = Of(rune);
            if (taken + cells > width - 1) break;
            taken += cells;
            end += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, end), "…");
    }

    /// <summary>A text as lines of so many cells at most, broken at spaces where there are any; lines after the first stand under its first word.</summary>
    /// <param name="text">A text.</param>
    /// <param name="width">Cells, one at least.</param>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        if (Of(text) <= width) return [text];
        var indent = new string(' ', Math.Min(text.Length - text.TrimStart(' ').Length, width / 2));
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var word in text.Trim(' ').Split(' '))
        {
            if (line.Length > 0 && Of(line.ToString()) + 1 + Of(word) <= width)
            {
                line.Append(' ').Append(word);
                continue;
            }

            if (line.Length > 0) lines.Add(line.ToString());
            line.Clear().Append(indent);
            foreach (var rune in word.EnumerateRunes()) // a word wider than a line is broken anywhere
            {
                if (Of(line.ToString()) + Of(rune) > width)
                {
                    lines.Add(line.ToString());
                    line.Clear().Append(indent);
                }

                line.Append(rune.ToString());
            }
        }

        lines.Add(line.ToString());
        return lines;
    }

    /// <summary>A text without anything that a screen would obey: line breaks and other control characters as escapes.</summary>
    public static string Visible(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && text.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0) return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (character is '\n') visible.Append("\\n");
            else if (character is '\r') visible.Append("\\r");
            else if (character is '\t') visible.Append("\\t");
            else if (char.IsControl(character)) visible.Append($"\\x{(int)character:X2}");
            else visible.Append(character);
        }

        return visible.ToString();
    }

    private static int Of(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.Control) return 0;
        foreach (var (first, last) in Wide)
            if (rune.Value <= last) return rune.Value >= first ? 2 : 1;
        return 1;
    }

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
