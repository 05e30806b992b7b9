namespace Quiver.Streaming;

/// <summary>The state of an operator at one position, pinned copy-on-write while the operator goes on. Written at leisure, on any thread; then disposed.</summary>
internal abstract class Frozen : IDisposable
{
    /// <summary>Writes the state so that <see cref="Operator.Restore"/> reads it.</summary>
    public abstract void Write(StateWriter writer);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The state of an operator that has none.</summary>
    public static Frozen None { get; } = new Stateless();

    private sealed class Stateless : Frozen
    {
        public override void Write(StateWriter writer)
        {
        }

        public override void Dispose()
        {
        }
    }
}
