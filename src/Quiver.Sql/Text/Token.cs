namespace Quiver.Sql.Text;

/// <summary>The shapes that a statement is cut into; white space and comments lie between them.</summary>
internal enum TokenKind : byte
{
    /// <summary>Letters, <c>_</c>, digits and <c>$</c>, not beginning with the last two: keywords and names.</summary>
    Word,

    /// <summary><c>"a ""quoted"" name"</c>.</summary>
    QuotedName,

    /// <summary><c>'it''s'</c>.</summary>
    String,

    /// <summary><c>E'it\'s'</c>.</summary>
    EscapeString,

    /// <summary><c>$tag$it's$tag$</c>.</summary>
    DollarString,

    /// <summary><c>1</c>, <c>1.5e-3</c>, <c>.5</c>, <c>1_000</c>; without a sign.</summary>
    Number,

    /// <summary><c>$1</c>, <c>$name</c>, <c>?</c>, <c>?1</c>.</summary>
    Parameter,

    /// <summary>Any other single character.</summary>
    Symbol,

    /// <summary>A string, quoted name or comment that never ends, or a character that no text may hold; the rest of the text is in it.</summary>
    Broken,

    /// <summary>The end of a statement; empty.</summary>
    End,
}

/// <summary>One token of a text.</summary>
/// <param name="Kind">Its shape.</param>
/// <param name="Offset">UTF-16 code units from the start of the text.</param>
/// <param name="Length">Its length in UTF-16 code units.</param>
internal readonly record struct Token(TokenKind Kind, int Offset, int Length)
{
    /// <summary>The offset just behind it.</summary>
    public int End => Offset + Length;

    /// <summary>Where it stands.</summary>
    public TextSpan Span => new(Offset, Length);
}
