namespace Quiver.Streaming;

/// <summary>A state made of others, written one after the other.</summary>
internal sealed class FrozenParts(params Frozen[] parts) : Frozen
{
    /// <inheritdoc/>
    public override void Write(StateWriter writer)
    {
        foreach (var part in parts) part.Write(writer);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }
}
