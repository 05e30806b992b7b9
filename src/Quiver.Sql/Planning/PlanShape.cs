namespace Quiver.Sql.Planning;

/// <summary>Questions about a plan's shape.</summary>
internal static class PlanShape
{
    /// <summary>The plan and all below it, readers before what they read.</summary>
    public static IEnumerable<LogicalPlan> Nodes(this LogicalPlan plan)
    {
        yield return plan;
        foreach (var input in plan.Inputs)
            foreach (var node in input.Nodes()) yield return node;
    }

    /// <summary>What it reads by name, from left to right.</summary>
    public static IEnumerable<LogicalScan> Scans(this LogicalPlan plan) => plan.Nodes().OfType<LogicalScan>();

    /// <summary>The aggregate whose results, filtered and projected, the plan gives; null when they come from elsewhere.</summary>
    public static LogicalAggregate? TopAggregate(this LogicalPlan plan) => plan switch
    {
        LogicalAggregate aggregate => aggregate,
        LogicalFilter or LogicalProject or LogicalEmit => plan.Inputs[0].TopAggregate(),
        _ => null,
    };

    /// <summary>Whether there is a window in it.</summary>
    public static bool HasWindow(this LogicalPlan plan) => plan.Nodes().Any(node => node is LogicalAggregate { Window: not null });

    /// <summary>The windowed aggregates that may refuse rows as late: those over rows as they came. What comes out of a window is in time for every window above it.</summary>
    public static IEnumerable<LogicalAggregate> RefusingLate(this LogicalPlan plan) =>
        plan.Nodes().OfType<LogicalAggregate>().Where(aggregate => aggregate.Window is not null && !aggregate.Input.HasWindow());

    /// <summary>Whether a key of an updating plan can go: a filter may stop passing its row, or the last row of its group may be taken back.</summary>
    public static bool CanDelete(this LogicalPlan plan) => plan switch
    {
        LogicalScan scan => scan.Relation.CanDelete,
        LogicalFilter => plan.IsUpdating,
        LogicalAggregate aggregate => aggregate.Input.IsUpdating && aggregate.KeyCount > 0,
        _ => plan.Inputs.Any(input => input.CanDelete()),
    };
}
