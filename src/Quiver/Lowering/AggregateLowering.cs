using Quiver.Columns;
using Quiver.Sql.Planning;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;

namespace Quiver.Lowering;

/// <summary>Finds the incremental rule of a call.</summary>
internal static class AggregateLowering
{
    /// <summary>The rule; null when there is none for these types.</summary>
    public static GroupedAggregate? TryCreate(Aggregation call) => AggregateCatalog.TryCreate(call.Function, call.Argument?.Type, call.Type, new AggregateOptions
    {
        OrderKeyType = call.OrderKey?.Type,
        OrderDescending = call.Descending,
        NullsFirst = call.NullsFirst,
    });
}
