using System.Collections.Immutable;

namespace Quiver.Runtime;

/// <summary>A snapshot in the making: each graph adds its ports when it gets to the position. Safe to use from all threads.</summary>
internal sealed class SnapshotRequest
{
    private readonly IReadOnlyList<Port> _ports;
    private readonly PortSnapshot?[] _found;
    private readonly TaskCompletionSource<Snapshot> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private CancellationTokenRegistration _cancellation;
    private int _missing; // graphs

    public SnapshotRequest(IReadOnlyList<Port> ports)
    {
        _ports = ports;
        _found = new PortSnapshot?[ports.Count];
    }

    /// <summary>The position to look at.</summary>
    public long Position { get; private set; }

    /// <summary>Says where to look, before anybody does.</summary>
    /// <param name="position">The position.</param>
    /// <param name="graphs">How many graphs will add their ports.</param>
    public void Begin(long position, int graphs)
    {
        Position = position;
        _missing = graphs;
        if (graphs == 0) _done.TrySetResult(new Snapshot(position, [])); // nothing was asked for
    }

    /// <summary>The snapshot.</summary>
    public Task<Snapshot> Done => _done.Task;

    /// <summary>Adds what some of the ports retain, by their positions. Runs under the claim of their graph.</summary>
    public void Look(int[] ports)
    {
        lock (_gate)
        {
            if (Done.IsCompleted) return;
            foreach (var port in ports) _found[port] = _ports[port].Look();
            if (--_missing > 0) return;
            _done.SetResult(new Snapshot(Position, [.. _found.Select(found => found!)]));
        }

        _cancellation.Unregister();
    }

    /// <summary>Ends the wait with an error.</summary>
    public void Fail(QuiverException reason) => End(() => _done.TrySetException(reason));

    /// <summary>Lets a token end the wait.</summary>
    public void CancelWith(CancellationToken token)
    {
        if (token.CanBeCanceled && !Done.IsCompleted) _cancellation = token.UnsafeRegister((_, token) => End(() => _done.TrySetCanceled(token)), null);
    }

    private void End(Func<bool> end)
    {
        lock (_gate)
        {
            if (!end()) return;
            foreach (var found in _found) found?.Dispose();
        }
    }
}
