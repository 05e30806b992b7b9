namespace Quiver;

/// <summary>A place in the text of a statement.</summary>
/// <param name="Offset">UTF-16 code units from the start of the text that was handed in, from 0; the text's length means its end.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters (code points), from 1.</param>
public readonly record struct ErrorPlace(int Offset, int Line, int Column)
{
    /// <summary>The place of an offset in a text.</summary>
    /// <param name="text">The whole text handed in.</param>
    /// <param name="offset">UTF-16 code units from its start; clamped to the text.</param>
    public static ErrorPlace Of(string text, int offset)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < offset; i++)
        {
            if (text[i] != '\n') continue;
            line++;
            lineStart = i + 1;
        }

        var column = 1;
        for (var i = lineStart; i < offset; i++)
            if (!char.IsLowSurrogate(text[i])) column++;
        return new ErrorPlace(offset, line, column);
    }
}
