using System.Text;
using Spectre.Console.Rendering;

namespace Quiver.Cli;

/// <summary>Texts as cells of a screen.</summary>
internal static class DisplayWidth
{
    /// <summary>How many cells a text takes: East Asian wide characters take two, marks that join the one before none.</summary>
    public static int Of(string text) => IsPlain(text) ? text.Length : new Segment(text).CellCount();

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
            var cells = Of(rune.ToString());
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
                if (Of(line.ToString()) + Of(rune.ToString()) > width)
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

    private static bool IsPlain(string text) => text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;
}
