using System.Text;
using Quiver.Columns;
using Quiver.DuckDb.Syntax;

namespace Quiver.Sql.Text;

/// <summary>A text of statements as the user wrote it, with the name of its file when it has one. Immutable; safe to share.</summary>
/// <param name="text">The whole text.</param>
/// <param name="file">The file's name as errors show it; null for a text that came through the API.</param>
internal sealed class SourceText(string text, string? file = null)
{
    /// <summary>The whole text.</summary>
    public string Text { get; } = text;

    /// <summary>The file's name as errors show it; null for a text that came through the API.</summary>
    public string? File { get; } = file;

    /// <summary>The values of the parameters in it. Default: none.</summary>
    public ParameterValues Parameters { get; init; } = ParameterValues.None;

    /// <summary>The line and column of an offset.</summary>
    /// <param name="offset">UTF-16 code units from the start; clamped to the text.</param>
    public ErrorPlace Place(int offset) => ErrorPlace.Of(Text, offset);

    /// <summary>The offset of a line and column; beyond a line its end, beyond the text the text's end.</summary>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Column in characters, from 1.</param>
    public int Offset(int line, int column)
    {
        var start = 0;
        for (; line > 1; line--)
        {
            var end = Text.IndexOf('\n', start);
            if (end < 0) return Text.Length;
            start = end + 1;
        }

        return start + TextOffsets.FromCharacters(LineAt(start), column - 1);
    }

    /// <summary>The text of a stretch.</summary>
    /// <param name="span">The stretch.</param>
    public ReadOnlySpan<char> this[TextSpan span] => Text.AsSpan(span.Offset, span.Length);

    /// <summary>A text that is not a statement: code 400, detail 401.</summary>
    /// <param name="offset">Where, in UTF-16 code units.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    public QueryException SyntaxError(int offset, string message) =>
        new(ErrorCode.QueryFailed, message, Place(offset), ErrorCode.SqlParseError);

    /// <summary>Any other error at a place of this text.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="offset">Where, in UTF-16 code units.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    public QueryException Error(ErrorCode code, int offset, string message) => new(code, message, Place(offset));

    /// <summary>
    /// An error as users see it: <c>file:line:column: message</c>, the line it is in, and a caret below the place. Without a place the message alone, behind the file's name.
    /// </summary>
    /// <param name="error">An error of this text.</param>
    public string Show(QueryException error) => error.Place is { } place
        ? Show(place.Offset, error.Message)
        : File is null ? error.Message : $"{File}: {error.Message}";

    /// <inheritdoc cref="Show(QueryException)"/>
    /// <param name="offset">Where, in UTF-16 code units.</param>
    /// <param name="message">What was found, what was expected, what to do.</param>
    public string Show(int offset, string message)
    {
        offset = Math.Clamp(offset, 0, Text.Length);
        var place = Place(offset);
        var start = offset == 0 ? 0 : Text.LastIndexOf('\n', offset - 1) + 1;
        var (line, indent) = Excerpt.Of(LineAt(start), offset - start);

        var shown = new StringBuilder();
        if (File is not null) shown.Append(File).Append(':');
        return shown.Append($"{place.Line}:{place.Column}: ").Append(message).Append('\n')
            .Append("  ").Append(line).Append('\n')
            .Append("  ").Append(indent).Append('^').ToString();
    }

    /// <summary>The line that begins at an offset, without its end.</summary>
    private ReadOnlySpan<char> LineAt(int start)
    {
        var rest = Text.AsSpan(start);
        var end = rest.IndexOf('\n');
        if (end >= 0) rest = rest[..end];
        return rest.TrimEnd('\r');
    }
}
