namespace Quiver.Queries;

/// <summary>Tells somebody how far a query is, ten times a second, from a thread of the pool, until disposed.</summary>
internal sealed class ProgressReports : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;

    private ProgressReports(IProgress<QueryProgress> listener, RunningQuery query, TimeProvider time) => _timer = time.CreateTimer(
        _ =>
        {
            if (query.Progress is { } progress) listener.Report(progress);
        },
        null,
        Between,
        Between);

    /// <summary>Begins; null when nobody listens.</summary>
    public static ProgressReports? Begin(IProgress<QueryProgress>? listener, RunningQuery query, TimeProvider time) => listener is null ? null : new ProgressReports(listener, query, time);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
