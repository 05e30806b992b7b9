using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>
/// Finds the texts in a query that are cast to other types, such as <c>DATE '2024-13-01'</c>. DuckDB casts them when the query runs; a query that is kept
/// would fail at its first row, so they are tried when it is bound.
/// </summary>
internal static class ConstantCasts
{
    /// <summary>The casts that every run computes; those within CASE, COALESCE and TRY may never be reached.</summary>
    public static IEnumerable<BoundCast> In(BoundPlan plan) => ExpressionsOf(plan).SelectMany(In).Concat(plan.Inputs.SelectMany(In));

    private static IEnumerable<BoundCast> In(BoundExpr expression) => expression switch
    {
        BoundCast { Try: true } or BoundCase or BoundOperator { Kind: OperatorKind.Coalesce or OperatorKind.Try } => [],
        BoundCast { Type.Name: "BIT" } => [], // computed, one cuts DuckDB's JSON off
        BoundCast { Child: BoundConstant { Value: string text } } cast when cast.Type != DataType.Utf8 && !(cast.Type == DataType.Boolean && text is "t" or "f") => [cast],
        _ => BoundExprs.ChildrenOf(expression).SelectMany(In),
    };

    private static IEnumerable<BoundExpr> ExpressionsOf(BoundPlan plan) => plan switch
    {
        BoundPlan.Filter filter => filter.Predicates,
        BoundPlan.Projection projection => projection.Expressions,
        BoundPlan.Aggregate aggregate => [.. aggregate.Groups, .. aggregate.Aggregates],
        BoundPlan.Window window => window.Calls,
        BoundPlan.Sort sort => sort.Orders.Select(order => order.Expression),
        BoundPlan.Join join => join.Conditions.SelectMany<JoinCondition, BoundExpr>(condition => [condition.Left, condition.Right]),
        BoundPlan.AsofJoin join => join.Conditions.SelectMany<JoinCondition, BoundExpr>(condition => [condition.Left, condition.Right]),
        BoundPlan.AnyJoin join => [join.Condition],
        BoundPlan.ExpressionGet values => values.Rows.SelectMany(row => row),
        _ => [],
    };
}
