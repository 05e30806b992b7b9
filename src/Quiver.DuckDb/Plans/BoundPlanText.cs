using System.Globalization;
using System.Text;
using Quiver.Columns;

namespace Quiver.DuckDb.Plans;

/// <summary>Draws a bound plan for people: a node a line, its inputs indented below, <c>#n</c> for column n of the input.</summary>
internal static class BoundPlanText
{
    /// <summary>The plan, its lines ended by line feeds.</summary>
    public static string Draw(BoundPlan plan)
    {
        var text = new StringBuilder();
        Draw(plan, depth: 0, text);
        return text.ToString();
    }

    /// <summary>An expression on one line.</summary>
    public static string Draw(BoundExpr expression) => expression switch
    {
        BoundRef reference => $"#{Number(reference.Index)}",
        BoundConstant constant => DrawConstant(constant),
        BoundCast cast => cast.Try ? $"try({Draw(cast.Child)}::{cast.Type})" : $"{Draw(cast.Child)}::{cast.Type}",
        BoundComparison comparison => $"({Draw(comparison.Left)} {comparison.Kind.Sign()} {Draw(comparison.Right)})",
        BoundConjunction conjunction => $"({string.Join(conjunction.IsAnd ? " AND " : " OR ", conjunction.Children.Select(Draw))})",
        BoundOperator call => DrawOperator(call),
        BoundCase choice => $"CASE {string.Concat(choice.Checks.Select(check => $"WHEN {Draw(check.When)} THEN {Draw(check.Then)} "))}ELSE {Draw(choice.Else)} END",
        BoundFunction { IsOperator: true, Children.Count: 2 } call => $"({Draw(call.Children[0])} {call.Name} {Draw(call.Children[1])})",
        BoundFunction call => $"{call.Name}({Items(call.Children, Draw)}){DrawData(call.Data)}",
        BoundAggregate call => DrawAggregate(call),
        BoundWindow call => DrawWindow(call),
        BoundUnnest unnest => $"unnest({Draw(unnest.Child)})",
        BoundParameter parameter => $"${parameter.Identifier}",
        _ => throw new System.Diagnostics.UnreachableException(expression.GetType().Name),
    };

    private static void Draw(BoundPlan plan, int depth, StringBuilder text)
    {
        text.Append(' ', depth * 2).Append(Line(plan)).Append('\n');
        foreach (var input in plan.Inputs) Draw(input, depth + 1, text);
    }

    private static string Line(BoundPlan plan) => plan switch
    {
        BoundPlan.Get get => DrawGet(get),
        BoundPlan.DummyScan => "OneRow",
        BoundPlan.ExpressionGet values => $"Values {Items(values.Rows, row => $"({Items(row, Draw)})")}",
        BoundPlan.ChunkGet chunk => $"Rows {Items(chunk.ColumnTypes, type => type.Name)} × {Number(chunk.Columns.Count == 0 ? 0 : chunk.Columns[0].Count)}",
        BoundPlan.Filter filter => $"Filter {Items(filter.Predicates, Draw)}",
        BoundPlan.Projection projection => $"Projection {Items(projection.Expressions, DrawColumn)}",
        BoundPlan.Aggregate aggregate => DrawAggregateNode(aggregate),
        BoundPlan.Window window => $"Window {Items(window.Calls, DrawColumn)}",
        BoundPlan.Distinct distinct => $"Distinct{(distinct.IsOn ? " on" : "")} {Items(distinct.Targets, Draw)}{DrawOrders(" by ", distinct.Orders)}",
        BoundPlan.Sort sort => $"Sort{DrawOrders(" ", sort.Orders)}",
        BoundPlan.Limit limit => $"Limit {DrawBound(limit.Count)} offset {DrawBound(limit.Offset)}",
        BoundPlan.SetOperation operation => $"{operation.Kind}{(operation.IsAll ? " all" : "")}",
        BoundPlan.Join join => $"Join {join.Kind} {Items(join.Conditions, DrawCondition)}",
        BoundPlan.AsofJoin join => $"AsofJoin {join.Kind} {Items(join.Conditions, DrawCondition)}",
        BoundPlan.AnyJoin join => $"AnyJoin {join.Kind} {Draw(join.Condition)}",
        BoundPlan.DelimJoin join => $"DelimJoin {join.Kind} {Items(join.Conditions, DrawCondition)} distinct {Items(join.DistinctColumns, Draw)}",
        BoundPlan.DelimGet get => $"DelimGet {Items(get.ColumnTypes, type => type.Name)}",
        BoundPlan.CrossProduct => "CrossProduct",
        BoundPlan.PositionalJoin => "PositionalJoin",
        BoundPlan.Cte cte => $"With {cte.Name} ({Number(cte.Index)}){(cte.Materialization == CteMaterialization.Default ? "" : $" materialized {cte.Materialization}")}",
        BoundPlan.CteRef reference => $"WithRef ({Number(reference.Index)}) {Items(reference.Columns.Fields, column => column.Name)}",
        BoundPlan.RecursiveCte cte => $"Recursive {cte.Name} ({Number(cte.Index)}){(cte.IsAll ? " all" : "")}{(cte.Keys.Count == 0 ? "" : $" key {Items(cte.Keys, Draw)}")}",
        BoundPlan.Unnest unnest => $"Unnest {Items(unnest.Lists, DrawColumn)}",
        BoundPlan.Sample sample => $"Sample {Draw(sample.Size)}{(sample.IsPercentage ? "%" : " rows")} {sample.Method}{(sample.Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $" seed {seed}") : "")}",
        _ => throw new System.Diagnostics.UnreachableException(plan.GetType().Name),
    };

    private static string DrawGet(BoundPlan.Get get)
    {
        var columns = Items(get.ColumnIndexes, index => index == BoundPlan.Get.RowId ? "(row)" : get.Columns[index].Name);
        var source = get.SourceColumns.Count == 0 ? "" : $" + input {Items(get.SourceColumns, column => $"#{Number(column)}")}";
        var named = get.NamedParameters.Count == 0 ? "" : $" {Items(get.NamedParameters, parameter => $"{parameter.Name} := {Draw(parameter.Value)}")}";
        return get.Table is { } table ? $"Get {table}: {columns}{source}" : $"Get {get.Function}({Items(get.Parameters, Draw)}{named}): {columns}{source}";
    }

    private static string DrawAggregateNode(BoundPlan.Aggregate node)
    {
        var plain = node.GroupingSets.Count == 0 || (node.GroupingSets.Count == 1 && node.GroupingSets[0].Count == node.Groups.Count);
        var sets = plain ? "" : $" sets {Items(node.GroupingSets, set => $"({Items(set, Number)})")}";
        var functions = node.GroupingFunctions.Count == 0 ? "" : $" grouping {Items(node.GroupingFunctions, set => $"({Items(set, Number)})")}";
        return $"Aggregate by {(node.Groups.Count == 0 ? "()" : Items(node.Groups, DrawColumn))}{sets}: {Items(node.Aggregates, DrawColumn)}{functions}".TrimEnd();
    }

    // What gives a column its value, and the type of it; the alias only when it adds something.
    private static string DrawColumn(BoundExpr expression)
    {
        var drawn = $"{Draw(expression)} {expression.Type}";
        return expression is BoundRef or BoundCast or BoundFunction or BoundConstant or BoundCase or BoundOperator or BoundComparison or BoundConjunction && expression.Alias is { } alias ? $"{alias} = {drawn}" : drawn;
    }

    private static string DrawAggregate(BoundAggregate call)
    {
        var filter = call.Filter is null ? "" : $" filter {Draw(call.Filter)}";
        return $"{call.Name}({(call.IsDistinct ? "distinct " : "")}{Items(call.Children, Draw)}{DrawOrders(" order by ", call.OrderBy)}){DrawData(call.Data)}{filter}";
    }

    private static string DrawWindow(BoundWindow call)
    {
        var name = call.Kind == WindowKind.Aggregate ? call.Name : call.Kind.ToString();
        var filter = call.Filter is null ? "" : $" filter {Draw(call.Filter)}";
        var offset = call.Offset is null ? "" : $" offset {Draw(call.Offset)}";
        var otherwise = call.Default is null ? "" : $" default {Draw(call.Default)}";
        var partitions = call.Partitions.Count == 0 ? "" : $"partition by {Items(call.Partitions, Draw)} ";
        var exclude = call.Frame.Exclude == WindowExclude.NoOther ? "" : $" exclude {call.Frame.Exclude}";
        var arguments = $"{(call.IsDistinct ? "distinct " : "")}{Items(call.Children, Draw)}{DrawOrders(" order by ", call.ArgumentOrders)}{(call.IgnoreNulls ? " ignore nulls" : "")}";
        return $"{name}({arguments}){DrawData(call.Data)}{offset}{otherwise}{filter} over ({partitions}{DrawOrders("order by ", call.Orders)}{(call.Orders.Count == 0 ? "" : " ")}"
            + $"{DrawEdge(call.Frame.Start, call.Frame.StartExpression)}..{DrawEdge(call.Frame.End, call.Frame.EndExpression)}{exclude})";
    }

    private static string DrawEdge(WindowBound bound, BoundExpr? expression) => expression is null ? bound.ToString() : $"{bound} {Draw(expression)}";

    private static string DrawCondition(JoinCondition condition) => $"left{Draw(condition.Left)} {condition.Comparison.Sign()} right{Draw(condition.Right)}";

    private static string DrawBound(LimitBound bound) => bound switch
    {
        LimitBound.Rows rows => rows.Count.ToString(CultureInfo.InvariantCulture),
        LimitBound.Percentage part => string.Create(CultureInfo.InvariantCulture, $"{part.Percent}%"),
        LimitBound.Computed computed => $"{Draw(computed.Expression)}{(computed.IsPercentage ? "%" : "")}",
        _ => "none",
    };

    private static string DrawOrders(string lead, ValueList<BoundOrder> orders) => orders.Count == 0 ? "" : lead + Items(
        orders, order => $"{Draw(order.Expression)}{(order.Descending ? " desc" : "")}{(order.NullsFirst ? " nulls first" : "")}");

    private static string DrawOperator(BoundOperator call) => call.Kind switch
    {
        OperatorKind.Not => $"(NOT {Draw(call.Children[0])})",
        OperatorKind.IsNull => $"({Draw(call.Children[0])} IS NULL)",
        OperatorKind.IsNotNull => $"({Draw(call.Children[0])} IS NOT NULL)",
        OperatorKind.In or OperatorKind.NotIn =>
            $"({Draw(call.Children[0])} {(call.Kind == OperatorKind.In ? "IN" : "NOT IN")} ({string.Join(", ", call.Children.Skip(1).Select(Draw))}))",
        _ => $"{call.Kind.ToString().ToUpperInvariant()}({Items(call.Children, Draw)})",
    };

    private static string DrawData(FunctionData? data) => data switch
    {
        null => "",
        SeparatorData separator => $"[{Sql.Literal(separator.Separator)}]",
        QuantileData quantiles => $"[{Items(quantiles.Quantiles, Draw)}{(quantiles.Descending ? " desc" : "")}{(quantiles.SampleSize == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" of {quantiles.SampleSize}"))}]",
        LambdaData lambda => $"[{(lambda.HasIndex ? "indexed " : "")}{(lambda.HasInitial ? "from " : "")}=> {Draw(lambda.Body)}]",
        FieldNamesData names => $"[{Items(names.Names, Sql.Literal)}]",
        DecimalData => "",
        OpaqueData opaque => $"[{opaque.Json}]",
        _ => throw new System.Diagnostics.UnreachableException(data.GetType().Name),
    };

    private static string DrawConstant(BoundConstant constant) => constant.Value switch
    {
        null => "NULL",
        string text when constant.Type.Kind == TypeKind.Utf8 => Sql.Literal(text),
        string text => $"{constant.Type} {Sql.Literal(text)}",
        bool value => value ? "true" : "false",
        int value when constant.Type == DataType.Int32 => Number(value),
        Int128 value when constant.Type.Kind == TypeKind.Decimal => DecimalText.Write(value, constant.Type.Scale),
        Interval span => string.Create(CultureInfo.InvariantCulture, $"{constant.Type} {span.Months}m {span.Days}d {span.Micros}us"),
        byte[] bytes => $"BLOB x{Convert.ToHexString(bytes)}",
        ValueList<BoundConstant> children => $"{constant.Type} ({Items(children, DrawConstant)})",
        IFormattable value => $"{value.ToString(null, CultureInfo.InvariantCulture)}:{constant.Type}",
        var value => throw new System.Diagnostics.UnreachableException(value.GetType().Name),
    };

    private static string Items<T>(IEnumerable<T> items, Func<T, string> draw) => string.Join(", ", items.Select(draw));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
