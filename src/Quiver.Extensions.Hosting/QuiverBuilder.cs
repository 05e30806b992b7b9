using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Quiver.Extensions.Hosting;

/// <summary>What an engine of the services does when it is opened, before anything else has it: in the order in which it is said here. What goes wrong there keeps the host from starting.</summary>
public sealed class QuiverBuilder
{
    private readonly Startup _startup;

    internal QuiverBuilder(IServiceCollection services, string? key, Startup startup)
    {
        Services = services;
        Key = key;
        _startup = startup;
    }

    /// <summary>The services it was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The engine's key; null for the one without.</summary>
    public string? Key { get; }

    /// <summary>Executes statements: the program's sources and streams.</summary>
    /// <param name="sql">The statements, separated by semicolons.</param>
    /// <returns>This builder.</returns>
    public QuiverBuilder Execute(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        _startup.Add((connection, _, cancellation) => connection.Execute(sql, cancellation).Dispose());
        return this;
    }

    /// <summary>Executes the statements of a file.</summary>
    /// <param name="path">The file's path, in UTF-8; from the content root of the host, where there is one.</param>
    /// <returns>This builder.</returns>
    public QuiverBuilder ExecuteFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _startup.Add((connection, services, cancellation) =>
        {
            var file = Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? "", path);
            try
            {
                connection.Execute(File.ReadAllText(file), cancellation).Dispose();
            }
            catch (QueryException error) when (error.Place is { } place)
            {
                throw new InvalidOperationException($"{file}:{place.Line}:{place.Column}: {error.Message}", error);
            }
        });
        return this;
    }

    /// <summary>Does something with the connection: subscribes, loads tables.</summary>
    /// <param name="action">Is called once, with the connection.</param>
    /// <returns>This builder.</returns>
    public QuiverBuilder OnOpened(Action<Connection> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        _startup.Add((connection, _, _) => action(connection));
        return this;
    }
}
