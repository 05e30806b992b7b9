using System.Runtime.InteropServices;

namespace Quiver.Cli;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancelled token; the second ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private const string ShowCursor = "\e[?25h";

    private readonly CancellationTokenSource _first = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Listens from now on.</summary>
    public Interrupts() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _first.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _first.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (!_first.IsCancellationRequested)
        {
            context.Cancel = true; // the process lives on, to end cleanly
            _first.Cancel();
            return;
        }

        if (!Console.IsErrorRedirected) Console.Error.Write(ShowCursor); // a live view may have hidden it
    }
}
