namespace Quiver.Sql.Text;

/// <summary>
/// Cuts a text into tokens as DuckDB's scanner does, far enough to know what is inside a string, name or comment and what is not. It never fails: what cannot be
/// cut is the last token, of kind <see cref="TokenKind.Broken"/>, so that the statements before it can be run.
/// </summary>
internal static class Lexer
{
    /// <summary>The tokens of a text, in order, without <see cref="TokenKind.End"/>.</summary>
    /// <param name="text">The text.</param>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var nul = text.IndexOf('\0');
        var end = nul < 0 ? text.Length : nul;
        for (var at = SkipBlanks(text, 0, end); at < end; at = SkipBlanks(text, at, end))
        {
            var token = Next(text, at, end);
            if (token.Kind == TokenKind.Broken && nul >= 0) break; // what seems unclosed is cut by the NUL: say that instead
            tokens.Add(token);
            at = token.End;
        }

        if (nul >= 0) tokens.Add(new Token(TokenKind.Broken, nul, text.Length - nul)); // C, and so DuckDB, ends a text at the first NUL
        return tokens;
    }

    /// <summary>Whether a character is a space to DuckDB: ASCII's, and those spaces of other scripts that it replaces by one before it reads.</summary>
    /// <param name="c">The character.</param>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\n' or '\r' or '\f' || IsForeignBlank(c);

    /// <summary>Whether a character is one of the spaces outside ASCII that DuckDB replaces by a plain one.</summary>
    /// <param name="c">The character.</param>
    public static bool IsForeignBlank(char c) => c is '\u00A0' or (>= '\u2000' and <= '\u200C') or '\u202F' or '\u205F' or '\u2060' or '\u3000' or '\uFEFF';

    /// <summary>Whether a character may begin a word.</summary>
    /// <param name="c">The character.</param>
    public static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c >= 0x80 && !IsForeignBlank(c));

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';

    private static Token Next(string text, int at, int end)
    {
        var next = at + 1 < end ? text[at + 1] : '\0';
        return text[at] switch
        {
            '\'' => Quoted(text, at, at + 1, end, '\'', TokenKind.String),
            '"' => Quoted(text, at, at + 1, end, '"', TokenKind.QuotedName),
            'e' or 'E' when next == '\'' => Escaped(text, at, end),
            '$' => Dollar(text, at, end),
            '?' => new Token(TokenKind.Parameter, at, Run(text, at + 1, end, char.IsAsciiDigit) - at),
            '/' when next == '*' => new Token(TokenKind.Broken, at, end - at), // a closed comment was skipped as a blank
            >= '0' and <= '9' => Number(text, at, end),
            '.' when char.IsAsciiDigit(next) => Number(text, at, end),
            var c when IsWordStart(c) => new Token(TokenKind.Word, at, Run(text, at + 1, end, IsWordPart) - at),
            _ => new Token(TokenKind.Symbol, at, 1),
        };
    }

    private static int SkipBlanks(string text, int at, int end)
    {
        while (at < end)
        {
            if (IsBlank(text[at]))
            {
                at++;
            }
            else if (text[at] == '-' && at + 1 < end && text[at + 1] == '-')
            {
                var length = text.AsSpan(at, end - at).IndexOfAny('\n', '\r');
                at = length < 0 ? end : at + length;
            }
            else if (text[at] == '/' && at + 1 < end && text[at + 1] == '*')
            {
                var close = EndOfComment(text, at, end);
                if (close < 0) return at;
                at = close;
            }
            else
            {
                return at;
            }
        }

        return at;
    }

    /// <summary>The offset behind a comment and those nested in it; -1 when it never ends.</summary>
    private static int EndOfComment(string text, int at, int end)
    {
        var depth = 0;
        while (at + 1 < end)
        {
            var step = text.AsSpan(at, end - at).IndexOfAny('/', '*');
            if (step < 0) return -1;
            at += step;
            if (at + 1 >= end) return -1;
            if (text[at] == '/' && text[at + 1] == '*')
            {
                depth++;
                at += 2;
            }
            else if (text[at] == '*' && text[at + 1] == '/')
            {
                at += 2;
                if (--depth == 0) return at;
            }
            else
            {
                at++;
            }
        }

        return -1;
    }

    private static Token Quoted(string text, int start, int at, int end, char quote, TokenKind kind)
    {
        while (true)
        {
            var length = text.AsSpan(at, end - at).IndexOf(quote);
            if (length < 0) return new Token(TokenKind.Broken, start, end - start);
            at += length + 1;
            if (at >= end || text[at] != quote) return new Token(kind, start, at - start);
            at++; // a quote written twice
        }
    }

    private static Token Escaped(string text, int start, int end)
    {
        var at = start + 2;
        while (at < end)
        {
            if (text[at] == '\\') at += 2;
            else if (text[at] != '\'') at++;
            else if (at + 1 < end && text[at + 1] == '\'') at += 2;
            else return new Token(TokenKind.EscapeString, start, at + 1 - start);
        }

        return new Token(TokenKind.Broken, start, end - start);
    }

    /// <summary><c>$1</c>, <c>$name</c>, or <c>$tag$ … $tag$</c>, where the tag may be empty.</summary>
    private static Token Dollar(string text, int start, int end)
    {
        var at = start + 1;
        if (at < end && char.IsAsciiDigit(text[at])) return new Token(TokenKind.Parameter, start, Run(text, at, end, char.IsAsciiDigit) - start);
        if (at < end && IsWordStart(text[at])) at = Run(text, at, end, c => IsWordPart(c) && c != '$');
        if (at >= end || text[at] != '$') return at == start + 1 ? new Token(TokenKind.Symbol, start, 1) : new Token(TokenKind.Parameter, start, at - start);

        var tag = text.AsSpan(start, at + 1 - start);
        var length = text.AsSpan(at + 1, end - at - 1).IndexOf(tag);
        return length < 0
            ? new Token(TokenKind.Broken, start, end - start)
            : new Token(TokenKind.DollarString, start, tag.Length + length + tag.Length);
    }

    private static Token Number(string text, int start, int end)
    {
        var at = Run(text, start, end, IsDigit);
        if (at < end && text[at] == '.') at = Run(text, at + 1, end, IsDigit);
        if (at < end && text[at] is 'e' or 'E')
        {
            var digits = at + 1 < end && text[at + 1] is '+' or '-' ? at + 2 : at + 1;
            if (digits < end && char.IsAsciiDigit(text[digits])) at = Run(text, digits, end, IsDigit);
        }

        return new Token(TokenKind.Number, start, at - start);

        static bool IsDigit(char c) => char.IsAsciiDigit(c) || c == '_';
    }

    private static int Run(string text, int at, int end, Func<char, bool> belongs)
    {
        while (at < end && belongs(text[at])) at++;
        return at;
    }
}
