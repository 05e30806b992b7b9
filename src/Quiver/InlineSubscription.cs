namespace Quiver;

/// <summary>A subscription whose rows go to a callback inside the write that brings them.</summary>
public sealed class InlineSubscription : IDisposable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously); // never inside the write
    private readonly bool _isByName;
    private int _disposed;

    internal InlineSubscription(bool isByName) => _isByName = isByName;

    /// <summary>Whether the callback may be called again; false once the input has ended, an error has ended it, or it was cancelled.</summary>
    public bool IsActive => Volatile.Read(ref _disposed) == 0 && !Completion.IsCompleted;

    /// <summary>Ends when the input has ended or the subscription was disposed; fails with the error of the query or the callback.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What ends it underneath; set before users get it.</summary>
    internal Action Stop { get; set; } = () => { };

    /// <summary>Stops it, as <see cref="Dispose"/> does. Later calls do nothing.</summary>
    public void Cancel() => Dispose();

    /// <summary><c>InlineSubscription(query, active)</c>: of a query or of a stream or source by its name; active, finished or cancelled.</summary>
    public override string ToString() => $"InlineSubscription({(_isByName ? "stream" : "query")}, {(Volatile.Read(ref _disposed) != 0 ? "cancelled" : IsActive ? "active" : "finished")})";

    /// <summary>Stops it: the callback is not called again, once a call that runs now has returned.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Stop();
        _completion.TrySetResult();
    }

    /// <summary>Notes why no rows come any more; null at the end of the input.</summary>
    internal void Complete(Exception? error)
    {
        if (error is null) _completion.TrySetResult();
        else _completion.TrySetException(error);
    }
}
