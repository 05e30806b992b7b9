using Quiver.Columns;
using Quiver.Runtime;

namespace Quiver.Connectors;

/// <summary>What a statement says of a connector, checked: nothing of it can be wrong any more but the input itself.</summary>
internal abstract class ConnectorDefinition
{
    /// <summary>The columns of the source: those declared, or those the connector has found.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Makes the connector, which does not start yet.</summary>
    /// <param name="input">Takes its rows.</param>
    /// <param name="eventTime">The event-time column; null without one.</param>
    /// <param name="time">The clock that rows are paced by.</param>
    public abstract Connector Open(SourceInput input, string? eventTime, TimeProvider time);
}
