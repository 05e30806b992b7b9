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

    public SnapshotRequest(IReadOnlyList<Port> ports, int graphs)
    {
        _ports = ports;
        _found = new PortSnapshot?[ports.Count];
        _missing = graphs;
    }

    /// <summary>The position to look at.</summary>
    public long Position
    {
        get;
        set
        {
            field = value;
            if (_missing == 0) _done.TrySetResult(new Snapshot(value, [])); // nothing was asked for
        }
    }

    /// <summary>The snapshot.</summary>
    public Task<Snapshot> Done => _done.Task;

    /// <summary>Adds what a graph's ports retain. Runs under the graph's claim.</summary>
    public void Look(Graph graph)
    {
        lock (_gate)
        {
            if (Done.IsCompleted) return;
            for (var port = 0; port < _found.Length; port++)
                if (ReferenceEquals(_ports[port].Graph, graph)) _found[port] = _ports[port].Look();
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
