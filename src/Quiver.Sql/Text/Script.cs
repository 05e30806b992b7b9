namespace Quiver.Sql.Text;

/// <summary>One statement of a text: its tokens, and where it stands in the whole. Not yet parsed, so it may be wrong.</summary>
/// <param name="source">The whole text.</param>
/// <param name="tokens">The tokens of the whole text.</param>
/// <param name="first">Index of the statement's first token.</param>
/// <param name="count">How many tokens it has, without its <c>;</c>; not zero.</param>
/// <param name="isTerminated">Whether a <c>;</c> follows.</param>
internal sealed class StatementText(SourceText source, IReadOnlyList<Token> tokens, int first, int count, bool isTerminated)
{
    /// <summary>The whole text.</summary>
    public SourceText Source { get; } = source;

    /// <summary>Whether a <c>;</c> follows. A shell goes on reading lines until it does.</summary>
    public bool IsTerminated { get; } = isTerminated;

    /// <summary>Whether the statement ends inside a string, quoted name or comment: more lines may complete it.</summary>
    public bool IsBroken => this[count - 1].Kind == TokenKind.Broken;

    /// <summary>How many tokens it has.</summary>
    public int Count => count;

    /// <summary>A token; at <see cref="Count"/> and beyond the end, which stands just behind the last one.</summary>
    /// <param name="index">Index from the statement's first token.</param>
    public Token this[int index] => index < count ? tokens[first + index] : new Token(TokenKind.End, tokens[first + count - 1].End, 0);

    /// <summary>Where it stands in the whole text, from its first token to its last.</summary>
    public TextSpan Span => TextSpan.Between(this[0].Offset, this[count - 1].End);

    /// <summary>The statement as written, without comments before or behind it.</summary>
    public string Text => Source[Span].ToString();

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Takes a text of several statements apart.</summary>
internal static class Script
{
    /// <summary>
    /// The statements of a text, in order; empty ones are left out. Every <c>;</c> that is not inside a string, quoted name or comment ends a statement, even between
    /// parentheses, as for DuckDB: no statement can hold one, so a parenthesis forgotten spoils one statement and not all that follow.
    /// </summary>
    /// <param name="source">The text.</param>
    public static IReadOnlyList<StatementText> Split(SourceText source)
    {
        var tokens = Lexer.Read(source.Text);
        var statements = new List<StatementText>();
        var first = 0;
        for (var index = 0; index <= tokens.Count; index++)
        {
            var atEnd = index == tokens.Count;
            if (!atEnd && !(tokens[index].Kind == TokenKind.Symbol && source.Text[tokens[index].Offset] == ';')) continue;
            if (index > first) statements.Add(new StatementText(source, tokens, first, index - first, isTerminated: !atEnd));
            first = index + 1;
        }

        return statements;
    }
}
