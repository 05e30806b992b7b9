using System.Text;

namespace Quiver.Cli;

/// <summary>Lines on a screen that are shown again and again in the same place. The last ones stay.</summary>
/// <param name="terminal">The screen.</param>
internal sealed class LiveFrame(Terminal terminal)
{
    private int _shown; // rows of the screen that the last frame took

    /// <summary>Shows lines in the place of those before; what the screen has no room for is left out at the bottom.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        var (width, height) = terminal.Size();
        var text = new StringBuilder();
        if (_shown > 0) text.Append("\e[").Append(_shown).Append('A');
        text.Append('\r');
        var count = Math.Min(lines.Count, Math.Max(1, height - 1));
        for (var line = 0; line < count; line++) text.Append(DisplayWidth.Cut(lines[line], Math.Max(1, width - 1))).Append("\e[K\r\n");
        terminal.OutText.Write(text.Append("\e[J").ToString());
        terminal.OutText.Flush();
        _shown = count;
    }
}
