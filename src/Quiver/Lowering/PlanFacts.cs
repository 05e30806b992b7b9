using Quiver.Columns;
using Quiver.Sql.Planning;
using Quiver.Streaming.Time;

namespace Quiver.Lowering;

/// <summary>What the layers around a kept plan must know of it.</summary>
internal static class PlanFacts
{
    /// <summary>The columns of the rows it refuses as late; null when it refuses none.</summary>
    public static Schema? LateSchema(this LogicalPlan plan) => plan.FindAggregate() is { Window: not null } aggregate ? LateRows.SchemaOf(aggregate.Input.Schema) : null;

    /// <summary>What is right but rarely meant.</summary>
    public static IEnumerable<string> Warnings(this LogicalPlan plan)
    {
        var relation = plan.FindScan().Relation;
        if (relation.EventTime is not { } time) yield break;
        foreach (var call in plan.FindAggregate()?.Aggregations.Where(call => call is { Function: "first" or "last", OrderBy.Count: 0 }) ?? [])
        {
            var argument = call.Argument is DuckDb.Plans.BoundRef reference ? plan.FindAggregate()!.Input.Schema[reference.Index].Name : "…";
            yield return $"{call.Function}({argument}) takes rows in the order they come, which may not be that of '{relation.Schema[time].Name}'. For that write {call.Function}({argument} ORDER BY {relation.Schema[time].Name}).";
        }
    }
}
