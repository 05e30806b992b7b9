using System.Collections.Frozen;
using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver.Cli;

/// <summary>Which parts of a text of statements are words of SQL, values and comments.</summary>
internal static class SqlColours
{
    /// <summary>Words that begin statements and clauses of ours and of DuckDB's without being reserved.</summary>
    private static readonly FrozenSet<string> Words =
        """
        SUBSCRIBE EMIT CHANGES UPDATE WATERMARK SOURCE STREAM SOURCES STREAMS SUBSCRIPTIONS LATENESS ALLOW BEGINNING SEQUENCE GENERATOR FILES EXPLAIN ANALYZE INSERT VALUES DROP SHOW
        DESCRIBE CASCADE REPLACE EXISTS BY OVER PARTITION ROWS RANGE BETWEEN INTERVAL RECURSIVE FILTER DELETE SET COPY ATTACH DETACH DATABASES FORMAT PRAGMA IF
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The style of each UTF-16 code unit of a text.</summary>
    public static TextStyle[] Of(string text)
    {
        var styles = new TextStyle[text.Length];
        if (ShellScript.IsCommand(text))
        {
            var end = text.AsSpan().IndexOfAny(' ', '\t', '\n');
            styles.AsSpan(0, end < 0 ? text.Length : end).Fill(TextStyle.Command);
            return styles;
        }

        var last = 0;
        foreach (var token in Lexer.Read(text))
        {
            Between(last, token.Offset);
            styles.AsSpan(token.Offset, token.Length).Fill(Style(text, token));
            last = token.End;
        }

        Between(last, text.Length);
        return styles;

        void Between(int start, int end)
        {
            // blanks and comments: blanks look the same in any style
            styles.AsSpan(start, end - start).Fill(TextStyle.Comment);
        }
    }

    private static TextStyle Style(string text, Token token) => token.Kind switch
    {
        TokenKind.Word => Keywords.IsReserved(text.AsSpan(token.Offset, token.Length)) || Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text.AsSpan(token.Offset, token.Length)) ? TextStyle.Keyword : TextStyle.Plain,
        TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString or TokenKind.Number or TokenKind.Parameter => TextStyle.Literal,
        TokenKind.Broken => TextStyle.Open,
        _ => TextStyle.Plain,
    };
}
