using Quiver.DuckDb.Plans;

namespace Quiver.Tests.Plans;

/// <summary>What DuckDB makes of statements: a change of its version shows here first.</summary>
[Collection(nameof(Planning))]
public sealed class BoundPlanTests(Relations relations)
{
    [Theory]
    [InlineData("scans")]
    [InlineData("expressions")]
    [InlineData("aggregates")]
    [InlineData("joins")]
    [InlineData("subqueries")]
    [InlineData("sets")]
    [InlineData("over")]
    [InlineData("windows")]
    [InlineData("errors")]
    public void The_plans_are_as_approved(string file) => ApprovedPlans.Check(file, statement => ApprovedPlans.PlanOf(relations.Planner, statement));
}
