using Quiver.Columns;
using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

/// <summary>A SELECT with all its names resolved.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Output">Names and types of its columns; names need not differ.</param>
/// <param name="Query">The text it was bound from, and how places in the plan lead back to the user's.</param>
internal sealed record BoundQuery(BoundPlan Plan, Schema Output, QueryText Query)
{
    /// <summary>Where an expression of the plan stands in the user's text; null when nothing there made it.</summary>
    /// <param name="expression">An expression of the plan; without a place of its own it has that of what is below it.</param>
    public ErrorPlace? PlaceOf(BoundExpr expression) =>
        BoundExprs.SelfAndBelow(expression).Select(part => part.Location is { } bytes ? Query.PlaceOfByte(bytes) : null).FirstOrDefault(place => place is not null);
}
