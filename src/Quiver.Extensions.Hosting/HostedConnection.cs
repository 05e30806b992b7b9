using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Quiver.Extensions.Hosting;

/// <summary>An engine of the services: opened once, by the host or by whoever asks for it first.</summary>
/// <param name="services">Where options and loggers come from.</param>
/// <param name="key">Its key; null for the only one.</param>
/// <param name="startup">What is done when it is opened.</param>
internal sealed class HostedConnection(IServiceProvider services, string? key, Startup startup)
{
    private readonly Lock _gate = new();

    /// <summary>The connection; null before it is opened.</summary>
    public Connection? Opened { get; private set; }

    /// <summary>Its log.</summary>
    public ConnectionLog Log { get; } = new((services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Quiver"), key);

    /// <summary>The one with a key; null: the one without.</summary>
    public static HostedConnection Of(IServiceProvider services, string? key) =>
        key is null ? services.GetRequiredService<HostedConnection>() : services.GetRequiredKeyedService<HostedConnection>(key);

    /// <summary>Opens it, unless it is.</summary>
    /// <param name="cancellation">Stops what is executed when it is opened.</param>
    /// <exception cref="QuiverException">It cannot be opened, or a statement of its start fails; it is closed again.</exception>
    public Connection Open(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (Opened is { } opened) return opened;
            var options = services.GetRequiredService<IOptionsMonitor<QuiverOptions>>().Get(key ?? Options.DefaultName) with { Events = Log };
            var connection = Connection.Open(options);
            try
            {
                startup.Run(connection, services, cancellation);
                return Opened = connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
