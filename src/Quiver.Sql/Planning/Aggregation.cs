using Quiver.Columns;
using Quiver.DuckDb.Plans;

namespace Quiver.Sql.Planning;

/// <summary>One call of an aggregate function.</summary>
/// <param name="Function">Its name; of functions with several, the one that the engine knows.</param>
/// <param name="Arguments">What it aggregates; none for <c>count(*)</c>.</param>
/// <param name="Type">The type of its result.</param>
internal sealed record Aggregation(string Function, ValueList<BoundExpr> Arguments, DataType Type)
{
    /// <summary>The first argument; null for <c>count(*)</c>.</summary>
    public BoundExpr? Argument => Arguments.Count > 0 ? Arguments[0] : null;

    /// <summary>Equal arguments count once.</summary>
    public bool IsDistinct { get; init; }

    /// <summary>FILTER (WHERE …).</summary>
    public BoundExpr? Filter { get; init; }

    /// <summary>ORDER BY inside the call; empty where the order makes no difference.</summary>
    public ValueList<BoundOrder> OrderBy { get; init; } = [];

    /// <summary>What stands between the texts of <c>string_agg</c>.</summary>
    public string? Separator { get; init; }

    /// <summary>All expressions it computes.</summary>
    public IEnumerable<BoundExpr> Expressions => [.. Arguments, .. Filter is null ? (BoundExpr[])[] : [Filter], .. OrderBy.Select(order => order.Expression)];
}
