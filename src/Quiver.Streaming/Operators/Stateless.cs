using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>An operator of one input that keeps nothing from one batch to the next.</summary>
internal abstract class Stateless(Schema schema) : Operator
{
    /// <inheritdoc/>
    public sealed override Schema Schema => schema;

    /// <inheritdoc/>
    public sealed override bool OnWatermark(int input, long time, Output output)
    {
        output.Watermark(time);
        return true;
    }

    /// <inheritdoc/>
    public sealed override Frozen Freeze() => Frozen.None;

    /// <inheritdoc/>
    public sealed override void Restore(StateReader reader)
    {
    }
}
