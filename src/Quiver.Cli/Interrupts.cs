using System.Runtime.InteropServices;

namespace Quiver.Cli;

/// <summary>Who hears of Ctrl-C.</summary>
internal interface IInterrupts
{
    /// <summary>Gives each Ctrl-C to a handler, until disposed.</summary>
    /// <param name="handler">Called on a thread of its own; answers whether the process lives on. When it does not, it ends at once.</param>
    IDisposable Handle(Func<bool> handler);

    /// <summary>Ctrl-C was pressed while keys were taken, so that it was no signal.</summary>
    void Press();
}

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancelled token; the second ends the process at once. A handler may take the Ctrl-Cs for itself.</summary>
internal sealed class Interrupts : IInterrupts, IDisposable
{
    private const string ShowCursor = "\e[?25h";

    private readonly CancellationTokenSource _first = new();
    private readonly PosixSignalRegistration[] _signals;
    private volatile Func<bool>? _handler;

    /// <summary>Listens from now on.</summary>
    public Interrupts() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled by the first signal that no handler takes.</summary>
    public CancellationToken Token => _first.Token;

    /// <inheritdoc/>
    public IDisposable Handle(Func<bool> handler)
    {
        _handler = handler;
        return new Handling(this);
    }

    /// <inheritdoc/>
    public void Press()
    {
        if (_handler is { } handler)
        {
            if (!handler()) Environment.Exit(ExitCode.Interrupted);
        }
        else if (_first.IsCancellationRequested)
        {
            Environment.Exit(ExitCode.Interrupted);
        }
        else
        {
            _first.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _first.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && _handler is { } handler)
        {
            context.Cancel = handler();
        }
        else if (!_first.IsCancellationRequested)
        {
            context.Cancel = true; // the process lives on, to end cleanly
            _first.Cancel();
        }

        if (!context.Cancel && !Console.IsErrorRedirected) Console.Error.Write(ShowCursor); // a live view may have hidden it
    }

    private sealed class Handling(Interrupts interrupts) : IDisposable
    {
        public void Dispose() => interrupts._handler = null;
    }
}
