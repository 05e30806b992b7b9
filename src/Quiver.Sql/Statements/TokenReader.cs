using System.Globalization;
using System.Text;
using Quiver.Columns;
using Quiver.Sql.Text;

namespace Quiver.Sql.Statements;

/// <summary>Walks the tokens of one statement, takes what the grammar expects, and says what it found where it did not.</summary>
/// <param name="statement">The statement.</param>
internal sealed class TokenReader(StatementText statement)
{
    private const int LongestQuote = 40; // characters of the user's text that a message repeats

    /// <summary>The text that the statement is part of.</summary>
    public SourceText Source => statement.Source;

    /// <summary>Index of the current token in the statement.</summary>
    public int Position { get; set; }

    /// <summary>The next token to take.</summary>
    public Token Current => statement[Position];

    /// <summary>Whether all tokens are taken.</summary>
    public bool AtEnd => Position >= statement.Count;

    /// <summary>Offset behind the last token taken.</summary>
    public int TakenEnd => Position == 0 ? Current.Offset : statement[Position - 1].End;

    /// <summary>A token by its index in the statement.</summary>
    /// <param name="index">The index; at the statement's count and beyond the end.</param>
    public Token this[int index] => statement[index];

    /// <summary>Takes the current token.</summary>
    public Token Take()
    {
        var token = Current;
        if (!AtEnd) Position++;
        return token;
    }

    /// <summary>The text of a token as written.</summary>
    /// <param name="token">The token.</param>
    public ReadOnlySpan<char> TextOf(Token token) => Source[token.Span];

    /// <summary>Whether a token, counted from the current one, is this unquoted word, in any case.</summary>
    /// <param name="word">The word.</param>
    /// <param name="ahead">How many tokens ahead.</param>
    public bool IsWord(string word, int ahead = 0) => IsWordAt(Position + ahead, word);

    /// <summary>Whether the token at an index is this unquoted word, in any case.</summary>
    /// <param name="index">Index in the statement.</param>
    /// <param name="word">The word.</param>
    public bool IsWordAt(int index, string word)
    {
        var token = statement[index];
        return token.Kind == TokenKind.Word && TextOf(token).Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the token at an index is one of these unquoted words.</summary>
    /// <param name="index">Index in the statement.</param>
    /// <param name="words">The words.</param>
    public bool IsAnyWordAt(int index, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (IsWordAt(index, word)) return true;
        return false;
    }

    /// <summary>Whether a token, counted from the current one, is this symbol.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="ahead">How many tokens ahead.</param>
    public bool IsSymbol(char symbol, int ahead = 0) => IsSymbolAt(Position + ahead, symbol);

    /// <summary>Whether the token at an index is this symbol.</summary>
    /// <param name="index">Index in the statement.</param>
    /// <param name="symbol">The symbol.</param>
    public bool IsSymbolAt(int index, char symbol)
    {
        var token = statement[index];
        return token.Kind == TokenKind.Symbol && Source.Text[token.Offset] == symbol;
    }

    /// <summary>Takes these words if all of them follow.</summary>
    /// <param name="words">The words, in order.</param>
    public bool TryTake(params ReadOnlySpan<string> words)
    {
        for (var ahead = 0; ahead < words.Length; ahead++)
            if (!IsWord(words[ahead], ahead)) return false;
        Position += words.Length;
        return true;
    }

    /// <summary>Takes this symbol if it follows.</summary>
    /// <param name="symbol">The symbol.</param>
    public bool TryTake(char symbol)
    {
        if (!IsSymbol(symbol)) return false;
        Position++;
        return true;
    }

    /// <summary>Takes a word that must follow.</summary>
    /// <param name="word">The word.</param>
    /// <param name="cure">What to do when it does not.</param>
    public void Expect(string word, string cure)
    {
        if (!TryTake(word)) throw Unexpected(word, cure);
    }

    /// <summary>Takes a symbol that must follow.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="cure">What to do when it does not.</param>
    public void Expect(char symbol, string cure)
    {
        if (!TryTake(symbol)) throw Unexpected($"'{symbol}'", cure);
    }

    /// <summary>Takes the name of something that DuckDB will see too, so a reserved word must be quoted.</summary>
    /// <param name="what">What is named, with its article.</param>
    /// <param name="cure">What to do when no name follows.</param>
    public Name TakeName(string what, string cure)
    {
        var token = Current;
        if (token.Kind == TokenKind.Word)
        {
            var word = TextOf(token);
            if (Keywords.IsReserved(word))
                throw Unexpected(what, $"{word} is a reserved word of SQL; a name like it stands in quotes: \"{word}\"");
            Position++;
            return new Name(word.ToString(), token.Span);
        }

        if (token.Kind != TokenKind.QuotedName) throw Unexpected(what, cure);
        if (token.Length == 2) throw Unexpected(what, "a name has at least one character");
        Position++;
        return new Name(TextOf(token)[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal), token.Span);
    }

    /// <summary>Takes tokens up to the one that closes a bracket which is the current token.</summary>
    /// <param name="cure">What to do when it is never closed.</param>
    public void TakeBrackets(string cure)
    {
        var depth = 0;
        do
        {
            if (AtEnd) throw Unexpected("a closing bracket", cure);
            depth += Depth(Take());
        }
        while (depth > 0);
    }

    /// <summary>How a token changes the depth of brackets: 1 opens, -1 closes, 0 neither.</summary>
    /// <param name="token">The token.</param>
    public int Depth(Token token) => token.Kind != TokenKind.Symbol ? 0 : Source.Text[token.Offset] switch
    {
        '(' or '[' or '{' => 1,
        ')' or ']' or '}' => -1,
        _ => 0,
    };

    /// <summary>The SQL between two tokens, for DuckDB to read.</summary>
    /// <param name="first">Index of its first token.</param>
    /// <param name="end">Index of the token behind its last; more than <paramref name="first"/>.</param>
    public SqlText Sql(int first, int end)
    {
        var start = statement[first].Offset;
        var text = Source.Text[start..statement[end - 1].End];
        if (!text.AsSpan().ContainsAnyInRange('\u0080', '\uffff')) return new SqlText(text, start);

        // DuckDB reads spaces of other scripts as plain ones, but counts its positions after it has replaced them.
        var plain = new StringBuilder(text);
        for (var index = first; index + 1 < end; index++)
        {
            for (var at = statement[index].End; at < statement[index + 1].Offset; at++)
                if (Lexer.IsForeignBlank(Source.Text[at])) plain[at - start] = ' ';
        }

        return new SqlText(plain.ToString(), start);
    }

    /// <summary>The value of a string token of any kind.</summary>
    /// <param name="token">The token.</param>
    public string StringValue(Token token)
    {
        var text = TextOf(token);
        switch (token.Kind)
        {
            case TokenKind.String:
                return text[1..^1].ToString().Replace("''", "'", StringComparison.Ordinal);
            case TokenKind.DollarString:
                var tag = text[1..].IndexOf('$') + 2;
                return text[tag..^tag].ToString();
            default:
                return Unescape(text[2..^1]);
        }
    }

    /// <summary>An error at the current token: what was found there, what was expected, and a cure.</summary>
    /// <param name="expected">What may stand here.</param>
    /// <param name="cure">What to do: a sentence without its full stop, or one that asks.</param>
    public QueryException Unexpected(string expected, string cure) => Unexpected(Current, expected, cure);

    /// <summary>An error at a token: what was found there, what was expected, and a cure.</summary>
    /// <param name="token">The token.</param>
    /// <param name="expected">What may stand here.</param>
    /// <param name="cure">What to do: a sentence without its full stop, or one that asks.</param>
    public QueryException Unexpected(Token token, string expected, string cure) => Wrong(token.Offset, $"Found {Describe(token)}, expected {expected}", cure);

    /// <summary>"did you mean X?" for the current token; null when no candidate is close to it.</summary>
    /// <param name="candidates">The words that may stand here.</param>
    public string? Suggest(params ReadOnlySpan<string> candidates) =>
        Suggestions.Nearest(TextOf(Current).ToString(), candidates.ToArray()) is { } nearest && !IsWord(nearest) ? $"did you mean {nearest}?" : null;

    /// <summary>A syntax error.</summary>
    /// <param name="offset">Where.</param>
    /// <param name="message">What was found and what was expected, without a full stop.</param>
    /// <param name="cure">What to do, without a full stop.</param>
    public QueryException Wrong(int offset, string message, string cure) => Source.SyntaxError(offset, Sentence(message, cure));

    /// <summary>Two clauses as one message: <c>Found x, expected y; do z.</c></summary>
    /// <param name="message">What was found and what was expected, without a full stop.</param>
    /// <param name="cure">What to do, without a full stop.</param>
    public static string Sentence(string message, string cure) => $"{message}; {cure}{(cure[^1] is '?' or '…' ? "" : ".")}";

    /// <summary>A token as messages name it.</summary>
    /// <param name="token">The token.</param>
    public string Describe(Token token)
    {
        var text = Shorten(TextOf(token));
        return token.Kind switch
        {
            TokenKind.End => "the end of the statement",
            TokenKind.Number => $"the number {text}",
            TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString => $"the string {text}",
            TokenKind.QuotedName => $"the name {text}",
            TokenKind.Parameter => $"the parameter {text}",
            TokenKind.Symbol when char.IsControl(text[0]) => string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)text[0]:X4}"),
            _ => $"'{text}'",
        };
    }

    /// <summary>The tokens between two indexes as messages name them: with single spaces.</summary>
    /// <param name="first">Index of the first token.</param>
    /// <param name="end">Index behind the last.</param>
    public string Phrase(int first, int end)
    {
        var words = new StringBuilder();
        for (var index = first; index < end; index++) words.Append(index > first ? " " : "").Append(TextOf(statement[index]));
        return Shorten(words.ToString());
    }

    /// <summary>The keywords between two indexes, in capitals.</summary>
    /// <param name="first">Index of the first token.</param>
    /// <param name="end">Index behind the last.</param>
    public string Capitals(int first, int end) => Phrase(first, end).ToUpperInvariant();

    private static string Shorten(ReadOnlySpan<char> text)
    {
        var line = text.IndexOfAny('\n', '\r');
        if (line < 0 && text.Length <= LongestQuote) return text.ToString();
        var length = Math.Min(line < 0 ? text.Length : line, LongestQuote - 1);
        if (length > 0 && char.IsHighSurrogate(text[length - 1])) length--;
        return $"{text[..length]}…";
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        var value = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\') value.Append(Escape(text[++at])); // the token is closed, so something follows
            else value.Append(text[at] == '\'' ? text[at++] : text[at]); // a quote comes twice
        }

        return value.ToString();

        static char Escape(char c) => c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
    }
}
