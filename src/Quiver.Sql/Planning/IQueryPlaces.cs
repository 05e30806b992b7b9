using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>Finds the places of a query's parts in the text that the user wrote.</summary>
internal interface IQueryPlaces
{
    /// <summary>Where an expression stands; null when it stands nowhere.</summary>
    ErrorPlace? PlaceOf(BoundExpr expression);

    /// <summary>Where a clause's first word (<c>ORDER BY</c>, <c>LIMIT</c>) stands outside parentheses, else anywhere, else where the query begins.</summary>
    ErrorPlace ClausePlace(string words);

    /// <summary>Where a word first stands, in parentheses or not; null when it stands nowhere.</summary>
    ErrorPlace? WordPlace(string word, bool inParentheses = false);

    /// <summary>The place of an offset in the user's text.</summary>
    ErrorPlace PlaceAt(int offset);
}
