using Quiver.DuckDb.Plans;
using Quiver.Sql.Text;

namespace Quiver.Sql.Planning;

/// <summary>Places of a query's parts, by the positions DuckDB gives and by the words of the text.</summary>
/// <param name="source">The whole text of the user.</param>
/// <param name="select">The query's part of it.</param>
/// <param name="query">What was bound.</param>
internal sealed class QueryPlaces(SourceText source, SqlText select, BoundQuery query) : IQueryPlaces
{
    /// <inheritdoc/>
    public ErrorPlace? PlaceOf(BoundExpr expression) =>
        query.PlaceOf(expression) is { } place ? source.Place(select.Offset + place.Offset) : null;

    /// <inheritdoc/>
    public ErrorPlace ClausePlace(string words)
    {
        var wanted = words.Split(' ');
        var tokens = Lexer.Read(select.Text);
        int? nested = null;
        var depth = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var text = select.Text.AsSpan(tokens[i].Offset, tokens[i].Length);
            if (text is "(") depth++;
            if (text is ")") depth--;
            if (!Stands(tokens, i, wanted)) continue;
            if (depth == 0) return PlaceAt(select.Offset + tokens[i].Offset);
            nested ??= tokens[i].Offset;
        }

        return PlaceAt(select.Offset + (nested ?? 0));
    }

    /// <inheritdoc/>
    public ErrorPlace? WordPlace(string word, bool inParentheses = false)
    {
        var tokens = Lexer.Read(select.Text);
        var depth = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            var text = select.Text.AsSpan(tokens[i].Offset, tokens[i].Length);
            if (text is "(") depth++;
            if (text is ")") depth--;
            if ((depth > 0 || !inParentheses) && Stands(tokens, i, [word])) return PlaceAt(select.Offset + tokens[i].Offset);
        }

        return null;
    }

    /// <inheritdoc/>
    public ErrorPlace PlaceAt(int offset) => source.Place(offset);

    private bool Stands(List<Token> tokens, int first, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (first + i >= tokens.Count || tokens[first + i].Kind != TokenKind.Word) return false;
            var token = tokens[first + i];
            if (!select.Text.AsSpan(token.Offset, token.Length).Equals(words[i], StringComparison.OrdinalIgnoreCase)) return false;
        }

        return true;
    }
}
