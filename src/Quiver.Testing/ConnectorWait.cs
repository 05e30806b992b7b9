using System.Diagnostics;

namespace Quiver.Testing;

/// <summary>Waits for sources that bring their own rows, on threads of their own: in real time, as they take no notice of a clock that stands.</summary>
/// <param name="connection">The connection with the sources.</param>
/// <param name="patience">How long.</param>
internal sealed class ConnectorWait(Connection connection, TimeSpan patience)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>How long a test usually waits.</summary>
    public static TimeSpan Usual { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it waits.</summary>
    public TimeSpan Patience => patience;

    /// <summary>How long it has waited.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>Waits a little, until what came meanwhile has run. False when all rows have come, or patience is at its end.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public bool Goes(CancellationToken cancellation)
    {
        if (!connection.HasRunningConnectors || Elapsed >= patience)
        {
            connection.Settle(cancellation);
            return false;
        }

        cancellation.ThrowIfCancellationRequested();
        cancellation.WaitHandle.WaitOne(Pause);
        connection.Settle(cancellation);
        return true;
    }
}
