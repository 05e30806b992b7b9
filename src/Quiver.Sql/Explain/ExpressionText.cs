using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Explain;

/// <summary>An expression as a person would write it, for EXPLAIN: names for references, no casts that only binding put there. Not meant to be parsed again.</summary>
internal static class ExpressionText
{
    /// <summary>The text of an expression over some columns.</summary>
    public static string Of(BoundExpr expression, Schema columns) => expression switch
    {
        BoundRef reference => columns[reference.Index].Name,
        BoundConstant constant => Constant(constant),
        BoundCast { Child: BoundConstant constant } => Constant(constant),
        BoundCast cast when IsWidening(cast.Child.Type, cast.Type) => Of(cast.Child, columns),
        BoundCast cast => $"{(cast.Try ? "TRY_CAST" : "CAST")}({Of(cast.Child, columns)} AS {cast.Type})",
        BoundComparison comparison => $"{Of(comparison.Left, columns)} {comparison.Kind.Sign()} {Of(comparison.Right, columns)}",
        BoundConjunction conjunction => string.Join(conjunction.IsAnd ? " AND " : " OR ", conjunction.Children.Select(child => Grouped(child, columns))),
        BoundOperator operation => Operation(operation, columns),
        BoundCase choice => $"CASE {string.Join(' ', choice.Checks.Select(check => $"WHEN {Of(check.When, columns)} THEN {Of(check.Then, columns)}"))} ELSE {Of(choice.Else, columns)} END",
        BoundFunction { IsOperator: true, Children: [var left, var right] } binary => $"{Grouped(left, columns)} {Named(binary.Name)} {Grouped(right, columns)}",
        BoundFunction { IsOperator: true, Children: [var operand] } unary => $"{unary.Name}{Grouped(operand, columns)}",
        BoundFunction { Name: "to_seconds" or "to_minutes" or "to_hours" or "to_days", Children: [var count] } interval => $"INTERVAL {Of(Innermost(count), columns)} {interval.Name[3..].ToUpperInvariant()}",
        BoundFunction function => $"{function.Name}({string.Join(", ", function.Children.Select(child => Of(child, columns)))})",
        _ => expression.Alias ?? expression.GetType().Name,
    };

    private static string Grouped(BoundExpr expression, Schema columns) =>
        expression is BoundConjunction or BoundFunction { IsOperator: true, Children.Count: 2 } ? $"({Of(expression, columns)})" : Of(expression, columns);

    private static string Operation(BoundOperator operation, Schema columns)
    {
        string Child(int child) => Grouped(operation.Children[child], columns);
        string Rest() => string.Join(", ", operation.Children.Skip(1).Select(child => Of(child, columns)));
        return operation.Kind switch
        {
            OperatorKind.Not => $"NOT {Child(0)}",
            OperatorKind.IsNull => $"{Child(0)} IS NULL",
            OperatorKind.IsNotNull => $"{Child(0)} IS NOT NULL",
            OperatorKind.In => $"{Child(0)} IN ({Rest()})",
            OperatorKind.NotIn => $"{Child(0)} NOT IN ({Rest()})",
            _ => $"{operation.Kind.ToString().ToUpperInvariant()}({string.Join(", ", operation.Children.Select(child => Of(child, columns)))})",
        };
    }

    private static BoundExpr Innermost(BoundExpr expression)
    {
        while (true)
        {
            switch (expression)
            {
                case BoundCast cast: expression = cast.Child; break;
                case BoundFunction { Name: "trunc", Children: [var child] }: expression = child; break;
                default: return expression;
            }
        }
    }

    private static string Constant(BoundConstant constant) => constant.Value switch
    {
        null => "NULL",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool truth => truth ? "true" : "false",
        Int128 unscaled when constant.Type.Kind == TypeKind.Decimal => Decimal(unscaled, constant.Type.Scale),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled < 0 ? "-" : "")}{digits[..^scale]}{(scale > 0 ? "." : "")}{digits[^scale..]}";
    }

    private static bool IsWidening(DataType from, DataType to) => from.Width > 0 && to.Width >= from.Width && IsNumber(from) && IsNumber(to);

    private static bool IsNumber(DataType type) => type.Kind is >= TypeKind.Int8 and <= TypeKind.Decimal;

    private static string Named(string name) => name switch
    {
        "~~" => "LIKE",
        "!~~" => "NOT LIKE",
        "~~*" => "ILIKE",
        _ => name,
    };
}
