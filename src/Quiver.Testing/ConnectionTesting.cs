using Quiver.Columns;

namespace Quiver.Testing;

/// <summary>What a test says to a connection, beside what a program does: that time has passed for a source, and that it wants to see what follows from all that was written.</summary>
public static class ConnectionTesting
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    /// <summary>Says that no row of a source earlier than a time will come, as its <see cref="Writer"/> can: windows that end by then close. A time before the source's watermark changes nothing.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="source">The source's name, in any case.</param>
    /// <param name="time">The time, in UTC.</param>
    /// <exception cref="QuiverException">There is no such source (200), or it is closed.</exception>
    public static void AdvanceWatermark(this Connection connection, string source, DateTime time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        using var writer = connection.Writer(source);
        writer.Watermark(time);
    }

    /// <summary>
    /// Waits until everything written before the call has run, and every source that brings its own rows and has begun to has brought them all. What was to be emitted has been emitted then; readers
    /// of queues that are full are to be drained themselves, by the other overloads.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="patience">How long to wait for sources that bring their own rows, in real time whatever the connection's clock says. Default: 10 seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">A source has not ended in time: it is paced, or has no end.</exception>
    public static void Drain(this Connection connection, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        connection.Settle(cancellation);
        var wait = new ConnectorWait(connection, patience ?? ConnectorWait.Usual);
        while (wait.Goes(cancellation)) continue;
        if (connection.RunningConnectors.ToList() is { Count: > 0 } running)
            throw new TimeoutException($"After {wait.Patience.TotalSeconds:0.###} s not all rows have come: {string.Join(", ", running)}. Wait longer, or give a source that is paced or has no end rows of the test's own.");
    }

    /// <summary>As <see cref="Drain(Connection, TimeSpan?, CancellationToken)"/>, and reads what came.</summary>
    /// <typeparam name="T">The rows' type.</typeparam>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="patience">How long to wait for sources that bring their own rows. Default: 10 seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The rows since the last read, in their order.</returns>
    /// <exception cref="TimeoutException">A source has not ended in time.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static IReadOnlyList<T> Drain<T>(this Connection connection, Subscription<T> rows, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(rows);
        var read = new List<T>();
        Drain(connection, Take, patience, cancellation);
        return read;

        void Take()
        {
            while (rows.TryNext(out var row)) read.Add(row);
        }
    }

    /// <summary>As <see cref="Drain(Connection, TimeSpan?, CancellationToken)"/>, and reads what came.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="rows">One of its subscriptions, which nobody else reads meanwhile.</param>
    /// <param name="patience">How long to wait for sources that bring their own rows. Default: 10 seconds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The batches since the last read, in their order; the caller's.</returns>
    /// <exception cref="TimeoutException">A source has not ended in time.</exception>
    /// <exception cref="QuiverException">The query failed.</exception>
    public static IReadOnlyList<Batch> Drain(this Connection connection, Subscription rows, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(rows);
        var read = new List<Batch>();
        Drain(connection, Take, patience, cancellation);
        return read;

        void Take()
        {
            while (rows.TryNext(out var batch)) read.Add(batch);
        }
    }

    /// <summary>Waits for what was written and reads meanwhile: a full queue that nobody reads would hold up what is waited for.</summary>
    private static void Drain(Connection connection, Action take, TimeSpan? patience, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = Task.Run(() => connection.Drain(patience, ending.Token), CancellationToken.None);
        try
        {
            while (!((IAsyncResult)waiting).AsyncWaitHandle.WaitOne(Step)) take();
            waiting.GetAwaiter().GetResult();
            take();
        }
        finally
        {
            ending.Cancel(); // the wait goes no further when reading has failed
            ((IAsyncResult)waiting).AsyncWaitHandle.WaitOne();
        }
    }
}
