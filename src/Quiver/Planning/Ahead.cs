namespace Quiver.Planning;

/// <summary>
/// Something that takes long to make, made before it is needed: by a thread of the pool, or by who needs it first, if the pool has not come to it by then. Thread-safe.
/// </summary>
/// <remarks>A thread of the pool that is busy is never waited for, only one that is making it: a program that blocks all of them can still go on.</remarks>
internal sealed class Ahead<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _making = new();
    private readonly Func<T> _make;
    private readonly Action<T> _then;
    private volatile T? _made;
    private bool _disposed;

    /// <param name="make">Makes it. What it throws, <see cref="Value"/> throws, and the next use tries again.</param>
    /// <param name="then">What the thread of the pool does with it then, beside those who use it already. What it throws is nobody's error.</param>
    public Ahead(Func<T> make, Action<T> then)
    {
        _make = make;
        _then = then;
        ThreadPool.UnsafeQueueUserWorkItem(static ahead => ahead.TryMake(), this, preferLocal: false);
    }

    /// <summary>What was made; waits for it.</summary>
    /// <exception cref="QuiverException">ConnectionClosed: it was disposed before it was needed. Others come from making it.</exception>
    public T Value
    {
        get
        {
            if (_made is { } made) return made;
            lock (_making)
            {
                if (_disposed) throw new QuiverException(ErrorCode.ConnectionClosed, "The connection is closed. Open another one.");
                return _made ??= _make();
            }
        }
    }

    /// <summary>Disposes of what was made, if it was; what is being made is waited for.</summary>
    public void Dispose()
    {
        lock (_making)
        {
            _disposed = true;
            _made?.Dispose();
        }
    }

    private void TryMake()
    {
        try
        {
            lock (_making)
            {
                if (_disposed || _made is not null) return;
                _made = _make();
            }

            _then(_made);
        }
        catch (Exception)
        {
            // whoever needs it tries again, and is told
        }
    }
}
