using Quiver.Columns;
using Quiver.Records;
using Quiver.Runtime;

namespace Quiver.Connectors;

/// <summary>The source that a connector brings rows into.</summary>
/// <param name="Input">Takes its rows. Bounded: a push waits while whoever reads is slower.</param>
/// <param name="Records">Its columns, and what takes its bad records.</param>
/// <param name="EventTime">The event-time column; null without one.</param>
/// <param name="Time">The clock that rows are paced by.</param>
internal sealed record ConnectorTarget(SourceInput Input, RecordTarget Records, string? EventTime, TimeProvider Time);

/// <summary>What a statement says of a connector, checked: nothing of it can be wrong any more but the input itself.</summary>
internal abstract class ConnectorDefinition
{
    /// <summary>The columns of the source: those declared, or those the connector has found.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Makes the connector, which does not start yet.</summary>
    /// <param name="target">The source.</param>
    public abstract Connector Open(ConnectorTarget target);
}
