using Quiver.DuckDb.Syntax;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// Finds window markers where there is no window yet: a WHERE may name <c>window_start</c> by the alias of a selected column, and would then be computed
/// row by row. A marker is a group key, or a column of <c>FROM TUMBLE(…)</c>.
/// </summary>
internal static class StrayWindows
{
    /// <summary>Whether a plan has such a marker.</summary>
    public static bool Has(BoundPlan plan) => ExpressionsOf(plan).Any(ContainsMarker) || plan.Inputs.Any(Has);

    // Groups and projections may hold markers; all other expressions must not.
    private static IEnumerable<BoundExpr> ExpressionsOf(BoundPlan plan) => plan switch
    {
        BoundPlan.Filter filter => filter.Predicates,
        BoundPlan.Aggregate aggregate => aggregate.Aggregates,
        BoundPlan.Join join => join.Conditions.SelectMany(Sides),
        BoundPlan.AsofJoin join => join.Conditions.SelectMany(Sides),
        BoundPlan.AnyJoin join => [join.Condition],
        _ => [],
    };

    private static IEnumerable<BoundExpr> Sides(JoinCondition condition) => [condition.Left, condition.Right];

    private static bool ContainsMarker(BoundExpr expression) =>
        expression is BoundFunction { Name: WindowCall.Marker } || BoundExprs.ChildrenOf(expression).Any(ContainsMarker);
}
