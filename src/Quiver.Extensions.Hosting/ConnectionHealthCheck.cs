using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Quiver.Extensions.Hosting;

/// <summary>Says how an engine is: by what it says of itself, without asking it a query.</summary>
internal sealed class ConnectionHealthCheck(HostedConnection engine) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (failure, connection) = (context.Registration.FailureStatus, engine.Opened);
        if (connection is null) return Task.FromResult(new HealthCheckResult(failure, "The engine is not open yet."));
        if (connection.IsClosed) return Task.FromResult(new HealthCheckResult(failure, "The engine is closed."));

        var (sources, streams) = (connection.Sources, connection.Streams);
        var stopped = sources.Where(source => source.Error is not null).Select(source => (source.Name, source.Error)).Concat(streams.Where(stream => stream.Error is not null).Select(stream => (stream.Name, stream.Error))).ToList();
        var pressed = sources.Where(source => source.IsBackpressured).Select(source => source.Name).ToList();
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sources"] = sources.Count,
            ["streams"] = streams.Count,
            ["stopped"] = stopped.ConvertAll(one => one.Name),
            ["backpressured"] = pressed,
        };
        var result = stopped is [var first, ..] ? new HealthCheckResult(failure, $"{string.Join(", ", stopped.Select(one => one.Name))} stopped: {first.Error}", data: data)
            : pressed.Count > 0 ? HealthCheckResult.Degraded($"More than 80 % of the room for rows that wait to be run is taken: {string.Join(", ", pressed)}.", data: data)
            : HealthCheckResult.Healthy($"{sources.Count} sources, {streams.Count} streams.", data);
        return Task.FromResult(result);
    }
}
