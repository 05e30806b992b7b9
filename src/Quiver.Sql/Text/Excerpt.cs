using System.Globalization;
using System.Text;

namespace Quiver.Sql.Text;

/// <summary>One line of a text as a terminal shows it, and what stands before the caret in the line below.</summary>
internal static class Excerpt
{
    private const int Before = 100; // code units shown before the place; a line may be a whole file of rows
    private const int After = 60;

    /// <summary>Cuts a line around a place.</summary>
    /// <param name="line">The line.</param>
    /// <param name="offset">The place in it, in UTF-16 code units; its length and beyond mean its end.</param>
    /// <returns>The line, shortened with … where it is long, and an indent as wide as what stands before the place: tabs stay tabs, wide characters take two cells.</returns>
    public static (string Line, string Indent) Of(ReadOnlySpan<char> line, int offset)
    {
        offset = Math.Min(offset, line.Length);
        var start = Math.Max(0, offset - Before);
        var end = Math.Min(line.Length, offset + After);
        if (start > 0 && char.IsLowSurrogate(line[start])) start++;
        if (end < line.Length && char.IsLowSurrogate(line[end])) end--;

        var shown = new StringBuilder();
        var indent = new StringBuilder();
        if (start > 0)
        {
            shown.Append('…');
            indent.Append(' ');
        }

        for (var at = start; at < end;)
        {
            Rune.DecodeFromUtf16(line[at..], out var rune, out var length);
            if (rune.Value != '\t' && Rune.IsControl(rune)) rune = Rune.ReplacementChar; // a terminal would obey it
            shown.Append(rune.ToString());
            if (at < offset)
            {
                if (rune.Value == '\t') indent.Append('\t');
                else indent.Append(' ', Cells(rune));
            }

            at += length;
        }

        if (end < line.Length) shown.Append('…');
        return (shown.ToString(), indent.ToString());
    }

    /// <summary>Cells of a terminal that a character takes: 0 for marks that join the one before, 2 for East Asian wide ones and emoji, else 1.</summary>
    /// <remarks>Source: Unicode Standard Annex 11, East Asian Width, classes W and F, rounded to blocks.</remarks>
    private static int Cells(Rune rune)
    {
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x4DBF) or (>= 0x4E00 and <= 0xA4CF)
            or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
            or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD)
            ? 2 : 1;
    }
}
