namespace Quiver.Runtime;

/// <summary>Something done to a graph between two steps, at its place in the sequence: deploying, dropping, subscribing, looking.</summary>
/// <param name="run">Runs under the graph's claim. What it begins and cannot finish at once, a replay, the graph goes on with before the next record.</param>
/// <param name="abandon">Runs instead when the graph is gone, or when waiting for it would never end, with the reason. Neither may throw.</param>
internal sealed class GraphAction(Action<Graph> run, Action<QuiverException> abandon)
{
    /// <summary>The managed thread that is blocked until it is done; 0 when none is.</summary>
    public int WaitingThread { get; init; }

    /// <summary>Does it.</summary>
    public void Run(Graph graph) => run(graph);

    /// <summary>Says that it will never be done.</summary>
    public void Abandon(QuiverException reason) => abandon(reason);
}
