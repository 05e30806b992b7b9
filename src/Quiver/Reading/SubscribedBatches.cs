using Quiver.Columns;

namespace Quiver.Reading;

/// <summary>The batches of a subscription as they come.</summary>
/// <param name="subscription">The subscription.</param>
/// <param name="isOwned">Whether it is disposed with this.</param>
internal sealed class SubscribedBatches(Subscription subscription, bool isOwned) : BatchSource
{
    private Batch? _batch;

    /// <inheritdoc/>
    public override Schema Schema => subscription.Schema;

    /// <inheritdoc/>
    public override bool HasRows => !subscription.Ended;

    /// <inheritdoc/>
    public override Batch? Next(CancellationToken cancellation)
    {
        Release();
        return _batch = subscription.NextWithin(Timeout.InfiniteTimeSpan, cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask<Batch?> NextAsync(CancellationToken cancellation)
    {
        Release();
        return _batch = await subscription.NextWithinAsync(cancellation);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Release();
        if (isOwned) subscription.Dispose();
    }

    private void Release()
    {
        _batch?.Dispose();
        _batch = null;
    }
}
