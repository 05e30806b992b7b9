namespace Quiver.Sql.Planning;

/// <summary>Questions about a plan's shape. Kept queries read one input, so a plan is a chain.</summary>
internal static class PlanShape
{
    public static LogicalPlan? Input(this LogicalPlan plan) => plan switch
    {
        LogicalFilter filter => filter.Input,
        LogicalProject project => project.Input,
        LogicalAggregate aggregate => aggregate.Input,
        LogicalEmit emit => emit.Input,
        _ => null,
    };

    /// <summary>The plan and all below it, from the top.</summary>
    public static IEnumerable<LogicalPlan> Chain(this LogicalPlan plan)
    {
        for (var node = plan; node is not null; node = node.Input()) yield return node;
    }

    public static LogicalScan FindScan(this LogicalPlan plan) => plan.Chain().OfType<LogicalScan>().Single();

    public static LogicalAggregate? FindAggregate(this LogicalPlan plan) => plan.Chain().OfType<LogicalAggregate>().FirstOrDefault();

    public static Window? FindWindow(this LogicalPlan plan) => plan.FindAggregate()?.Window;

    /// <summary>Whether a key of an updating plan can go: a filter above the aggregate may stop passing its row.</summary>
    public static bool CanDelete(this LogicalPlan plan) => plan is LogicalFilter { IsUpdating: true };
}
