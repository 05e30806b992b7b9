namespace Quiver.Runtime;

/// <summary>A record for which a mailbox has no room yet, and its writer, who waits. Completed under the mailbox's lock; continuations run elsewhere.</summary>
internal sealed class PushWaiter(LogRecord record, int thread)
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;

    /// <summary>The record that waits.</summary>
    public LogRecord Record = record;

    /// <summary>The managed thread that is blocked; 0 when the writer waits asynchronously.</summary>
    public int Thread { get; } = thread;

    /// <summary>Its place among the waiters; null once it has left.</summary>
    public LinkedListNode<PushWaiter>? Place { get; set; }

    /// <summary>The record's last sequence number, when it was taken in; else the reason why not.</summary>
    public Task<long> Done => _done.Task;

    /// <summary>Limits the wait; called once, without the lock.</summary>
    public void Limit(EngineOptions options, CancellationToken token)
    {
        if (options.WriteTimeout != Timeout.InfiniteTimeSpan)
            _timer = options.Time.CreateTimer(static state => ((PushWaiter)state!).TimeOut(), this, options.WriteTimeout, Timeout.InfiniteTimeSpan);
        _cancellation = token.UnsafeRegister(static (state, token) => ((PushWaiter)state!).Cancel(token), this);
        if (Done.IsCompleted) Release(); // it ended before there was anything to release
    }

    /// <summary>Ends the wait well.</summary>
    public void Admit(long sequence)
    {
        _done.TrySetResult(sequence);
        Release();
    }

    /// <summary>Ends the wait with an error; the record's rows are dropped.</summary>
    public void Refuse(QuiverException reason)
    {
        Record.Rows?.Dispose();
        _done.TrySetException(reason);
        Release();
    }

    private void TimeOut() => Mailbox.GiveUp(this, static (waiter, mailbox) => waiter.Refuse(mailbox.TimedOut(waiter.Record)));

    private void Cancel(CancellationToken token) => Mailbox.GiveUp(this, (waiter, _) =>
    {
        waiter.Record.Rows?.Dispose();
        waiter._done.TrySetCanceled(token);
        waiter.Release();
    });

    private void Release()
    {
        _timer?.Dispose();
        _cancellation.Unregister(); // not Dispose, which would wait for a cancellation that waits for the mailbox's lock
    }
}
