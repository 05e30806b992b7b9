namespace Quiver.DuckDb.Plans;

/// <summary>Walks and changes expressions.</summary>
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

    /// <summary>The same expression over other children; a lambda's body stays as it is.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="change">What becomes of each direct child.</param>
    public static BoundExpr WithChildren(BoundExpr expression, Func<BoundExpr, BoundExpr> change)
    {
        BoundExpr? Changed(BoundExpr? child) => child is null ? null : change(child);
        ValueList<BoundOrder> ChangedOrders(ValueList<BoundOrder> orders) => orders.Map(order => order with { Expression = change(order.Expression) });
        return expression switch
        {
            BoundCast cast => cast with { Child = change(cast.Child) },
            BoundComparison comparison => comparison with { Left = change(comparison.Left), Right = change(comparison.Right) },
            BoundConjunction conjunction => conjunction with { Children = conjunction.Children.Map(change) },
            BoundOperator call => call with { Children = call.Children.Map(change) },
            BoundCase choice => choice with { Checks = choice.Checks.Map(check => new CaseCheck(change(check.When), change(check.Then))), Else = change(choice.Else) },
            BoundFunction call => call with { Children = call.Children.Map(change) },
            BoundUnnest unnest => unnest with { Child = change(unnest.Child) },
            BoundAggregate call => call with { Children = call.Children.Map(change), Filter = Changed(call.Filter), OrderBy = ChangedOrders(call.OrderBy) },
            BoundWindow call => call with
            {
                Children = call.Children.Map(change),
                Partitions = call.Partitions.Map(change),
                Orders = ChangedOrders(call.Orders),
                Frame = call.Frame with { StartExpression = Changed(call.Frame.StartExpression), EndExpression = Changed(call.Frame.EndExpression) },
                Filter = Changed(call.Filter),
                ArgumentOrders = ChangedOrders(call.ArgumentOrders),
                Offset = Changed(call.Offset),
                Default = Changed(call.Default),
            },
            _ => expression,
        };
    }

    /// <summary>The same expression over other columns.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="column">What becomes of a column's position.</param>
    public static BoundExpr WithColumns(BoundExpr expression, Func<int, int> column) => expression is BoundRef reference
        ? reference with { Index = column(reference.Index) }
        : WithChildren(expression, child => WithColumns(child, column));

    /// <summary>The same expression with its columns replaced by other expressions, as when a projection is merged into what reads it.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="columns">What stands for each column.</param>
    public static BoundExpr Over(BoundExpr expression, ValueList<BoundExpr> columns) => expression is BoundRef reference
        ? columns[reference.Index]
        : WithChildren(expression, child => Over(child, columns));

    /// <summary>The positions of the columns it reads, each once, ascending.</summary>
    public static SortedSet<int> ColumnsOf(BoundExpr expression) => new(SelfAndBelow(expression).OfType<BoundRef>().Select(reference => reference.Index));

    private static IEnumerable<BoundExpr> Optional(BoundExpr? expression) => expression is null ? [] : [expression];
}
