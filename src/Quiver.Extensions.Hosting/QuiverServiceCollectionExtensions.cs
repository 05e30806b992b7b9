using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Quiver;
using Quiver.Extensions.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds engines to the services of a program.</summary>
public static class QuiverServiceCollectionExtensions
{
    /// <summary>
    /// Adds an engine: a <see cref="Connection"/>, opened when the host starts (or by whoever asks for it first) and shut down when it stops, after what was written has been worked off. Its options
    /// come from the section <c>Quiver</c> of the configuration, then from <paramref name="configure"/>, and are checked when the host starts. A <see cref="TimeProvider"/> among the services is
    /// its clock, unless the options name another one. Added again, it is the same engine, with both configurations.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options; null leaves them to the configuration.</param>
    /// <returns>Takes what is executed when it is opened.</returns>
    public static QuiverBuilder AddQuiver(this IServiceCollection services, Action<QuiverOptions>? configure = null) => Add(services, key: null, configure);

    /// <summary>As <see cref="AddQuiver(IServiceCollection, Action{QuiverOptions})"/>, one of several engines: a keyed service, whose options come from the section <c>Quiver:key</c>.</summary>
    /// <param name="services">The services.</param>
    /// <param name="key">Its key: <c>[FromKeyedServices("key")] Connection</c>. It names the engine in logs, measurements and health checks too.</param>
    /// <param name="configure">Sets options; null leaves them to the configuration.</param>
    /// <returns>Takes what is executed when it is opened.</returns>
    public static QuiverBuilder AddQuiver(this IServiceCollection services, string key, Action<QuiverOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return Add(services, key, configure);
    }

    private static QuiverBuilder Add(IServiceCollection services, string? key, Action<QuiverOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var engines = EnginesOf(services);
        if (!engines.TryGetValue(key ?? "", out var startup)) engines.Add(key ?? "", startup = Register(services, key, engines));
        if (configure is not null) services.Configure(key ?? Options.Options.DefaultName, configure);
        return new QuiverBuilder(services, key, startup);
    }

    /// <summary>What is added already, by key. One list for all engines, as each one's section may hold the sections of others.</summary>
    private static EngineList EnginesOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(EngineList))?.ImplementationInstance is EngineList known) return known;
        var engines = new EngineList();
        services.AddSingleton(engines);
        return engines;
    }

    private static Startup Register(IServiceCollection services, string? key, EngineList engines)
    {
        var startup = new Startup();
        services.AddOptions<QuiverOptions>(key ?? Options.Options.DefaultName)
            .Configure<IServiceProvider>((options, provider) => Configuring.Bind(options, key, engines, provider))
            .ValidateOnStart();
        if (key is null)
        {
            services.AddSingleton(provider => new HostedConnection(provider, key: null, startup));
            services.TryAddSingleton(provider => provider.GetRequiredService<HostedConnection>().Open());
        }
        else
        {
            services.AddKeyedSingleton(key, (provider, _) => new HostedConnection(provider, key, startup));
            services.TryAddKeyedSingleton(key, (provider, _) => provider.GetRequiredKeyedService<HostedConnection>(key).Open());
        }

        services.AddSingleton<IHostedService>(provider => new ConnectionService(HostedConnection.Of(provider, key)));
        return startup;
    }
}
