namespace Quiver.Cli;

/// <summary>What Ctrl-C means in the shell: it stops the statement that runs, or begins the prompt anew; twice it leaves.</summary>
internal sealed class ShellInterrupts : IDisposable
{
    private static readonly TimeSpan Twice = TimeSpan.FromSeconds(1); // between two that belong together, whatever happened between them

    private readonly TimeProvider _time;
    private readonly IDisposable? _handling;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _running;
    private TaskCompletionSource _pressed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _last;
    private bool _warned;

    /// <summary>Listens from now on.</summary>
    public ShellInterrupts(Terminal terminal)
    {
        _time = terminal.Time;
        _handling = terminal.Interrupts?.Handle(Press);
    }

    /// <summary>Ends at the next Ctrl-C at the prompt.</summary>
    public Task Pressed
    {
        get
        {
            lock (_lock) return _pressed.Task;
        }
    }

    /// <summary>Whether Ctrl-C was pressed twice at the prompt.</summary>
    public bool Leaves { get; private set; }

    /// <summary>The prompt has been answered, with a line or by saying what Ctrl-C does.</summary>
    /// <param name="warned">Whether another Ctrl-C leaves.</param>
    public void Answered(bool warned)
    {
        lock (_lock)
        {
            _warned = warned;
            if (_pressed.Task.IsCompleted) _pressed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Gives Ctrl-C to a statement.</summary>
    /// <param name="run">Runs it; the token stops it.</param>
    /// <param name="ended">Cancelled by a request to end the process.</param>
    public void Running(Action<CancellationToken> run, CancellationToken ended)
    {
        using var running = CancellationTokenSource.CreateLinkedTokenSource(ended);
        lock (_lock) _running = running;
        try
        {
            run(running.Token);
        }
        finally
        {
            lock (_lock) _running = null;
        }
    }

    /// <summary>Ctrl-C was pressed at the prompt, as a key.</summary>
    public void PressAtPrompt() => Press();

    /// <inheritdoc/>
    public void Dispose() => _handling?.Dispose();

    /// <returns>Whether the process lives on.</returns>
    private bool Press()
    {
        CancellationTokenSource? running;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var isSecond = _last is { } last && _time.GetElapsedTime(last, now) < Twice;
            _last = now;
            running = _running;
            if (running is null)
            {
                Leaves |= isSecond || _warned;
                _pressed.TrySetResult();
                return true;
            }

            if (running.IsCancellationRequested) return false; // it was told to stop and has not: leave without it
        }

        try
        {
            running.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // it has just ended by itself
        }

        return true;
    }
}
