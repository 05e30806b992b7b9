namespace Quiver.Streaming;

/// <summary>A few numbers as they were; read back by <see cref="StateReader.ReadAll{T}"/>.</summary>
internal sealed class FrozenNumbers(params long[] numbers) : Frozen
{
    /// <inheritdoc/>
    public override void Write(StateWriter writer) => writer.WriteAll<long>(numbers);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
