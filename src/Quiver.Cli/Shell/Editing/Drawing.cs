using System.Globalization;
using System.Text;

namespace Quiver.Cli;

/// <summary>Rows of cells as they stand on a screen, and where its cursor is among them.</summary>
/// <param name="Rows">The rows, with their styles.</param>
/// <param name="Widths">The cells that each takes.</param>
/// <param name="CursorRow">The row of the cursor, from 0.</param>
/// <param name="CursorColumn">The cells before it.</param>
internal sealed record Drawing(IReadOnlyList<string> Rows, IReadOnlyList<int> Widths, int CursorRow, int CursorColumn)
{
    private const int TabWidth = 4;

    /// <summary>Sets a text in rows of a screen, as an editor shows it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="styles">The style of each of its UTF-16 code units; null for none.</param>
    /// <param name="cursor">The place in it.</param>
    /// <param name="prompt">What stands before its first line.</param>
    /// <param name="more">What stands before the others.</param>
    /// <param name="below">Lines that stand below it.</param>
    /// <param name="width">Cells of a row, two at least.</param>
    /// <param name="colours">Whether there are styles at all.</param>
    public static Drawing Of(string text, TextStyle[]? styles, int cursor, string prompt, string more, IReadOnlyList<string> below, int width, bool colours)
    {
        var setter = new Setter(width, colours);
        setter.Put(prompt, TextStyle.Prompt);
        for (var at = 0; at < text.Length;)
        {
            if (at == cursor) setter.MarkCursor();
            if (text[at] == '\n')
            {
                setter.EndRow();
                setter.Put(more, TextStyle.Prompt);
                at++;
                continue;
            }

            var length = StringInfo.GetNextTextElementLength(text, at);
            if (at < cursor && cursor < at + length) length = cursor - at;
            setter.PutElement(text.Substring(at, length), styles is null ? TextStyle.Plain : styles[at]);
            at += length;
        }

        if (cursor >= text.Length) setter.MarkCursor();
        foreach (var line in below)
        {
            setter.EndRow();
            setter.Put(DisplayWidth.Cut(line, width), TextStyle.Dim);
        }

        return setter.Done();
    }

    /// <summary>The rows that a screen of some height has room for: those around the cursor.</summary>
    public Drawing Within(int height)
    {
        if (Rows.Count <= height) return this;
        var first = Math.Clamp(CursorRow - (height / 2), 0, Rows.Count - height);
        return new Drawing([.. Rows.Skip(first).Take(height)], [.. Widths.Skip(first).Take(height)], CursorRow - first, CursorColumn);
    }

    private sealed class Setter(int width, bool colours)
    {
        private readonly List<string> _rows = [];
        private readonly List<int> _widths = [];
        private readonly StringBuilder _row = new();
        private TextStyle _style;
        private int _column;
        private (int Row, int Column)? _cursor;

        public void MarkCursor()
        {
            if (_column == width) EndRow();
            _cursor = (_rows.Count, _column);
        }

        public void Put(string text, TextStyle style)
        {
            for (var at = 0; at < text.Length;)
            {
                var length = StringInfo.GetNextTextElementLength(text, at);
                PutElement(text.Substring(at, length), style);
                at += length;
            }
        }

        public void PutElement(string characters, TextStyle style)
        {
            var shown = characters == "\t" ? new string(' ', TabWidth - (_column % TabWidth)) : DisplayWidth.Visible(characters);
            var cells = DisplayWidth.Of(shown);
            if (_column + cells > width && _column > 0) EndRow();
            if (_style != style && colours)
            {
                if (_style != TextStyle.Plain) _row.Append(TextStyles.End);
                _row.Append(TextStyles.Begin(style));
            }

            _style = style;
            _row.Append(shown);
            _column += cells;
        }

        public void EndRow()
        {
            if (_style != TextStyle.Plain && colours) _row.Append(TextStyles.End);
            _rows.Add(_row.ToString());
            _widths.Add(_column);
            _row.Clear();
            _column = 0;
            _style = TextStyle.Plain;
        }

        public Drawing Done()
        {
            EndRow();
            var (row, column) = _cursor ?? (_rows.Count - 1, 0);
            return new Drawing(_rows, _widths, row, column);
        }
    }
}
