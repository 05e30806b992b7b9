namespace Quiver.DuckDb.Plans;

/// <summary>Walks expressions.</summary>
internal static class BoundExprs
{
    /// <summary>The expressions directly below one; a lambda's body is not among them, as its references mean something else.</summary>
    public static IEnumerable<BoundExpr> ChildrenOf(BoundExpr expression) => expression switch
    {
        BoundCast cast => [cast.Child],
        BoundComparison comparison => [comparison.Left, comparison.Right],
        BoundConjunction conjunction => conjunction.Children,
        BoundOperator call => call.Children,
        BoundCase choice => [.. choice.Checks.SelectMany<CaseCheck, BoundExpr>(check => [check.When, check.Then]), choice.Else],
        BoundFunction call => call.Children,
        BoundUnnest unnest => [unnest.Child],
        BoundAggregate call => [.. call.Children, .. Optional(call.Filter), .. call.OrderBy.Select(order => order.Expression)],
        BoundWindow call =>
        [
            .. call.Children, .. call.Partitions, .. call.Orders.Select(order => order.Expression), .. Optional(call.Frame.StartExpression), .. Optional(call.Frame.EndExpression),
            .. Optional(call.Filter), .. call.ArgumentOrders.Select(order => order.Expression), .. Optional(call.Offset), .. Optional(call.Default),
        ],
        _ => [],
    };

    /// <summary>The expression and all below it, parents first.</summary>
    public static IEnumerable<BoundExpr> SelfAndBelow(BoundExpr expression) => ChildrenOf(expression).SelectMany(SelfAndBelow).Prepend(expression);

    private static IEnumerable<BoundExpr> Optional(BoundExpr? expression) => expression is null ? [] : [expression];
}
