using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>Makes the plan's calls of aggregates from the bound ones: other names of a function become one, what makes no difference is left out.</summary>
internal static class AggregateCalls
{
    /// <summary>Translates a call.</summary>
    /// <param name="call">The bound call.</param>
    /// <param name="groupsEnd">Whether groups end with their window, so that they may hold all their rows.</param>
    /// <param name="takesBack">Whether the input takes rows back.</param>
    /// <param name="inline">Rewrites an expression over the bound plan's columns into one over the plan's.</param>
    /// <param name="rules">Say which calls can be kept.</param>
    /// <param name="refuse">Makes the errors.</param>
    /// <exception cref="QueryException">It cannot be kept.</exception>
    public static Aggregation Translate(BoundAggregate call, bool groupsEnd, bool takesBack, Func<BoundExpr, BoundExpr> inline, IKeptRules rules, Refusals refuse)
    {
        var name = NameOf(call.Name);
        var aggregation = new Aggregation(name, call.Children.Map(child => inline(child)), call.Type)
        {
            IsDistinct = call.IsDistinct && !IsIdempotent(name),
            Filter = call.Filter is null ? null : inline(call.Filter),
            OrderBy = DependsOnOrder(name) ? call.OrderBy.Map(order => order with { Expression = inline(order.Expression) }) : [],
            Separator = (call.Data as SeparatorData)?.Separator,
        };
        if (!rules.CanKeep(aggregation)) throw refuse.Aggregate(call);
        if (takesBack && !rules.CanTakeBack(aggregation)) throw refuse.TakingBack(call);
        if (!groupsEnd && name is "string_agg" or "list" && !aggregation.IsDistinct) throw refuse.EndlessGroup(call);
        return aggregation;
    }

    private static string NameOf(string name) => name switch
    {
        "count_star" => "count",
        "arbitrary" => "first",
        "mean" => "avg",
        "argmin" or "min_by" => "arg_min",
        "argmax" or "max_by" => "arg_max",
        "countif" => "count_if",
        "stddev_samp" => "stddev",
        "variance" => "var_samp",
        "array_agg" => "list",
        "group_concat" or "listagg" => "string_agg",
        _ => name,
    };

    // To see a value again changes nothing.
    private static bool IsIdempotent(string name) => name is "min" or "max" or "bool_and" or "bool_or" or "bit_and" or "bit_or" or "first" or "any_value" || IsArg(name);

    private static bool DependsOnOrder(string name) => name is "first" or "last" or "any_value" or "string_agg" or "list" || IsArg(name);

    /// <summary>Whether a function gives its first argument where its second is least or greatest.</summary>
    public static bool IsArg(string name) => name is "arg_min" or "arg_max" or "arg_min_null" or "arg_max_null";
}
