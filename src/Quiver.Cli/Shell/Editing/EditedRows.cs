using System.Text;

namespace Quiver.Cli;

/// <summary>The rows at the bottom of a terminal that are drawn again and again in the same place.</summary>
/// <param name="screen">The terminal.</param>
internal sealed class EditedRows(TextWriter screen)
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private const string ClearBelow = "\e[J";

    private Drawing? _drawn;
    private int _width;

    /// <summary>Draws rows in the place of those drawn before.</summary>
    /// <param name="drawing">The rows; not more than the screen has.</param>
    /// <param name="width">Cells of a row of the screen.</param>
    public void Draw(Drawing drawing, int width)
    {
        var text = new StringBuilder(HideCursor);
        ToTop(text, width);
        for (var row = 0; row < drawing.Rows.Count; row++)
        {
            if (row > 0) text.Append("\r\n");
            text.Append(drawing.Rows[row]);
        }

        Move(text, drawing.CursorRow - (drawing.Rows.Count - 1));
        text.Append('\r');
        if (drawing.CursorColumn > 0) text.Append("\e[").Append(drawing.CursorColumn).Append('C');
        screen.Write(text.Append(ShowCursor).ToString());
        screen.Flush();
        (_drawn, _width) = (drawing, width);
    }

    /// <summary>Leaves the rows where they are: what is written next comes below them.</summary>
    public void Leave()
    {
        if (_drawn is null) return;
        var text = new StringBuilder();
        Move(text, _drawn.Rows.Count - 1 - _drawn.CursorRow);
        screen.Write(text.Append("\r\n").ToString());
        screen.Flush();
        _drawn = null;
    }

    /// <summary>Takes the rows away.</summary>
    public void Clear()
    {
        var text = new StringBuilder();
        ToTop(text, _width);
        screen.Write(text.ToString());
        screen.Flush();
        _drawn = null;
    }

    /// <summary>Forgets the rows: the screen has been cleared.</summary>
    public void Forget() => _drawn = null;

    private void ToTop(StringBuilder text, int width)
    {
        if (_drawn is { } drawn)
        {
            var above = drawn.CursorRow;
            if (width != _width) above = drawn.Widths.Take(drawn.CursorRow).Sum(cells => Math.Max(1, (cells + width - 1) / width)) + (drawn.CursorColumn / width); // the terminal has set them anew
            Move(text, -above);
        }

        text.Append('\r').Append(ClearBelow);
    }

    private static void Move(StringBuilder text, int rows)
    {
        if (rows != 0) text.Append("\e[").Append(Math.Abs(rows)).Append(rows < 0 ? 'A' : 'B');
    }
}
