namespace Quiver;

/// <summary>A subscription whose rows go to a callback inside the write that brings them.</summary>
public sealed class InlineSubscription : IDisposable
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously); // never inside the write
    private int _disposed;

    internal InlineSubscription()
    {
    }

    /// <summary>Ends when the input has ended or the subscription was disposed; fails with the error of the query or the callback.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What ends it underneath; set before users get it.</summary>
    internal Action Stop { get; set; } = () => { };

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
