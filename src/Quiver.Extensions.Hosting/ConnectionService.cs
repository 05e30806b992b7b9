using Microsoft.Extensions.Hosting;

namespace Quiver.Extensions.Hosting;

/// <summary>Opens an engine when the host starts. When it stops, what was written is worked off and subscriptions read what they were given, as long as the host waits; then it is closed.</summary>
internal sealed class ConnectionService(HostedConnection engine) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(() => engine.Open(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (engine.Opened is not { } connection) return;
        try
        {
            await connection.ShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            engine.Log.Interrupted();
        }
    }
}
