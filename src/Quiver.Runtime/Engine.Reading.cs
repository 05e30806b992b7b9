namespace Quiver.Runtime;

internal sealed partial class Engine
{
    /// <summary>
    /// What some ports retain at one position: the newest there is at the call. It waits until every graph involved has passed that position, and no row after it is seen.
    /// </summary>
    /// <param name="ports">The ports, in any order; of any graphs.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="QuiverException">The engine or a source is closed; or a graph waits for a reader that this thread alone reads (504).</exception>
    /// <exception cref="InvalidOperationException">It was called from an inline callback, which must not wait.</exception>
    public Snapshot Read(IReadOnlyList<Port> ports, CancellationToken token = default)
    {
        if (CallbackScope.HoldsClaim) throw new InvalidOperationException("An inline callback runs inside a step, so it cannot wait for one to end; read from a callback of its own loop.");
        return ReadAsync(ports, Environment.CurrentManagedThreadId, token).GetAwaiter().GetResult();
    }

    /// <summary>As <see cref="Read"/>, waiting without a thread.</summary>
    public Task<Snapshot> ReadAsync(IReadOnlyList<Port> ports, CancellationToken token = default) => ReadAsync(ports, waitingThread: 0, token);

    private Task<Snapshot> ReadAsync(IReadOnlyList<Port> ports, int waitingThread, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var request = new SnapshotRequest(ports);
        var mailboxes = Mailbox.Enter(ports);
        try
        {
            // No record of these graphs is numbered while all their locks are held, so what is queued is the log up to here, of each of them.
            request.Begin(Sequence.Newest, mailboxes.Count);
            foreach (var mailbox in mailboxes)
            {
                var part = Enumerable.Range(0, ports.Count).Where(port => ReferenceEquals(Mailbox.Of(ports[port]), mailbox)).ToArray(); // the graphs may be merged until it is run
                var action = new GraphAction(_ => request.Look(part), request.Fail) { WaitingThread = waitingThread };
                if (mailbox.Closed is { } gone) request.Fail(gone);
                else mailbox.PostWithinGate(action, request.Position, looks: true);
            }
        }
        finally
        {
            Mailbox.Exit(mailboxes);
        }

        foreach (var mailbox in mailboxes)
        {
            mailbox.Graph.Signal();
            if (mailbox.Graph.BlockedOn is { IsBlocking: true } full && full.IsReadOnlyBy(waitingThread)) request.Fail(full.FullError());
        }

        request.CancelWith(token);
        return request.Done;
    }
}
