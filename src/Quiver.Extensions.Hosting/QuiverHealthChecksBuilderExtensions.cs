using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quiver.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds engines to the health checks of a program.</summary>
public static class QuiverHealthChecksBuilderExtensions
{
    /// <summary>
    /// Checks an engine added by <c>AddQuiver</c>: unhealthy while it is not open, and when a source or stream has stopped for an error; degraded while writers to a source have to wait, or will soon;
    /// else healthy. The data of the result name them.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="key">The engine's key; null for the one without.</param>
    /// <param name="name">The check's name; null: <c>quiver</c>, or the key.</param>
    /// <param name="failureStatus">What it answers instead of unhealthy; null leaves it.</param>
    /// <param name="tags">Tags to choose checks by; null for none.</param>
    /// <param name="timeout">How long it may take; null for as long as it takes, which is not long: nothing is waited for.</param>
    public static IHealthChecksBuilder AddQuiver(this IHealthChecksBuilder builder, string? key = null, string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(name ?? key ?? "quiver", services => new ConnectionHealthCheck(HostedConnection.Of(services, key)), failureStatus, tags, timeout));
    }
}
