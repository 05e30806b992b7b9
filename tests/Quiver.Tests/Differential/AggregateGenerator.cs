using Quiver.Columns;

namespace Quiver.Tests.Differential;

/// <summary>Makes calls of aggregates.</summary>
/// <param name="random">Chance.</param>
/// <param name="scope">The columns.</param>
/// <param name="expressions">Makes arguments of them.</param>
/// <param name="rows">How many rows there are at most, so that no sum overflows.</param>
/// <param name="hasOrder">Whether the rows have an order to go by.</param>
/// <param name="groupsEnd">Whether groups end with their window.</param>
/// <param name="takesBack">Whether rows are taken back, which few aggregates can.</param>
internal sealed class AggregateGenerator(Random random, IReadOnlyList<ScopeColumn> scope, ExprGenerator expressions, int rows, bool hasOrder, bool groupsEnd, bool takesBack = false)
{
    private const string NoFilter = "/* no filter */";

    /// <summary>A call, with a filter sometimes.</summary>
    public Expr Call()
    {
        var call = Plain();
        if (random.Next(5) > 0) return call;
        var place = call.Parts.Length;
        return call with
        {
            Format = Filtered(call.Format),
            OracleFormat = call.OracleFormat is { } oracle ? Filtered(oracle) : null,
            Tolerance = call.Tolerance?.Replace(NoFilter, $" AND {{{place}}}", StringComparison.Ordinal),
            Parts = [.. call.Parts, expressions.Condition(1)],
        };

        string Filtered(string format)
        {
            const string cast = " AS VARCHAR)"; // around a list
            var filter = $" FILTER (WHERE {{{place}}})";
            return format.EndsWith(cast, StringComparison.Ordinal) ? format[..^cast.Length] + filter + cast : format + filter;
        }
    }

    private Expr Plain()
    {
        var exact = scope.Where(column => column.IsExact).ToArray();
        if (exact.Length == 0) return CountAll();
        if (takesBack) return Retractable();
        if (random.Next(2) == 0 && Rarer() is { } rarer) return rarer;
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

    // Sums of floats are off by all that was ever added, which the rows that stand do not tell.
    private Expr Retractable()
    {
        var number = Argument(type => IsSummable(type) && !Values.IsFloat(type));
        var canAdd = number is not null && !Overflows(number) && !Values.IsFloat(number.Type);
        return random.Next(4) switch
        {
            0 when canAdd => Sum(number!),
            1 when canAdd && number!.Type.Kind != TypeKind.Boolean => Average(number),
            2 => new Expr(DataType.Int64, "count({0})", Argument(_ => true)!) { Kind = "count", IsAggregate = true },
            _ => CountAll(),
        };
    }

    private Expr? Rarer() => random.Next(14) switch
    {
        0 or 1 => Distinct(),
        2 when hasOrder => Chosen("any_value({0})", "any_value({0} ORDER BY _seq)", "any_value by arrival", Argument(_ => true)!),
        3 or 4 when hasOrder => ArgMinOrMax(),
        5 or 6 => Texts(),
        7 => Bits(),
        8 => Spread(),
        9 => CountIf(),
        10 => Covariance(Argument(Values.IsInteger) ?? expressions.Of(DataType.Int32, 2)),
        11 or 12 when groupsEnd && hasOrder => List(),
        13 when hasOrder => Nested(),
        _ => null,
    };

    private Expr Distinct()
    {
        if (random.Next(2) == 0 || Argument(IsSummable) is not { } number || Overflows(number))
            return new Expr(DataType.Int64, "count(DISTINCT {0})", Argument(_ => true)!) { Kind = "DISTINCT", IsAggregate = true };
        var plain = random.Next(2) == 0 || number.Type.Kind == TypeKind.Boolean ? Sum(number) : Average(number);
        return plain with
        {
            Format = plain.Format.Replace("(", "(DISTINCT ", StringComparison.Ordinal),
            Kind = "DISTINCT",
            Tolerance = plain.Tolerance is null ? null : $"count({{0}}) * {plain.Tolerance}",
        };
    }

    private Expr ArgMinOrMax()
    {
        var name = random.Next(2) == 0 ? "arg_min" : "arg_max";
        return Chosen($"{name}({{0}}, {{1}})", $"{name}({{0}}, {{1}} ORDER BY _seq)", "arg_min, arg_max by arrival", Argument(_ => true)!, Argument(_ => true)!);
    }

    private Expr Texts()
    {
        var text = expressions.Column(type => type == DataType.Utf8)?.Expr; // DuckDB orders by no literal
        if (text is null && expressions.Column(type => !Values.IsFloat(type)) is { } other) text = new Expr(DataType.Utf8, "CAST({0} AS VARCHAR)", other.Expr); // a NaN may have a sign, which only a text shows
        if (text is null) return CountAll();
        var direction = random.Next(3) switch { 0 => " DESC", 1 => " NULLS FIRST", _ => "" };
        if (!groupsEnd || !hasOrder || random.Next(3) == 0)
            return new Expr(DataType.Utf8, $"string_agg(DISTINCT {{0}}, '-' ORDER BY {{0}}{direction})", text) { Kind = "string_agg", IsAggregate = true };
        if (random.Next(2) == 0) return Chosen("string_agg({0}, ', ')", "string_agg({0}, ', ' ORDER BY _seq)", "string_agg by arrival", text);
        var keys = random.Next(2) == 0 ? $"{{1}}{direction}" : $"{{2}} DESC, {{1}}{direction}";
        return Chosen($"string_agg({{0}}, '' ORDER BY {keys})", $"string_agg({{0}}, '' ORDER BY {keys}, _seq)", "string_agg by arrival", text, Column(), Column());
    }

    private Expr? List()
    {
        if (expressions.Column(type => !Values.IsFloat(type) && type.Kind != TypeKind.Interval) is not { } element) return null; // DuckDB reads what it orders by from its keys, where -0.0 is 0.0
        var direction = random.Next(3) switch { 0 => " DESC", 1 => " NULLS FIRST", _ => "" };
        var keys = random.Next(2) == 0 ? $"{{1}}{direction}" : $"{{2}} DESC, {{1}}{direction}";
        return new Expr(DataType.Utf8, $"CAST(list({{0}} ORDER BY {keys}) AS VARCHAR)", [element.Expr, Column(), Column()])
        {
            OracleFormat = $"CAST(list({{0}} ORDER BY {keys}, _seq) AS VARCHAR)",
            Kind = "list",
            IsAggregate = true,
        };
    }

    // Structs, lists and maps of two columns: chosen, least and greatest, counted. Floats and intervals are left out as above; texts show what came out.
    private Expr? Nested()
    {
        if (expressions.Column(type => !Values.IsFloat(type) && type.Kind != TypeKind.Interval) is not { } first) return null;
        var second = expressions.Column(type => !Values.IsFloat(type) && type.Kind != TypeKind.Interval)!;
        var made = random.Next(3) switch
        {
            0 => "{'a': {0}, 'b c': [{1}, NULL]}",
            1 => "[{'x': {1}}, {'x': NULL}, {'x': {1}}]",
            _ => "MAP {'k': {0}, '': NULL}",
        };
        var (format, oracle) = random.Next(5) switch
        {
            0 => ($"CAST(min({made}) AS VARCHAR)", null),
            1 => ($"CAST(max({made}) AS VARCHAR)", null),
            2 => ($"CAST(count(DISTINCT {made}) AS VARCHAR)", null),
            3 => ($"CAST(first({made} ORDER BY {{2}} DESC) AS VARCHAR)", $"CAST(first({made} ORDER BY {{2}} DESC, _seq) AS VARCHAR)"),
            _ => ($"CAST(arg_max({{0}}, {made}) AS VARCHAR)", $"CAST(arg_max({{0}}, {made} ORDER BY _seq) AS VARCHAR)"),
        };
        var text = new Expr(DataType.Utf8, format, [first.Expr, second.Expr, Column()]) { Kind = "nested", IsAggregate = true };
        return oracle is null ? text : text with { OracleFormat = oracle };
    }

    private Expr CountIf() => new(DataType.Int128, "count_if({0})", expressions.Condition(0)) { Kind = "count_if", IsAggregate = true, Bound = rows };

    private Expr Covariance(Expr number)
    {
        var other = Argument(Values.IsInteger) ?? expressions.Of(DataType.Int64, 2);
        return new Expr(DataType.Float64, $"{(random.Next(2) == 0 ? "covar_pop" : "covar_samp")}({{0}} % 100, {{1}} % 100)", number, other) { Kind = "covariance", IsAggregate = true, Tolerance = "1e-9::DOUBLE" };
    }

    private Expr Bits()
    {
        var number = Argument(Values.IsInteger) ?? expressions.Of(DataType.Int32, 2);
        var name = random.Next(3) switch { 0 => "bit_and", 1 => "bit_or", _ => "bit_xor" };
        return new Expr(number.Type, $"{name}({{0}})", number) { Kind = "bit_and, bit_or, bit_xor", IsAggregate = true };
    }

    // Of numbers so small that their squares are added up with hardly any rounding.
    private Expr Spread()
    {
        var number = Argument(Values.IsInteger) ?? expressions.Of(DataType.Int32, 2);
        var name = random.Next(4) switch { 0 => "stddev", 1 => "stddev_pop", 2 => "var_samp", _ => "var_pop" };
        return new Expr(DataType.Float64, $"{name}({(random.Next(4) == 0 ? "DISTINCT " : "")}{{0}} % 100)", number)
        {
            Kind = "variance",
            IsAggregate = true,
            Tolerance = name.StartsWith("var", StringComparison.Ordinal) ? "1e-9::DOUBLE" : "1e-5::DOUBLE", // the root of what rounding leaves
        };
    }

    private static Expr Chosen(string format, string oracle, string kind, Expr argument, params Expr[] keys) =>
        new(argument.Type, format, [argument, .. keys]) { OracleFormat = oracle, Kind = kind, IsAggregate = true, Bound = argument.Bound };

    private static Expr CountAll() => new(DataType.Int64, "count(*)") { Kind = "count(*)", IsAggregate = true };

    private Expr? Argument(Func<DataType, bool> condition)
    {
        if (expressions.Column(condition) is not { } column) return null;
        if (random.Next(5) > 0) return column.Expr;
        var computed = expressions.Of(column.Expr.Type, 2);
        return condition(computed.Type) && computed.Bound <= column.Expr.Bound ? computed : column.Expr;
    }

    private Expr Column() => expressions.Column(_ => true)!.Expr;

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
