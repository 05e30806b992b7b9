using Quiver.Columns;
using Quiver.Sql.Planning;
using Quiver.Streaming.Time;

namespace Quiver.Lowering;

/// <summary>What the layers around a kept plan must know of it.</summary>
internal static class PlanFacts
{
    /// <summary>The columns of the rows it refuses as late; null when it refuses none.</summary>
    public static Schema? LateSchema(this LogicalPlan plan) => plan.RefusingLate().FirstOrDefault() is { } aggregate ? LateRows.SchemaOf(aggregate.Input.Schema) : null;

    /// <summary>What is right but rarely meant.</summary>
    public static IEnumerable<string> Warnings(this LogicalPlan plan)
    {
        foreach (var aggregate in plan.Nodes().OfType<LogicalAggregate>())
        {
            var input = aggregate.Input;
            if (input.EventTimes.Count == 0 || input.HasWindow()) continue;
            var time = input.Schema[input.EventTimes[0].Column].Name;
            foreach (var call in aggregate.Aggregations.Where(call => call is { Function: "first" or "last" or "string_agg", OrderBy.Count: 0, IsDistinct: false }))
            {
                var argument = call.Argument is DuckDb.Plans.BoundRef reference ? input.Schema[reference.Index].Name : "…";
                yield return $"{call.Function}({argument}) takes rows in the order they come, which may not be that of '{time}'. For that write {call.Function}({argument} ORDER BY {time}).";
            }
        }
    }
}
