namespace Quiver;

/// <summary>Counts who wants sources that bring their own rows to wait. They start when nobody does.</summary>
internal sealed class SourceHold
{
    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];
    private int _holders;

    /// <summary>Runs an action when nobody holds, at once if nobody does now.</summary>
    public void WhenFree(Action start)
    {
        lock (_lock)
        {
            if (_holders > 0)
            {
                _waiting.Add(start);
                return;
            }
        }

        start();
    }

    /// <summary>Holds until disposed.</summary>
    public IDisposable Take()
    {
        lock (_lock) _holders++;
        return new Holder(this);
    }

    private void Release()
    {
        List<Action> free = [];
        lock (_lock)
        {
            if (--_holders == 0)
            {
                free.AddRange(_waiting);
                _waiting.Clear();
            }
        }

        foreach (var start in free) start();
    }

    private sealed class Holder(SourceHold hold) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) hold.Release();
        }
    }
}
