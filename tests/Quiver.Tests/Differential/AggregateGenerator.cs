using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Makes calls of aggregates.</summary>
/// <param name="random">Chance.</param>
/// <param name="scope">The columns.</param>
/// <param name="expressions">Makes arguments of them.</param>
/// <param name="rows">How many rows there are at most, so that no sum overflows.</param>
/// <param name="hasOrder">Whether the rows have an order to go by.</param>
internal sealed class AggregateGenerator(Random random, IReadOnlyList<ScopeColumn> scope, ExprGenerator expressions, int rows, bool hasOrder)
{
    private const string NoFilter = "/* no filter */";

    /// <summary>A call, with a filter sometimes.</summary>
    public Expr Call()
    {
        var call = Plain();
        if (random.Next(5) > 0) return call;
        var (format, place) = ($"{call.Format} FILTER (WHERE {{{call.Parts.Length}}})", call.Parts.Length);
        return call with
        {
            Format = format,
            OracleFormat = call.OracleFormat is { } oracle ? $"{oracle} FILTER (WHERE {{{place}}})" : null,
            Tolerance = call.Tolerance?.Replace(NoFilter, $" AND {{{place}}}", StringComparison.Ordinal),
            Parts = [.. call.Parts, expressions.Condition(1)],
        };
    }

    private Expr Plain()
    {
        var exact = scope.Where(column => column.IsExact).ToArray();
        if (exact.Length == 0) return CountAll();
        switch (random.Next(10))
        {
            case 0: return CountAll();
            case 1: return new Expr(DataType.Int64, "count({0})", Argument(_ => true)!) { Kind = "count", IsAggregate = true };
            case 2 or 3 when Argument(IsSummable) is { } number: return Sum(number);
            case 4 or 5 when Argument(type => IsSummable(type) && type.Kind != TypeKind.Boolean) is { } number: return Average(number);
            case 6 when random.Next(2) == 0:
                return new Expr(DataType.Boolean, $"{(random.Next(2) == 0 ? "bool_and" : "bool_or")}({{0}})", expressions.Condition(0)) { Kind = "bool_and, bool_or", IsAggregate = true };
            case 8 or 9: return FirstOrLast(Argument(_ => true)!);
            default:
                var name = random.Next(2) == 0 ? "min" : "max";
                var argument = Argument(_ => true)!;
                return new Expr(argument.Type, $"{name}({{0}})", argument) { Kind = name, IsAggregate = true, Bound = argument.Bound };
        }
    }

    private static Expr CountAll() => new(DataType.Int64, "count(*)") { Kind = "count(*)", IsAggregate = true };

    private Expr? Argument(Func<DataType, bool> condition)
    {
        if (expressions.Column(condition) is not { } column) return null;
        if (random.Next(5) > 0) return column.Expr;
        var computed = expressions.Of(column.Expr.Type, 2);
        return condition(computed.Type) && computed.Bound <= column.Expr.Bound ? computed : column.Expr;
    }

    private bool IsSummable(DataType type) => type.Kind == TypeKind.Boolean || Values.IsInteger(type) || Values.IsFloat(type) || type.Kind == TypeKind.Decimal;

    private Expr Sum(Expr argument)
    {
        if (Overflows(argument)) return new Expr(argument.Type, "max({0})", argument) { Kind = "max", IsAggregate = true };
        var type = argument.Type.Kind switch
        {
            TypeKind.Float32 or TypeKind.Float64 => DataType.Float64,
            TypeKind.Decimal => DataType.Decimal(38, argument.Type.Scale),
            _ => DataType.Int128,
        };
        return new Expr(type, "sum({0})", argument)
        {
            Kind = "sum",
            IsAggregate = true,
            Bound = Values.Largest(type),
            Tolerance = Values.IsFloat(argument.Type) ? "coalesce(count({0}) * 4 * 2.220446049250313e-16 * sum(abs({0}::DOUBLE)) FILTER (WHERE isfinite({0})" + NoFilter + "), 0)" : null,
        };
    }

    private Expr Average(Expr argument)
    {
        if (Overflows(argument)) return new Expr(argument.Type, "min({0})", argument) { Kind = "min", IsAggregate = true };
        var finite = Values.IsFloat(argument.Type) ? "isfinite({0})" : "true";
        return new Expr(DataType.Float64, "avg({0})", argument)
        {
            Kind = "avg",
            IsAggregate = true,
            Tolerance = $"coalesce(4 * 2.220446049250313e-16 * sum(abs({{0}}::DOUBLE)) FILTER (WHERE {finite}{NoFilter}), 0)",
        };
    }

    private bool Overflows(Expr argument) => (argument.Type == DataType.Int128 || argument.Type.Kind == TypeKind.Decimal)
        && argument.Bound > (argument.Type == DataType.Int128 ? Int128.MaxValue : Values.Largest(DataType.Decimal(38, 0))) / (rows + 1);

    private Expr FirstOrLast(Expr argument)
    {
        var name = random.Next(2) == 0 ? "first" : "last";
        var order = expressions.Column(type => !type.IsVariable);
        if (order is null || (hasOrder && random.Next(4) == 0))
        {
            return hasOrder
                ? new Expr(argument.Type, $"{name}({{0}})", argument) { OracleFormat = $"{name}({{0}} ORDER BY _seq)", Kind = "first, last by arrival", IsAggregate = true, Bound = argument.Bound }
                : new Expr(argument.Type, "max({0})", argument) { Kind = "max", IsAggregate = true, Bound = argument.Bound };
        }

        if (!hasOrder) return new Expr(argument.Type, "min({0})", argument) { Kind = "min", IsAggregate = true, Bound = argument.Bound }; // ties would be decided by an order that there is none of
        var direction = random.Next(4) switch { 0 => " DESC", 1 => " DESC NULLS LAST", 2 => " ASC NULLS FIRST", _ => "" };
        var key = random.Next(3) == 0 && scope.FirstOrDefault(column => column.IsEventTime) is { } time ? time.Expr : order.Expr;
        return new Expr(argument.Type, $"{name}({{0}} ORDER BY {{1}}{direction})", argument, key)
        {
            OracleFormat = $"{name}({{0}} ORDER BY {{1}}{direction}, _seq)",
            Kind = name,
            IsAggregate = true,
            Bound = argument.Bound,
        };
    }
}
