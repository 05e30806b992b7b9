using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>Walks bound expressions.</summary>
internal static class BoundRewrite
{
    /// <summary>The expression with each node replaced by what <paramref name="replace"/> makes of it, children first. What it puts in place is not visited again.</summary>
    public static BoundExpr Rewrite(this BoundExpr expression, Func<BoundExpr, BoundExpr> replace)
    {
        ValueList<BoundExpr> All(ValueList<BoundExpr> children) => children.Map(child => child.Rewrite(replace));
        return replace(expression switch
        {
            BoundCast cast => cast with { Child = cast.Child.Rewrite(replace) },
            BoundComparison comparison => comparison with { Left = comparison.Left.Rewrite(replace), Right = comparison.Right.Rewrite(replace) },
            BoundConjunction conjunction => conjunction with { Children = All(conjunction.Children) },
            BoundOperator operation => operation with { Children = All(operation.Children) },
            BoundCase choice => choice with
            {
                Checks = choice.Checks.Map(check => new CaseCheck(check.When.Rewrite(replace), check.Then.Rewrite(replace))),
                Else = choice.Else.Rewrite(replace),
            },
            BoundFunction function => function with { Children = All(function.Children) },
            _ => expression,
        });
    }

    /// <summary>How many nodes of an expression meet a condition.</summary>
    public static int Count(this BoundExpr expression, Func<BoundExpr, bool> condition)
    {
        var count = 0;
        expression.Rewrite(node =>
        {
            count += condition(node) ? 1 : 0;
            return node;
        });
        return count;
    }

    /// <summary>Whether some node of an expression meets a condition.</summary>
    public static bool Any(this BoundExpr expression, Func<BoundExpr, bool> condition) => expression.Count(condition) > 0;

    /// <summary>What is under the casts of an expression.</summary>
    public static BoundExpr WithoutCasts(this BoundExpr expression)
    {
        while (expression is BoundCast cast) expression = cast.Child;
        return expression;
    }

    /// <summary>The position of the first item that meets a condition; -1 when none does.</summary>
    public static int IndexOf<T>(this ValueList<T> items, Func<T, bool> condition)
    {
        for (var i = 0; i < items.Count; i++)
            if (condition(items[i])) return i;
        return -1;
    }
}
