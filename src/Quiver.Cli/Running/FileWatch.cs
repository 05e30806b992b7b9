namespace Quiver.Cli;

/// <summary>Sees when a file is saved: looks at its time and length four times a second, which works on every file system, those of containers and networks included.</summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    private readonly string _file;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private (DateTime Written, long Length) _seen;
    private CancellationTokenSource _changed = new();

    /// <summary>Watches from now on.</summary>
    public FileWatch(string file, TimeProvider time)
    {
        _file = file;
        _seen = Look();
        _timer = time.CreateTimer(_ => Compare(), null, Period, Period);
    }

    /// <summary>Cancelled when the file is saved.</summary>
    public CancellationToken Changed
    {
        get
        {
            lock (_lock) return _changed.Token;
        }
    }

    /// <summary>Waits until the file is saved.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Wait(CancellationToken cancellation)
    {
        WaitHandle.WaitAny([Changed.WaitHandle, cancellation.WaitHandle]);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Looks for the next time.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _seen = Look();
            _changed.Dispose();
            _changed = new CancellationTokenSource();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock) _changed.Dispose();
    }

    private (DateTime Written, long Length) Look()
    {
        var file = new FileInfo(_file);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private void Compare()
    {
        lock (_lock)
        {
            if (_changed.IsCancellationRequested || (Look() is var now && (now == _seen || now == default))) return;
            _changed.Cancel();
        }
    }
}
