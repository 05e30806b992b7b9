using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>Somebody to whom a port publishes. Called under the graph's claim, except where a member says otherwise.</summary>
internal abstract class PortReader
{
    /// <summary>Whether it takes another batch. Any thread may ask.</summary>
    public abstract bool HasCredit { get; }

    /// <summary>Whether it may ever be without credit.</summary>
    public virtual bool CanBlock => false;

    /// <summary>Whether it was closed, so that the port forgets it.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Whether it waits for rows now, so that they are to be run as they come. Any thread may ask.</summary>
    public abstract bool IsAwaiting { get; }

    /// <summary>What errors call it.</summary>
    public abstract string Name { get; }

    /// <summary>Takes rows, and owns them from now on. Never throws.</summary>
    public abstract void Publish(Batch rows, long position, long watermark);

    /// <summary>Takes the news that no rows will come: because the input ended, or because of a failure, which is told after what was published before. Never throws.</summary>
    public abstract void Complete(QuiverException? fault);

    /// <summary>Asks to be woken when there is credit. False: there is, so nothing is to wait for.</summary>
    public virtual bool TryBlock() => false;
}
