using Quiver.Sql.Statements;
using Quiver.Sql.Text;

namespace Quiver;

/// <summary>Reads what <see cref="Connection.Subscribe(string, SubscriptionOptions)"/> is given: SUBSCRIBE, a SELECT, or a name alone.</summary>
internal static class SubscriptionText
{
    public static SubscribeStatement Read(SourceText source)
    {
        var statements = Script.Split(source);
        if (statements.Count != 1) throw source.SyntaxError(0, $"A subscription is to one query; there are {statements.Count} statements. Give one SELECT, or a name.");
        var text = statements[0];
        if (text.Count == 1 && text[0].Kind is TokenKind.Word or TokenKind.QuotedName)
        {
            var quoted = text[0].Kind == TokenKind.QuotedName;
            var name = quoted ? source.Text.Substring(text[0].Offset + 1, text[0].Length - 2).Replace("\"\"", "\"", StringComparison.Ordinal) : text.Text;
            return new SubscribeStatement(text.Span, new Name(name, text.Span), Sql.Statements.Query.Plain(new SqlText($"FROM {text.Text}", text.Span.Offset)));
        }

        return Read(StatementParser.Parse(text), source);
    }

    /// <summary>A statement as a subscription.</summary>
    public static SubscribeStatement Read(Statement statement, SourceText source) => statement switch
    {
        SubscribeStatement subscribe => subscribe,
        SelectStatement select => new SubscribeStatement(select.Span, null, select.Query),
        _ => throw source.SyntaxError(statement.Span.Offset, "A subscription is to a query. Expected a SELECT, or the name of a stream or source."),
    };
}
