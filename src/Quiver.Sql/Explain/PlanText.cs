using System.Globalization;
using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Planning;

namespace Quiver.Sql.Explain;

/// <summary>One node of a plan as EXPLAIN shows it.</summary>
/// <param name="Node">What it does, indented by its depth.</param>
/// <param name="Runs">How it runs.</param>
/// <param name="Why">Why so, or what it costs.</param>
internal sealed record PlanLine(string Node, string Runs, string Why);

/// <summary>A kept plan in words, from the result down to the source.</summary>
internal static class PlanText
{
    /// <summary>The lines of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="runs">How an expression over some columns runs: by a kernel, or in DuckDB.</param>
    public static IEnumerable<PlanLine> Lines(LogicalPlan plan, Func<BoundExpr, Schema, string> runs) => Lines(plan, 0, runs);

    private static IEnumerable<PlanLine> Lines(LogicalPlan plan, int depth, Func<BoundExpr, Schema, string> runs)
    {
        if (plan is not LogicalProject project || !IsPlain(project))
        {
            var line = Line(plan, runs);
            yield return line with { Node = new string(' ', 2 * depth) + line.Node };
            depth++;
        }

        foreach (var input in plan.Inputs)
            foreach (var line in Lines(input, depth, runs)) yield return line;
    }

    private static PlanLine Line(LogicalPlan plan, Func<BoundExpr, Schema, string> runs) => plan switch
    {
        LogicalEmit emit => Emit(emit),
        LogicalProject project => new PlanLine(
            $"Project {string.Join(", ", project.Expressions.Zip(project.Schema.Fields, (expression, field) => Named(expression, field, project.Input.Schema)))}",
            All(project.Expressions, project.Input.Schema, runs),
            "row by row, no state"),
        LogicalAggregate aggregate => Aggregate(aggregate, runs),
        LogicalFilter filter => new PlanLine($"Filter {ExpressionText.Of(filter.Predicate, filter.Input.Schema)}", runs(filter.Predicate, filter.Input.Schema), "row by row, no state"),
        LogicalScan scan => new PlanLine(
            $"Scan {scan.Relation.Described}",
            "as rows come",
            (scan.EventTimes.Count > 0 ? $"event time {string.Join(" or ", scan.EventTimes.Select(time => scan.Schema[time.Column].Name))}" : "no event time") + (scan.IsUpdating ? "; rows are replaced" : "")),
        LogicalUnion union => new PlanLine(
            "Union",
            "as rows come",
            union.EventTimes.Count > 0 ? $"no state; event time {union.Schema[union.EventTimes[0].Column].Name}, as far as the last of the inputs" : "no state"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static PlanLine Emit(LogicalEmit emit) => emit.Emission switch
    {
        Emission.OnWindowClose => new PlanLine("Emit on window close", "once a window", $"the watermark has passed its end{Lateness(emit)}, so it is final"),
        Emission.OnUpdate => new PlanLine(
            "Emit on update",
            emit.Keys!.Count == 0 ? "the new row, once a step" : $"the new row of each changed {string.Join(", ", emit.Keys.Select(key => emit.Schema[key].Name))}, once a step",
            emit.CanDelete ? "results are replaced; __deleted marks those that went" : "results are replaced, none ever goes"),
        Emission.Changes => new PlanLine("Emit changes", "old and new rows, once a step", "__weight is -1 for a row that went, +1 for one that came"),
        _ => new PlanLine("Emit rows", "at once", "rows only come, none is ever replaced"),
    };

    private static PlanLine Aggregate(LogicalAggregate aggregate, Func<BoundExpr, Schema, string> runs)
    {
        var input = aggregate.Input.Schema;
        var by = new List<string>();
        if (aggregate.Window is { } window) by.Add(WindowText(window, input));

        by.AddRange(aggregate.Keys.Select(key => ExpressionText.Of(key, input)));
        var calls = aggregate.Aggregations.Select(call => Call(call, input));
        var expressions = aggregate.Keys.Concat(aggregate.Aggregations.SelectMany(call => call.Expressions));
        return new PlanLine(
            $"Aggregate {string.Join(", ", calls)}{(by.Count == 0 ? "" : $" by {string.Join(", ", by)}")}",
            $"incrementally, {All(expressions, input, runs)}",
            State(aggregate));
    }

    private static string State(LogicalAggregate aggregate)
    {
        var beside = Beside(aggregate);
        if (aggregate.Window is not { } window)
            return aggregate.Keys.Count == 0 ? $"state: {beside}one row" : $"state: {beside}a row for each key, for ever";
        var why = window.Bucket is { } bucket ? $"{bucket} of an event time is a window; " : "";
        return window.Shape is FixedWindow { SlideMicros: var slide, SizeMicros: var size } && slide < size && !aggregate.IsUpdating
            ? $"{why}state: {beside}a row for each pane and key, shared by the windows that overlap; it goes when the last of them closes"
            : $"{why}state: {beside}a row for each open window and key; it goes when the window closes";
    }

    private static string WindowText(Window window, Schema input)
    {
        var time = ExpressionText.Of(window.Time, input);
        switch (window.Shape)
        {
            case CalendarWindow calendar:
                return $"{(calendar.Months == 1 ? "calendar month" : $"{calendar.Months} calendar months")} of {time}";
            case FixedWindow { SlideMicros: var slide, SizeMicros: var size, OffsetMicros: var offsetMicros }:
                var offset = offsetMicros % slide == 0 ? "" : $", offset {Duration(offsetMicros % slide)}";
                return slide == size ? $"TUMBLE({time}, {Duration(size)}{offset})" : $"HOP({time}, {Duration(slide)}, {Duration(size)}{offset})";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>What calls keep besides a row for each group.</summary>
    private static string Beside(LogicalAggregate aggregate) => string.Concat(
        aggregate.Aggregations.Any(call => call.IsDistinct) ? "each distinct value and " : "",
        aggregate.Aggregations.Any(call => call is { Function: "string_agg", IsDistinct: false }) ? "each text and " : "");

    private static string Call(Aggregation call, Schema input)
    {
        var arguments = call.Arguments.Count == 0 ? "*" : string.Join(", ", call.Arguments.Select(argument => ExpressionText.Of(argument, input)));
        var separator = call.Separator is null ? "" : $", '{call.Separator.Replace("'", "''", StringComparison.Ordinal)}'";
        var order = call.OrderBy.Count == 0 ? "" : $" ORDER BY {string.Join(", ", call.OrderBy.Select(term => Term(term, input)))}";
        var filter = call.Filter is null ? "" : $" FILTER ({ExpressionText.Of(call.Filter, input)})";
        return $"{call.Function}({(call.IsDistinct ? "DISTINCT " : "")}{arguments}{separator}{order}){filter}";
    }

    private static string Term(BoundOrder term, Schema input) =>
        $"{ExpressionText.Of(term.Expression, input)}{(term.Descending ? " DESC" : "")}{(term.NullsFirst ? " NULLS FIRST" : "")}";

    private static string Named(BoundExpr expression, Field field, Schema input)
    {
        var text = ExpressionText.Of(expression, input);
        return string.Equals(text, field.Name, StringComparison.Ordinal) ? text : $"{text} AS {field.Name}";
    }

    private static string All(IEnumerable<BoundExpr> expressions, Schema input, Func<BoundExpr, Schema, string> runs)
    {
        var ways = expressions.Where(expression => expression is not BoundRef).Select(expression => runs(expression, input)).Distinct().ToList();
        return ways.Count == 0 ? "columns as they are" : string.Join(" and ", ways);
    }

    /// <summary>A projection that passes all its input's columns on as they are.</summary>
    private static bool IsPlain(LogicalProject project) =>
        project.Schema.Equals(project.Input.Schema) && project.Expressions.Select((expression, column) => expression is BoundRef reference && reference.Index == column).All(same => same);

    private static string Lateness(LogicalEmit emit) => emit.Nodes().OfType<LogicalAggregate>().FirstOrDefault(node => node.Window is { LatenessMicros: > 0 })?.Window is { } window ? $" by {Duration(window.LatenessMicros)}" : "";

    private static string Duration(long micros)
    {
        (long Size, string Name)[] units = [(86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"), (1_000_000, "second"), (1_000, "millisecond"), (1, "microsecond")];
        var (size, name) = units.First(unit => micros % unit.Size == 0);
        var count = micros / size;
        return $"{count.ToString(CultureInfo.InvariantCulture)} {name}{(count is 1 or -1 ? "" : "s")}";
    }
}
