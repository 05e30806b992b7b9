using System.Globalization;
using Quiver.Columns;

namespace Quiver;

public sealed partial class Subscription
{
    /// <summary>Whether rows are there or may come; false when all were read, and once it has failed or was cancelled.</summary>
    public bool IsActive => !WasStopped && !_rows.IsDone;

    /// <summary>Its number among the queries of the connection: <see cref="QueryInfo.Id"/>.</summary>
    public long Id => _running.Id;

    /// <summary>The clock of its timeouts.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether it was disposed or cancelled.</summary>
    internal bool WasStopped => Volatile.Read(ref _disposed) != 0;

    /// <summary>Whether it follows a stream or source as it is, by its name.</summary>
    internal bool IsByName => Definition?.Statement is Sql.Statements.SubscribeStatement { IsByName: true };

    /// <summary>Reads, waiting on this thread as long as it takes.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows; null when all were read and none will come.</returns>
    /// <exception cref="QuiverException">As <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Batch? Next(CancellationToken cancellation = default) => Next(Timeout.InfiniteTimeSpan, cancellation);

    /// <summary>Reads, waiting for some time without a thread.</summary>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> as long as it takes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows; null when all were read and none will come.</returns>
    /// <exception cref="QuiverException">Nothing came within the time (502); or as <see cref="TryNext"/>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Batch?> NextAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (timeout == Timeout.InfiniteTimeSpan) return await NextAsync(cancellation);
        using var late = new CancellationTokenSource(timeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            if (TryNext(out var batch)) return batch; // also when there is no time to wait
            return await NextAsync(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw TimedOut(timeout);
        }
    }

    /// <summary>Stops the subscription, as <see cref="Dispose"/> does: waiting reads, and later ones, end with error 501. Later calls do nothing.</summary>
    public void Cancel() => Dispose();

    /// <summary><c>Subscription(active)</c>, <c>(finished)</c> or <c>(cancelled)</c>.</summary>
    public override string ToString() => $"Subscription({State})";

    /// <summary>In one word: active, finished or cancelled.</summary>
    internal string State => WasStopped ? "cancelled" : IsActive ? "active" : "finished";

    private static QuiverException TimedOut(TimeSpan timeout) => new(
        ErrorCode.SubscriptionTimeout,
        string.Create(CultureInfo.InvariantCulture, $"No rows came within {timeout.TotalSeconds:0.###} seconds: the timeout is over. Read again, or wait longer."));
}
