using System.Globalization;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>Makes sure that printed expressions mean what they were printed from: binds the text and compares the trees.</summary>
internal static class PrintGuard
{
    private const string NormalInterval = "normalized_interval";

    /// <summary>Prints expressions over columns of some types and checks the result.</summary>
    /// <param name="expressions">The expressions.</param>
    /// <param name="columns">The types of the columns they refer to.</param>
    /// <param name="plan">Binds a SELECT; null when it does not bind.</param>
    /// <returns>For each expression its text, or why there is none.</returns>
    public static ValueList<PrintedExpression> Print(ValueList<BoundExpr> expressions, IReadOnlyList<DataType> columns, Func<string, BoundPlan?> plan)
    {
        var printed = expressions.Map(ExpressionPrinter.TryPrint);
        if (!printed.Contains(null) && Bind(printed!, columns, plan) is { } together)
            return Compare(expressions, printed, together);

        // One of them does not bind: find out which.
        return printed.Span.Length == 0 ? [] : expressions.Zip(printed, (expression, text) =>
            text is null ? PrintedExpression.Refused("holds something that is no scalar expression")
            : Bind([text], columns, plan) is { } alone ? Compare([expression], [text], alone)[0]
            : PrintedExpression.Refused($"printed as {text}, it does not bind")).ToValueList();
    }

    private static ValueList<PrintedExpression> Compare(ValueList<BoundExpr> expressions, ValueList<string?> printed, ValueList<BoundExpr> bound)
    {
        var results = new PrintedExpression[expressions.Count];
        for (var index = 0; index < results.Length; index++)
        {
            results[index] = MeansSame(expressions[index], bound[index]) ? new PrintedExpression(printed[index], null)
                : IsNullByArgument(expressions[index], bound[index]) ? new PrintedExpression($"CAST(NULL AS {expressions[index].Type.Name})", null)
                : PrintedExpression.Refused($"printed as {printed[index]}, it is bound to {BoundPlanText.Draw(bound[index])} and not to {BoundPlanText.Draw(expressions[index])}");
        }

        return new(results);
    }

    /// <summary>A SELECT of printed expressions over a row of NULLs of the columns' types.</summary>
    internal static string SelectOf(IReadOnlyList<string> printed, IReadOnlyList<DataType> columns)
    {
        var nulls = columns.Select((type, index) => string.Create(CultureInfo.InvariantCulture, $"CAST(NULL AS {type.Name}) AS c{index}"));
        return $"SELECT {string.Join(", ", printed)}{(columns.Count == 0 ? "" : $" FROM (SELECT {string.Join(", ", nulls)})")}";
    }

    private static ValueList<BoundExpr>? Bind(IReadOnlyList<string> printed, IReadOnlyList<DataType> columns, Func<string, BoundPlan?> plan) =>
        plan(SelectOf(printed, columns)) is BoundPlan.Projection projection && projection.Expressions.Count == printed.Count ? projection.Expressions : null;

    /// <summary>Whether a tree bound anew gives the same value: it may have other casts where literals and decimals were printed.</summary>
    internal static bool MeansSame(BoundExpr original, BoundExpr bound)
    {
        if (original.Type != bound.Type && !AreDecimalsOfOneScale(original.Type, bound.Type)) return false;
        return (original, bound) switch
        {
            (BoundConstant, _) when original.Equals(bound) => true,
            (BoundCast or BoundConstant, BoundCast or BoundConstant) when IsNull(original) && IsNull(bound) => true,
            // Wider decimals of one scale hold the same value.
            (not BoundCast, BoundCast { Child: var child }) when AreDecimalsOfOneScale(bound.Type, child.Type) && MeansSame(original, child) => true,
            (BoundConstant constant, _) => original.Type == bound.Type && (bound is not BoundConstant other || constant.Equals(other)) && IsConstant(bound),
            // A cast to the type that is there already, as DuckDB puts around what a function of NULL became, is not bound again.
            (BoundCast { Child: var child }, _) when child.Type == original.Type && MeansSame(child, bound) => true,
            // Decimal arithmetic is printed within a cast to its type, which binding drops when it is not needed.
            (BoundFunction { Data: DecimalData } call, BoundCast { Child: BoundFunction inner }) => MeansSame(call, inner),
            (BoundFunction { Data: DecimalData } a, BoundFunction { Data: DecimalData } b) => a.Name == b.Name && AllMeanSame(a.Children, b.Children),
            (BoundCast a, BoundCast b) when a.Try == b.Try && MeansSame(a.Child, b.Child) => true,
            (_, BoundCast { Child: var child }) when AreDecimalsOfOneScale(bound.Type, child.Type) => MeansSame(original, child),
            // Comparing intervals normalises them, those that are normal as well.
            (BoundFunction { Name: NormalInterval }, BoundFunction { Name: NormalInterval, Children: [BoundFunction { Name: NormalInterval } inner] }) => MeansSame(original, inner),
            _ when IsNullByArgument(original, bound) => true,
            (BoundRef a, BoundRef b) => a.Index == b.Index,
            (BoundComparison a, BoundComparison b) => a.Kind == b.Kind && MeansSame(a.Left, b.Left) && MeansSame(a.Right, b.Right),
            (BoundConjunction a, BoundConjunction b) => a.IsAnd == b.IsAnd && AllMeanSame(Conditions(a), Conditions(b)),
            (BoundOperator a, BoundOperator b) => a.Kind == b.Kind && AllMeanSame(a.Children, b.Children),
            (BoundCase a, BoundCase b) => MeansSame(a.Else, b.Else) && a.Checks.Count == b.Checks.Count
                && a.Checks.Zip(b.Checks).All(pair => MeansSame(pair.First.When, pair.Second.When) && MeansSame(pair.First.Then, pair.Second.Then)),
            (BoundFunction a, BoundFunction b) => a.Name == b.Name && a.IsOperator == b.IsOperator && SameData(a.Data, b.Data) && AllMeanSame(a.Children, b.Children),
            _ => false,
        };
    }

    private static bool AllMeanSame(ValueList<BoundExpr> originals, ValueList<BoundExpr> bound) =>
        originals.Count == bound.Count && originals.Zip(bound).All(pair => MeansSame(pair.First, pair.Second));

    // DuckDB takes (a AND b) AND c for one conjunction when it reads it, but not what BETWEEN becomes within another.
    private static ValueList<BoundExpr> Conditions(BoundConjunction conjunction) => conjunction.Children
        .SelectMany(child => child is BoundConjunction inner && inner.IsAnd == conjunction.IsAnd ? Conditions(inner) : [child]).ToValueList();

    private static bool SameData(FunctionData? original, FunctionData? bound) => (original, bound) switch
    {
        (LambdaData a, LambdaData b) => a.HasIndex == b.HasIndex && a.HasInitial == b.HasInitial && MeansSame(a.Body, b.Body),
        _ => Equals(original, bound),
    };

    private static bool AreDecimalsOfOneScale(DataType left, DataType right) =>
        left.Kind == TypeKind.Decimal && right.Kind == TypeKind.Decimal && left.Scale == right.Scale;

    // DuckDB binds a call with an argument that is NULL to NULL, of any type, when the function says so. An argument may become one when what stood for a column is put in its place.
    private static bool IsNullByArgument(BoundExpr original, BoundExpr bound) => original is BoundFunction call && call.Children.Any(IsNull) && IsNull(bound);

    private static bool IsNull(BoundExpr expression) => expression is BoundConstant { Value: null } || (expression is BoundCast cast && IsNull(cast.Child));

    private static bool IsConstant(BoundExpr expression) => expression switch
    {
        BoundConstant => true,
        BoundCast cast => IsConstant(cast.Child),
        BoundFunction call => call.Children.All(IsConstant),
        _ => false,
    };
}

/// <summary>An expression as SQL, or why it cannot be written.</summary>
/// <param name="Sql">The text over columns c0, c1 …; null when there is none.</param>
/// <param name="Reason">Why not; null when there is a text.</param>
internal readonly record struct PrintedExpression(string? Sql, string? Reason)
{
    /// <summary>No text.</summary>
    public static PrintedExpression Refused(string reason) => new(null, reason);
}
