using Quiver.Columns;
using Quiver.DuckDb.Plans;
using Quiver.Sql.Planning;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;

namespace Quiver.Lowering;

/// <summary>Finds the incremental rule of a call, and gives it what it reads.</summary>
internal static class AggregateLowering
{
    /// <summary>Whether there is a rule for these types.</summary>
    public static bool CanKeep(Aggregation call)
    {
        using var rule = TryCreate(call, isAppended: false);
        return rule is not null;
    }

    /// <summary>Whether its rule takes rows back.</summary>
    public static bool CanTakeBack(Aggregation call)
    {
        using var rule = TryCreate(call, isAppended: false);
        return rule is { Retractable: true };
    }

    /// <summary>The call with its evaluators.</summary>
    /// <param name="call">A call that can be kept.</param>
    /// <param name="isAppended">Whether rows are never taken back.</param>
    /// <param name="compile">Compiles an expression over the input.</param>
    /// <exception cref="QuiverException">An expression cannot be computed row by row.</exception>
    public static AggregateCall Lower(Aggregation call, bool isAppended, Func<BoundExpr, IEvaluator> compile)
    {
        call = Chosen(call);
        var order = OrderOf(call);
        return new AggregateCall(
            TryCreate(call, isAppended)!,
            call.Argument is null ? null : ArgumentOf(call, compile(call.Argument)),
            order.Count == 0 ? null
                : IsOneWord(call, order) ? compile(order[0].Expression)
                : new OrderKeyBytes(
                    [.. order.Select((term, index) => new OrderTerm(compile(term.Expression), term.Descending, term.NullsFirst, IntervalsByParts: index == 0 && IsArg(call)))],
                    firstNeeded: IsArg(call)),
            call.Filter is null ? null : compile(call.Filter),
            SecondOf(call) is { } second ? compile(second) : null);
    }

    private static GroupedAggregate? TryCreate(Aggregation call, bool isAppended)
    {
        call = Chosen(call);
        var order = OrderOf(call);
        if (!order.All(term => OrderKeyBytes.Supports(term.Expression.Type)) || call.Arguments.Count > (IsArg(call) || SecondOf(call) is not null ? 2 : 1)) return null;
        var options = new AggregateOptions { Distinct = call.IsDistinct, Separator = call.Separator, Second = SecondOf(call)?.Type, IsAppended = isAppended };
        if (IsOneWord(call, order)) options = options with { OrderKeyType = order[0].Expression.Type, OrderDescending = order[0].Descending, NullsFirst = order[0].NullsFirst };
        else if (order.Count > 0) options = options with { OrderKeyType = DataType.Binary };
        return AggregateCatalog.TryCreate(call.Function, call.Argument?.Type, call.Type, options);
    }

    private static IEvaluator ArgumentOf(Aggregation call, IEvaluator argument) =>
        AggregateCatalog.IsEncoded(call.Function, argument.Type, new AggregateOptions(Distinct: call.IsDistinct)) ? new NestedArgument(argument, asKey: call.IsDistinct) : argument;

    // The least of nested values is the first in their order, of equal ones the first that came.
    private static Aggregation Chosen(Aggregation call) => call is { Function: "min" or "max", Arguments: [{ Type.IsNested: true } argument] }
        ? call with { Function = "any_value", OrderBy = [new BoundOrder(argument, Descending: call.Function == "max", NullsFirst: false)] }
        : call;

    // What is maximised decides first, then what is written in ORDER BY.
    private static ValueList<BoundOrder> OrderOf(Aggregation call) => IsArg(call) && call.Arguments.Count == 2
        ? [new BoundOrder(call.Arguments[1], Descending: call.Function.StartsWith("arg_max", StringComparison.Ordinal), NullsFirst: false), .. call.OrderBy]
        : call.OrderBy;

    private static bool IsArg(Aggregation call) => AggregateCalls.IsArg(call.Function);

    private static BoundExpr? SecondOf(Aggregation call) => call.Arguments.Count == 2 && !IsArg(call) ? call.Arguments[1] : null;

    // A single key that fits a slot is compared as it is; all others as bytes.
    private static bool IsOneWord(Aggregation call, ValueList<BoundOrder> order) => order.Count == 1 && !order[0].Expression.Type.IsVariable && !order[0].Expression.Type.IsNested && call.Function is not ("string_agg" or "list");
}
