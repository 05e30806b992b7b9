using Quiver.Runtime;

namespace Quiver.Telemetry;

/// <summary>Hands on what the engine says, from under its claims to a thread of the pool.</summary>
/// <param name="events">Who wants to know.</param>
internal sealed class EngineEvents(IConnectionEvents events) : IEngineEvents
{
    /// <inheritdoc/>
    public void SourceFailed(string source, QuiverException error) => Later(told => told.SourceFailed(source, error));

    /// <inheritdoc/>
    public void QueryFailed(string query, QuiverException error) => Later(told => told.QueryFailed(query, error));

    /// <inheritdoc/>
    public void ReaderLagged(string reader, string reason) => Later(told => told.ReaderLagged(reader, reason));

    private void Later(Action<IConnectionEvents> tell) => ThreadPool.UnsafeQueueUserWorkItem(static work => work.tell(work.events), (tell, events), preferLocal: false);
}
