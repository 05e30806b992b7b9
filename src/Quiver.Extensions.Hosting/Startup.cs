namespace Quiver.Extensions.Hosting;

/// <summary>What is done with a connection when it is opened, in order.</summary>
internal sealed class Startup
{
    private readonly List<Action<Connection, IServiceProvider, CancellationToken>> _steps = [];

    /// <summary>Adds a step.</summary>
    public void Add(Action<Connection, IServiceProvider, CancellationToken> step) => _steps.Add(step);

    /// <summary>Does all of it.</summary>
    public void Run(Connection connection, IServiceProvider services, CancellationToken cancellation)
    {
        foreach (var step in _steps)
        {
            cancellation.ThrowIfCancellationRequested();
            step(connection, services, cancellation);
        }
    }
}
