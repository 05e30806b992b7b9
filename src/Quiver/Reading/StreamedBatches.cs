using Quiver.Columns;

namespace Quiver.Reading;

/// <summary>The batches of an answer that is read as it is made.</summary>
internal sealed class StreamedBatches(QueryStream stream) : BatchSource
{
    private Batch? _last;

    /// <inheritdoc/>
    public override Schema Schema => stream.Schema;

    /// <inheritdoc/>
    public override bool HasRows => stream.IsActive;

    /// <inheritdoc/>
    public override Batch? Next(CancellationToken cancellation) => Hold(stream.Next(cancellation));

    /// <inheritdoc/>
    public override async ValueTask<Batch?> NextAsync(CancellationToken cancellation) => Hold(await stream.NextAsync(cancellation));

    /// <inheritdoc/>
    public override void Dispose() => Hold(null);

    private Batch? Hold(Batch? batch)
    {
        _last?.Dispose();
        return _last = batch;
    }
}
