using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>Where an operator puts its results. Given by the graph for the length of one call.</summary>
internal abstract class Output
{
    /// <summary>Whether every queue downstream still takes a batch. An operator that makes many batches of one input asks between two of them, and returns false when there is none.</summary>
    public abstract bool HasCredit { get; }

    /// <summary>Emits rows; the batch is the graph's from now on. Updating operators give weights −1 and +1.</summary>
    public abstract void Emit(Batch batch);

    /// <summary>Passes a watermark on, after all rows it vouches for. The graph drops one that does not advance.</summary>
    public abstract void Watermark(long time);

    /// <summary>Reports rows refused as late, in the schema of <see cref="Time.LateRows.SchemaOf"/>; the batch is the graph's from now on.</summary>
    public abstract void Late(Batch rows);
}
