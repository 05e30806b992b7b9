namespace Quiver.Runtime;

internal sealed partial class QueuedReader
{
    /// <summary>
    /// Reads in a loop of its own, off the query's threads, and gives the rows to a callback, one call at a time. The rows are disposed when the callback has returned; it shares what it keeps.
    /// </summary>
    /// <param name="callback">Takes rows. It may write to the engine it reads from: such a write never waits (see <see cref="EngineOptions.CallbackBytes"/>).</param>
    /// <returns>Ends with the input or with the subscription's disposal; faulted when the query failed, the reader was given up or the callback threw. The subscription is disposed then.</returns>
    public Task RunAsync(Func<StreamItem, ValueTask> callback) => Task.Run(() => LoopAsync(callback));

    /// <summary>Marks the running asynchronous method as the loop of a callback: it may be the reader that a write in it would wait for.</summary>
    public void EnterLoop() => CallbackScope.EnterLoop(_port.Graph.Engine);

    private async Task LoopAsync(Func<StreamItem, ValueTask> callback)
    {
        EnterLoop();
        try
        {
            while (await NextAsync() is { } item)
            {
                using (item.Rows) await callback(item);
            }
        }
        catch (QuiverException closed) when (closed.Code == ErrorCode.SubscriptionClosed && IsClosed)
        {
            // disposed while it waited: that is how a loop is ended
        }
        finally
        {
            Dispose();
        }
    }
}
