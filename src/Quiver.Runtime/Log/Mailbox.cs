namespace Quiver.Runtime;

/// <summary>
/// The part of the log that a graph has not run yet, bounded in bytes. Records are numbered and queued under its lock, so its order is the sequence's. Writers wait here and nowhere
/// else, first come first served. Safe to use from all threads; only the holder of the graph's claim takes records out.
/// </summary>
internal sealed class Mailbox(Graph graph)
{
    private readonly Engine _engine = graph.Engine;
    private readonly Queue<LogRecord> _records = new();
    private readonly LinkedList<PushWaiter> _waiters = new();
    private QuiverException? _closed;
    private long _bytes;
    private int _count;

    /// <summary>The lock under which records are numbered. Whoever takes several takes them in the order of <see cref="Graph.Id"/>.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Bytes queued.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether nothing is queued.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>Takes a record in, waiting for room on this thread, and runs the graph unless another thread does.</summary>
    /// <returns>The record's last sequence number.</returns>
    /// <exception cref="QuiverException">The source or the engine is closed; there was no room in time; or this thread is the reader that room waits for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the writer waited. The record is not in the log.</exception>
    public long Push(LogRecord record, CancellationToken token)
    {
        var waiter = Offer(ref record, Environment.CurrentManagedThreadId);
        if (waiter is not null)
        {
            waiter.Limit(_engine.Options.Time, _engine.Options.WriteTimeout, token);
            return waiter.Done.GetAwaiter().GetResult();
        }

        graph.Signal(record.Sequence);
        return record.Sequence;
    }

    /// <summary>As <see cref="Push"/>, waiting without a thread.</summary>
    public ValueTask<long> PushAsync(LogRecord record, CancellationToken token)
    {
        var waiter = Offer(ref record, thread: 0);
        if (waiter is not null)
        {
            waiter.Limit(_engine.Options.Time, _engine.Options.WriteTimeout, token);
            return new ValueTask<long>(waiter.Done);
        }

        graph.Signal(record.Sequence);
        return new ValueTask<long>(record.Sequence);
    }

    /// <summary>Queues an action, for which there is always room, and runs the graph unless another thread does.</summary>
    /// <param name="action">What to do.</param>
    /// <param name="numbered">Whether it is an input of its own, as a change of the graph is; else it looks at what is there.</param>
    public void Post(GraphAction action, bool numbered)
    {
        QuiverException? closed;
        lock (Gate)
        {
            closed = _closed;
            if (closed is null) Enqueue(new LogRecord { Kind = RecordKind.Action, Action = action, Sequence = numbered ? _engine.Sequence.Take(1) : _engine.Sequence.Newest });
        }

        if (closed is null) graph.Signal();
        else action.Abandon(closed);
    }

    /// <summary>Queues an action that looks at the graphs at one position. The caller holds <see cref="Gate"/>, and signals the graph afterwards.</summary>
    /// <returns>Why not, when the graph is gone.</returns>
    public QuiverException? PostWithinGate(GraphAction action, long position)
    {
        if (_closed is null) Enqueue(new LogRecord { Kind = RecordKind.Action, Action = action, Sequence = position });
        return _closed;
    }

    /// <summary>
    /// Takes out what makes the next step: one record, or batches of one source that follow each other and are small enough to run as one. The room is given to those who wait for it.
    /// </summary>
    /// <param name="step">Receives the records; empty before.</param>
    /// <param name="onlyActions">Whether rows and watermarks stay where they are because there is no credit for them.</param>
    public bool TryTake(List<LogRecord> step, bool onlyActions)
    {
        lock (Gate)
        {
            if (!_records.TryPeek(out var first) || (onlyActions && first.Kind != RecordKind.Action)) return false;
            Dequeue(step);
            var rows = first.Numbers;
            while (first.Kind == RecordKind.Batch && _records.TryPeek(out var next) && next.Kind == RecordKind.Batch && ReferenceEquals(next.Source, first.Source)
                && (rows += next.Numbers) <= _engine.Options.SliceRows)
                Dequeue(step);
            AdmitWaiters();
            return true;
        }
    }

    /// <summary>Refuses the writers, and abandons the looks, that block the thread on which alone a full subscription is read: their wait would never end.</summary>
    public void RefuseReaderOf(QueuedReader full)
    {
        lock (Gate)
        {
            for (var place = _waiters.First; place is not null;)
            {
                var next = place.Next;
                if (full.IsReadOnlyBy(place.Value.Thread)) Leave(place.Value).Refuse(full.FullError());
                place = next;
            }

            foreach (var record in _records)
                if (record.Action is { } action && full.IsReadOnlyBy(action.WaitingThread)) action.Abandon(full.FullError());
        }
    }

    /// <summary>Takes a waiter out, unless its record was taken in by now, and ends its wait.</summary>
    public void GiveUp(PushWaiter waiter, Action<PushWaiter, Mailbox> end)
    {
        lock (Gate)
        {
            if (waiter.Place is not null) end(Leave(waiter), this);
            AdmitWaiters(); // those behind it may be smaller
        }
    }

    /// <summary>Takes nothing in any more and drops what is queued; every wait ends with the reason.</summary>
    public void Close(QuiverException reason)
    {
        List<LogRecord> dropped;
        lock (Gate)
        {
            if (_closed is not null) return;
            _closed = reason;
            dropped = [.. _records];
            _records.Clear();
            _bytes = 0;
            _count = 0;
            while (_waiters.First is { } place) Leave(place.Value).Refuse(reason);
        }

        foreach (var record in dropped)
        {
            record.Rows?.Dispose();
            record.Action?.Abandon(reason);
        }
    }

    internal QuiverException TimedOut(in LogRecord record) => new(
        ErrorCode.WriteTimeout,
        $"The write to '{record.Source!.Name}' found no room for {_engine.Options.WriteTimeout.TotalSeconds:0.###} s: {_bytes} bytes are queued, {_engine.Options.MailboxBytes} may be."
        + (graph.BlockedOn is { } reader ? $" The source waits for the reader '{reader.Name}': read it faster, or give it a policy that drops or fails." : " Write less at a time, or allow a longer WriteTimeout."));

    /// <summary>Numbers and queues the record, or queues its writer.</summary>
    /// <returns>The waiter; null when the record is in the log.</returns>
    private PushWaiter? Offer(ref LogRecord record, int thread)
    {
        try
        {
            lock (Gate)
            {
                ThrowIfClosed(record);
                if (_waiters.Count == 0 && HasRoom(record.Bytes))
                {
                    Number(ref record);
                    return null;
                }

                if (CallbackScope.Inside(_engine))
                {
                    if (_bytes + record.Bytes > _engine.Options.MailboxBytes + _engine.Options.CallbackBytes) throw NoRoomForCallback(record);
                    Number(ref record);
                    return null;
                }

                if (graph.BlockedOn is { IsBlocking: true } full && full.IsReadOnlyBy(thread)) throw full.FullError();
                var waiter = new PushWaiter(this, record, thread);
                waiter.Place = _waiters.AddLast(waiter);
                return waiter;
            }
        }
        catch
        {
            record.Rows?.Dispose(); // the engine's from the call on
            throw;
        }
    }

    private void ThrowIfClosed(in LogRecord record)
    {
        if ((_closed ?? record.Source!.Closed) is { } reason) throw reason;
    }

    private bool HasRoom(long bytes) => _bytes == 0 || _bytes + bytes <= _engine.Options.MailboxBytes; // a record larger than the mailbox goes alone

    private void Number(ref LogRecord record)
    {
        var first = _engine.Sequence.Take(record.Numbers);
        record.Sequence = first + record.Numbers - 1;
        record.Rows?.NumberFrom(first);
        if (record.Kind == RecordKind.End) record.Source!.Close(SourceInput.Ended(record.Source.Name));
        Enqueue(record);
    }

    private void Enqueue(in LogRecord record)
    {
        _records.Enqueue(record);
        _bytes += record.Bytes;
        _count = _records.Count;
    }

    private void Dequeue(List<LogRecord> step)
    {
        var record = _records.Dequeue();
        _bytes -= record.Bytes;
        _count = _records.Count;
        step.Add(record);
    }

    private void AdmitWaiters()
    {
        while (_waiters.First is { } place && HasRoom(place.Value.Record.Bytes))
        {
            var waiter = Leave(place.Value);
            if ((_closed ?? waiter.Record.Source!.Closed) is { } reason)
            {
                waiter.Refuse(reason);
                continue;
            }

            Number(ref waiter.Record);
            waiter.Admit(waiter.Record.Sequence);
        }
    }

    private PushWaiter Leave(PushWaiter waiter)
    {
        _waiters.Remove(waiter.Place!);
        waiter.Place = null;
        return waiter;
    }

    private QuiverException NoRoomForCallback(in LogRecord record) => new(
        ErrorCode.IngestionFailed,
        $"A callback wrote to '{record.Source!.Name}' faster than the source runs: {_bytes} bytes are queued, and a callback, which must not wait, "
        + $"may queue up to {_engine.Options.MailboxBytes + _engine.Options.CallbackBytes}. Nothing was written: write less, or write from outside the callback.");
}
