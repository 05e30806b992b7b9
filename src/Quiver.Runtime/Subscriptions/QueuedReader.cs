using System.Threading.Tasks.Sources;
using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// A reader with a queue of its own, bounded in bytes. Several threads may read by <see cref="TryNext"/> and <see cref="Next"/>, one at a time by <see cref="NextAsync"/>; each row goes to one of them.
/// A failure of the query is thrown after what was queued before it. Disposing ends every wait and detaches the reader.
/// </summary>
internal sealed partial class QueuedReader : PortReader, IValueTaskSource<StreamItem?>, IDisposable
{
    private const int NoThread = 0;
    private const int AnyThread = -1;

    private readonly Port _port;
    private readonly ReaderOptions _options;
    private readonly long _capacity;
    private readonly object _gate = new(); // readers wait on it, so it is no Lock
    private readonly Queue<(StreamItem Item, long Bytes)> _queue = new();
    private ManualResetValueTaskSourceCore<StreamItem?> _awaited = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private bool _awaiting;       // NextAsync has a waiter that was not answered
    private bool _awaitedInUse;   // … or was answered and has not looked yet
    private int _blockedReaders;  // threads in Next
    private long _bytes;
    private bool _ended;
    private bool _closed;
    private bool _lagging;        // given up: rows are only counted
    private QuiverException? _fault;
    private long _dropped;        // since the last read
    private long _missed;
    private long _resume;
    private int _readingThread = NoThread;
    private bool _graphWaits;
    private long _waitingSince;   // for a reader that reads nothing
    private ITimer? _timer;

    public QueuedReader(Port port, ReaderOptions options)
    {
        _port = port;
        _options = options;
        _capacity = options.QueueBytes ?? port.Graph.Engine.Options.QueueBytes;
    }

    /// <inheritdoc/>
    public override string Name => _options.Name;

    /// <summary>The columns of the rows.</summary>
    public Schema Schema => _port.Schema;

    /// <summary>The stream's watermark now, in microseconds; rows queued may be older.</summary>
    public long Watermark => _port.Watermark;

    /// <summary>Bytes queued.</summary>
    public long QueuedBytes => Volatile.Read(ref _bytes);

    /// <summary>Bytes the queue holds before it is full.</summary>
    public long Capacity => _capacity;

    /// <inheritdoc/>
    public override bool IsClosed => Volatile.Read(ref _closed);

    /// <inheritdoc/>
    public override bool IsAwaiting => Volatile.Read(ref _awaiting) || Volatile.Read(ref _blockedReaders) > 0;

    /// <inheritdoc/>
    public override bool CanBlock => _options.Overflow is OverflowPolicy.Wait or OverflowPolicy.WaitThenFail;

    /// <inheritdoc/>
    public override bool HasCredit => Volatile.Read(ref _bytes) < _capacity || !Waits;

    /// <summary>Whether all was read and nothing will come: the input has ended, the query failed, or this reader was closed or given up.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate) return _queue.Count == 0 && (_ended || _closed || _lagging);
        }
    }

    /// <summary>Whether the next read has something to tell: rows, the end or an error.</summary>
    internal bool HasNews
    {
        get
        {
            lock (_gate) return _queue.Count > 0 || _ended || _closed || _lagging;
        }
    }

    private bool Waits => CanBlock && !_port.IsLeaving && !Volatile.Read(ref _lagging) && !IsClosed;

    private TimeProvider Time => _port.Graph.Engine.Options.Time;

    /// <summary>Reads what there is of what was written before the call: nothing else is waited for, see <see cref="Graph.CatchUp"/>.</summary>
    /// <param name="item">The rows, when there are any.</param>
    /// <exception cref="QuiverException">The query failed, the reader was given up, or it or the engine is closed.</exception>
    public ReadOutcome TryNext(out StreamItem item)
    {
        var outcome = TakeNext(out item);
        if (outcome != ReadOutcome.Nothing) return outcome;
        _port.Graph.CatchUp(this);
        return TakeNext(out item);
    }

    private ReadOutcome TakeNext(out StreamItem item)
    {
        bool wake;
        ReadOutcome outcome;
        lock (_gate)
        {
            NoteReader(Environment.CurrentManagedThreadId);
            outcome = Take(out item, out wake);
        }

        if (wake) _port.Graph.Wake();
        return outcome;
    }

    /// <summary>Reads, blocking this thread while nothing is there.</summary>
    /// <param name="item">The rows, when there are any.</param>
    /// <param name="timeout">How long to wait; <see cref="Timeout.InfiniteTimeSpan"/> as long as it takes. Afterwards the outcome is <see cref="ReadOutcome.Nothing"/>.</param>
    /// <param name="token">Ends the wait.</param>
    /// <exception cref="QuiverException">The query failed, the reader was given up, or it or the engine is closed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ReadOutcome Next(out StreamItem item, TimeSpan timeout, CancellationToken token = default)
    {
        if (timeout == TimeSpan.Zero) return TryNext(out item);
        var outcome = TakeNext(out item);
        if (outcome != ReadOutcome.Nothing) return outcome;

        var expired = false;
        using var timer = timeout == Timeout.InfiniteTimeSpan ? null : Time.CreateTimer(
            _ =>
            {
                lock (_gate)
                {
                    expired = true;
                    Monitor.PulseAll(_gate);
                }
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
        using var cancellation = token.UnsafeRegister(
            static gate =>
            {
                lock (gate!) Monitor.PulseAll(gate);
            },
            _gate);
        bool wake;
        Interlocked.Increment(ref _blockedReaders); // from here on writers run what they write at once …
        _port.Graph.RunOpen();                      // … and what they wrote before is run now
        lock (_gate)
        {
            try
            {
                while ((outcome = Take(out item, out wake)) == ReadOutcome.Nothing && !expired)
                {
                    token.ThrowIfCancellationRequested();
                    Monitor.Wait(_gate);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _blockedReaders);
            }
        }

        if (wake) _port.Graph.Wake();
        return outcome;
    }

    /// <summary>Reads, waiting without a thread while nothing is there.</summary>
    /// <returns>The rows; null when the input has ended.</returns>
    /// <exception cref="QuiverException">The query failed, the reader was given up, or it or the engine is closed.</exception>
    /// <exception cref="InvalidOperationException">The answer to the last call was not awaited yet.</exception>
    public ValueTask<StreamItem?> NextAsync(CancellationToken token = default) =>
        BeginNext(token, out var item, out var version) ? new ValueTask<StreamItem?>(item) : new ValueTask<StreamItem?>(this, version);

    /// <summary>As <see cref="NextAsync"/>, for one who makes something else of the answer, and so awaits the reader itself.</summary>
    /// <param name="token">Ends the wait.</param>
    /// <param name="item">The rows, when there are any; null when the input has ended.</param>
    /// <param name="version">When the answer is false: what to await as an <see cref="IValueTaskSource{TResult}"/>.</param>
    public bool BeginNext(CancellationToken token, out StreamItem? item, out short version)
    {
        token.ThrowIfCancellationRequested();
        bool wake;
        StreamItem taken;
        ReadOutcome outcome;
        version = 0;
        lock (_gate)
        {
            if (_awaitedInUse) throw new InvalidOperationException($"Subscription '{Name}' is read asynchronously by one reader at a time.");
            NoteReader(AnyThread);
            outcome = Take(out taken, out wake);
            if (outcome == ReadOutcome.Nothing)
            {
                _awaiting = _awaitedInUse = true;
                version = _awaited.Version;
            }
        }

        if (wake) _port.Graph.Wake();
        item = outcome == ReadOutcome.Rows ? taken : null;
        if (outcome != ReadOutcome.Nothing) return true;
        if (token.CanBeCanceled) RegisterCancellation(token);
        Interlocked.MemoryBarrier(); // who writes from here on sees that somebody waits …
        _port.Graph.RunOpen();       // … and what was written before is run now
        return false;
    }

    /// <summary>Whether only that thread reads: a write that waits there for this queue would wait for itself.</summary>
    public bool IsReadOnlyBy(int thread) => thread != NoThread && Volatile.Read(ref _readingThread) == thread;

    /// <summary>Whether the graph waits until this queue is read: it was not woken yet.</summary>
    public bool IsBlocking => Volatile.Read(ref _graphWaits);

    /// <summary>The error for a write that would wait for itself.</summary>
    public QuiverException FullError() => new(
        ErrorCode.SubscriptionFull,
        $"This thread alone reads subscription '{Name}', whose queue is full ({QueuedBytes} bytes of {_capacity}), and waits for the query that feeds it: it would wait for itself. "
        + "Read first, use another thread, or subscribe with the policy DropOldest. Nothing was done.");

    /// <inheritdoc/>
    public override bool TryBlock()
    {
        lock (_gate)
        {
            if (HasCredit) return false;
            if (_graphWaits) return true; // and its time goes on, however often the graph is asked to run
            _graphWaits = true;
            if (_options.Overflow == OverflowPolicy.WaitThenFail)
            {
                _waitingSince = Time.GetTimestamp();
                _timer ??= Time.CreateTimer(static reader => ((QueuedReader)reader!).GiveUpIfDead(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_options.WaitLimit, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override void Publish(Batch rows, long position, long watermark)
    {
        lock (_gate)
        {
            if (_closed || _ended)
            {
                rows.Dispose();
                return;
            }

            var bytes = rows.ByteSize;
            if (_options.Overflow == OverflowPolicy.Fail && !_lagging && _bytes > 0 && _bytes + bytes > _capacity) GiveUp();
            if (_lagging)
            {
                if (_missed == 0) _resume = _port.PublishesRecords ? rows.FirstSequence : position;
                _missed += rows.Length;
                rows.Dispose();
                return;
            }

            Enqueue(new StreamItem(rows, position, watermark), bytes);
            if (_options.Overflow == OverflowPolicy.DropOldest) DropOldest();
            Answer();
        }
    }

    /// <summary>Takes rows retained before it subscribed. They are pinned history, so they do not count as queued.</summary>
    public void Retained(Batch rows, long position, long watermark)
    {
        lock (_gate)
        {
            if (_closed)
            {
                rows.Dispose();
                return;
            }

            Enqueue(new StreamItem(rows, position, watermark), 0);
            Answer();
        }
    }

    /// <inheritdoc/>
    public override void Complete(QuiverException? fault)
    {
        lock (_gate)
        {
            if (_ended || _closed) return;
            _ended = true;
            _fault = fault is { Code: ErrorCode.Shutdown } ? null : fault; // nothing was lost, and nothing will come
            StopTimer();
            Answer();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            while (_queue.TryDequeue(out var queued)) queued.Item.Rows.Dispose();
            _bytes = 0;
            StopTimer();
            Answer();
        }

        _port.Detach(this);
    }

    StreamItem? IValueTaskSource<StreamItem?>.GetResult(short token)
    {
        try
        {
            return _awaited.GetResult(token);
        }
        finally
        {
            lock (_gate)
            {
                _awaited.Reset();
                _awaitedInUse = false;
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<StreamItem?>.GetStatus(short token) => _awaited.GetStatus(token);

    void IValueTaskSource<StreamItem?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _awaited.OnCompleted(continuation, state, token, flags);

    private void RegisterCancellation(CancellationToken token)
    {
        var registration = token.UnsafeRegister(static (reader, token) => ((QueuedReader)reader!).CancelAwaited(token), this);
        lock (_gate)
        {
            if (_awaiting) _cancellation = registration;
            else registration.Unregister(); // it was answered in the meantime
        }
    }

    private void CancelAwaited(CancellationToken token)
    {
        lock (_gate)
        {
            if (!_awaiting) return;
            _awaiting = false;
            _awaited.SetException(new OperationCanceledException(token));
        }
    }

    /// <summary>Answers whoever waits with what there is now. Continuations run elsewhere.</summary>
    private void Answer()
    {
        if (_blockedReaders > 0) Monitor.PulseAll(_gate);
        if (!_awaiting) return;
        try
        {
            var outcome = Take(out var item, out _); // the graph does not wait for a reader that waits for rows
            if (outcome == ReadOutcome.Nothing) return;
            StopAwaiting();
            _awaited.SetResult(outcome == ReadOutcome.End ? null : item);
        }
        catch (QuiverException fault)
        {
            StopAwaiting();
            _awaited.SetException(fault);
        }
    }

    private void StopAwaiting()
    {
        _awaiting = false;
        _cancellation.Unregister(); // not Dispose, which would wait for a cancellation that waits for the gate
        _cancellation = default;
    }

    private ReadOutcome Take(out StreamItem item, out bool wake)
    {
        wake = false;
        if (_queue.TryDequeue(out var queued))
        {
            item = queued.Item with { Dropped = _dropped };
            _dropped = 0;
            _bytes -= queued.Bytes;
            if (!_graphWaits) return ReadOutcome.Rows;
            _waitingSince = Time.GetTimestamp(); // it is alive
            if (_bytes > _capacity / 2) return ReadOutcome.Rows; // woken at every read, the graph would run one batch at a time
            _graphWaits = false;
            wake = !Faults.CreditLostAfterStall;
            return ReadOutcome.Rows;
        }

        item = default;
        if (_closed) throw new QuiverException(ErrorCode.SubscriptionClosed, $"Subscription '{Name}' is closed.");
        if (_lagging) throw new SubscriptionLaggedException(Name, _missed, _resume == 0 ? _port.Graph.Position + 1 : _resume, Reason());
        if (_fault is not null) throw _fault;
        return _ended ? ReadOutcome.End : ReadOutcome.Nothing;
    }

    private void Enqueue(in StreamItem item, long bytes)
    {
        _queue.Enqueue((item, bytes));
        _bytes += bytes;
    }

    private void DropOldest()
    {
        while (_bytes > _capacity && _queue.Count > 1)
        {
            var (item, bytes) = _queue.Dequeue();
            _bytes -= bytes;
            _dropped += item.Rows.Length;
            item.Rows.Dispose();
        }
    }

    private void GiveUpIfDead()
    {
        lock (_gate)
        {
            if (!_graphWaits || _closed || _ended) return;
            var left = _options.WaitLimit - Time.GetElapsedTime(_waitingSince);
            if (left > TimeSpan.Zero)
            {
                _timer?.Change(left, Timeout.InfiniteTimeSpan);
                return;
            }

            GiveUp();
        }

        _port.Graph.Wake();
    }

    private void GiveUp()
    {
        _lagging = true;
        _graphWaits = false;
        StopTimer();
        Answer();
        _port.Graph.Engine.Options.Events?.ReaderLagged(Name, Reason());
    }

    private string Reason() => _options.Overflow == OverflowPolicy.Fail
        ? $"its queue of {_capacity} bytes was full"
        : $"its queue of {_capacity} bytes was full and nothing was read for {_options.WaitLimit.TotalSeconds:0.###} s";

    private void NoteReader(int thread)
    {
        if (_readingThread != thread) _readingThread = _readingThread == NoThread ? thread : AnyThread;
    }

    private void StopTimer()
    {
        _timer?.Dispose();
        _timer = null;
    }
}
