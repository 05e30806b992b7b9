using Quiver.Columns;

namespace Quiver.Runtime;

internal sealed partial class Engine
{
    /// <summary>The state of a source's graph, all that is connected with it, after what was written before the call and before all else, as bytes. Retained rows are not part of it.</summary>
    public async Task<byte[]> FreezeAsync(SourceInput source)
    {
        if (Faults.FreezeDuringResume && source.Graph.BlockedOn is not null) return Frozen(source.Graph);
        using var frozen = await RunAsync(source.Port, static graph => new FrozenGraph(graph));
        return frozen.ToBytes();
    }

    /// <summary>Gives a new source, with as many others and queries of the same operators, made in the same order, a state that was frozen. What is written then goes on where that left off.</summary>
    /// <exception cref="QuiverException">The state is another graph's, of another version, or damaged; the source is useless then.</exception>
    public Task RestoreAsync(SourceInput source, ReadOnlyMemory<byte> state) => RunAsync(source.Port, graph =>
    {
        FrozenGraph.Restore(graph, state);
        return true;
    });

    /// <summary>The rows that a port retains, after what was written before the call; the caller disposes them.</summary>
    public Task<RetainedRows> RetainedAsync(Port port) => RunAsync(port, _ => port.History?.Share() ?? new RetainedRows([], port.Rows > 0));

    /// <summary>Gives a port, whose state was restored and which published nothing since, the rows that it retained; they stay the caller's.</summary>
    public Task RetainAsync(Port port, RetainedRows rows) => RunAsync(port, _ =>
    {
        port.History?.Restore(rows);
        return true;
    });

    /// <summary>The fault: it does not wait for the step to end.</summary>
    private static byte[] Frozen(Graph graph)
    {
        using var frozen = new FrozenGraph(graph);
        return frozen.ToBytes();
    }

    /// <summary>Does something to a graph between two steps.</summary>
    private Task<T> RunAsync<T>(Port port, Func<Graph, T> run)
    {
        Mine(port.Graph);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Mailbox.Post(
            port,
            new GraphAction(
                graph =>
                {
                    try
                    {
                        done.TrySetResult(run(graph));
                    }
#pragma warning disable CA1031 // told to the caller
                    catch (Exception exception)
#pragma warning restore CA1031
                    {
                        done.TrySetException(exception);
                    }
                },
                reason => done.TrySetException(reason)),
            numbered: false);
        return done.Task;
    }
}
