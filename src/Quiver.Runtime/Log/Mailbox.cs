using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// The part of the log that a graph has not run yet, bounded in bytes. Records are numbered and queued under its lock, so its order is the sequence's. Writers wait here and nowhere
/// else, first come first served. Safe to use from all threads; only the holder of the graph's claim takes records out.
/// </summary>
/// <remarks>
/// Graphs are merged and split while others write, so nobody keeps a mailbox: who has something for a port asks for the mailbox that serves it, and gets it with its lock held. This file:
/// what goes in and out. Mailbox.Merging: how two become one, and one two.
/// </remarks>
internal sealed partial class Mailbox(Graph graph)
{
    private readonly Engine _engine = graph.Engine;
    private readonly LinkedList<PushWaiter> _waiters = new();
    private Queue<LogRecord> _records = new();
    private QuiverException? _closed;
    private OpenRows? _open;
    private bool _hasGathered; // closed since the graph looked last
    private long _bytes;
    private long _newest;
    private int _count;

    /// <summary>The lock under which records are numbered. Whoever takes several takes them in the order of <see cref="Graph.Id"/>.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The graph that takes the records out.</summary>
    public Graph Graph => graph;

    /// <summary>Bytes queued.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The number of the newest record that was queued, but for rows that are added to the open one. Set under the lock.</summary>
    public long Newest
    {
        get => Volatile.Read(ref _newest);
        private set => Volatile.Write(ref _newest, value);
    }

    /// <summary>How many records are queued.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether nothing is queued.</summary>
    public bool IsEmpty => Open is null && Volatile.Read(ref _count) == 0; // in this order: a record that is closed is queued first

    /// <summary>Whether there are rows that were written one by one and that nobody had run: they wait for one who looks.</summary>
    public bool HasGathered => Open is not null || Volatile.Read(ref _hasGathered);

    /// <summary>The record that a writer adds rows to, behind all that are queued; null when there is none. Set under the lock, by the writer that opens it.</summary>
    public OpenRows? Open
    {
        get => Volatile.Read(ref _open);
        set => Interlocked.Exchange(ref _open, value); // a whole fence: who begins to wait for rows either sees it, or is seen
    }

    /// <summary>Notes that what gathered is about to be run: others who look need not see to it. The caller holds <see cref="Gate"/>, and then signals the graph.</summary>
    /// <returns>The number of the newest record.</returns>
    public long TakeGathered()
    {
        Volatile.Write(ref _hasGathered, false);
        return Newest;
    }

    /// <summary>Whether a writer may open a record: there is room, and nobody comes before it. Read under the lock.</summary>
    public bool TakesOpenRows(SourceInput source) => (_closed ?? source.Closed) is null && _waiters.Count == 0 && HasRoom(LogRecord.Overhead);

    /// <summary>Why nothing is taken in any more; null while something is. Read under the lock.</summary>
    public QuiverException? Closed => _closed;

    /// <summary>Takes a source's record in, waiting for room on this thread, and runs the graph unless another thread does.</summary>
    /// <returns>The record's last sequence number.</returns>
    /// <exception cref="QuiverException">The source or the engine is closed; there was no room in time; or this thread is the reader that room waits for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the writer waited. The record is not in the log.</exception>
    public static long Push(LogRecord record, CancellationToken token)
    {
        var waiter = Offer(ref record, Environment.CurrentManagedThreadId, out var graph);
        if (waiter is not null)
        {
            waiter.Limit(graph.Engine.Options, token);
            return waiter.Done.GetAwaiter().GetResult();
        }

        graph.Signal(record.Sequence, isOwn: graph.Mailbox.HasGathered);
        return record.Sequence;
    }

    /// <summary>Runs rows on this thread, without a queue, if nobody runs the graph and it has nothing to run. False: nothing was done, and they are to be pushed.</summary>
    /// <param name="source">Their source.</param>
    /// <param name="rows">The rows, at least one; the engine's from the call on, also when it throws, unless the answer is false.</param>
    /// <param name="last">The number of the last row.</param>
    public static bool TryRunAtOnce(SourceInput source, Batch rows, out long last)
    {
        last = 0;
        var mailbox = Enter(source.Port);
        if (!mailbox.IsIdle(source) || !mailbox.Graph.TryClaim())
        {
            mailbox.Gate.Exit();
            return false;
        }

        var graph = mailbox.Graph;
        var isNumbered = false;
        try
        {
            if (graph.CanRunAtOnce(source))
            {
                (rows, last) = mailbox.Number(source, rows, source.Path!.NeedsTime);
                isNumbered = true;
            }
        }
        catch
        {
            rows.Dispose();
            throw;
        }
        finally
        {
            mailbox.Gate.Exit();
            if (!isNumbered) graph.RunClaimed(own: 0);
        }

        if (isNumbered) graph.RunClaimed(source, rows, last);
        return isNumbered;
    }

    /// <summary>As <see cref="Push"/>, waiting without a thread.</summary>
    public static ValueTask<long> PushAsync(LogRecord record, CancellationToken token)
    {
        var waiter = Offer(ref record, thread: 0, out var graph);
        if (waiter is not null)
        {
            waiter.Limit(graph.Engine.Options, token);
            return new ValueTask<long>(waiter.Done);
        }

        graph.Signal(record.Sequence);
        return new ValueTask<long>(record.Sequence);
    }

    /// <summary>Queues an action, for which there is always room, and runs the graph unless another thread does.</summary>
    /// <param name="port">A port of the graph.</param>
    /// <param name="action">What to do.</param>
    /// <param name="numbered">Whether it is an input of its own, as a change of the graph is; else it looks at what is there.</param>
    public static void Post(Port port, GraphAction action, bool numbered)
    {
        var mailbox = Enter(port);
        QuiverException? closed;
        try
        {
            closed = mailbox._closed;
            if (closed is null) mailbox.PostWithinGate(action, numbered ? mailbox._engine.Sequence.Take(1) : mailbox._engine.Sequence.Newest, looks: !numbered);
        }
        finally
        {
            mailbox.Gate.Exit();
        }

        if (closed is null) mailbox.Graph.Signal();
        else action.Abandon(closed);
    }

    /// <summary>Queues an action at a place in the sequence. The caller holds <see cref="Gate"/>, and signals the graph afterwards.</summary>
    public void PostWithinGate(GraphAction action, long sequence, bool looks) =>
        Enqueue(new LogRecord { Kind = RecordKind.Action, Action = action, Sequence = sequence, Looks = looks });

    /// <summary>Queues the news that a source is silent, for which there is always room. The caller holds <see cref="Gate"/>, and wakes the graph afterwards.</summary>
    public void PostIdle(SourceInput source) => Enqueue(new LogRecord { Kind = RecordKind.Idle, Source = source, Sequence = _engine.Sequence.Take(1), Bytes = LogRecord.Overhead });

    /// <summary>Whether a writer of a source waits for room. Read under the lock.</summary>
    public bool HasWriterOf(SourceInput source)
    {
        foreach (var waiter in _waiters)
            if (ReferenceEquals(waiter.Record.Source, source)) return true;
        return false;
    }

    /// <summary>What comes next, taken out at once when it can be. Only the holder of the claim takes it out, so it stays the next, unless its source is dropped.</summary>
    /// <param name="step">Receives the records of the next step if they are taken; empty before.</param>
    /// <param name="source">The source of the next record; null: it is an action.</param>
    public bool TryPeek(List<LogRecord> step, out SourceInput? source)
    {
        source = null;
        if (IsEmpty) return false;
        lock (Gate)
        {
            CloseOpen();
            Volatile.Write(ref _hasGathered, false);
            if (Faults.SourcesSwapped) SwapFirst();
            if (graph.IsAbsorbing || _records.Count == 0) return false;
            source = _records.Peek().Source;
            if (source is null || source.Path is { HasRecordCredit: true }) Take(step);
            return true;
        }
    }

    /// <summary>
    /// Takes out what makes the next step: one record, or batches of one source that follow each other and are small enough to run as one. The room is given to those who wait for it.
    /// </summary>
    /// <param name="step">Receives the records; empty before.</param>
    /// <param name="of">Whose records may be taken; null: only actions, as there is no credit for rows.</param>
    public bool TryTake(List<LogRecord> step, SourceInput? of)
    {
        lock (Gate)
        {
            if (graph.IsAbsorbing || !_records.TryPeek(out var first) || (first.Kind != RecordKind.Action && !ReferenceEquals(first.Source, of))) return false;
            Take(step);
            return true;
        }
    }

    /// <summary>Refuses the writers, and abandons the looks, that block the thread on which alone a full subscription is read: their wait would never end.</summary>
    public static void RefuseReaderOf(Graph graph, QueuedReader full)
    {
        var mailbox = Enter(graph);
        try
        {
            for (var place = mailbox._waiters.First; place is not null;)
            {
                var next = place.Next;
                if (full.IsReadOnlyBy(place.Value.Thread)) mailbox.Leave(place.Value).Refuse(full.FullError());
                place = next;
            }

            foreach (var record in mailbox._records)
                if (record.Action is { } action && full.IsReadOnlyBy(action.WaitingThread)) action.Abandon(full.FullError());
        }
        finally
        {
            mailbox.Gate.Exit();
        }
    }

    /// <summary>Takes a waiter out, unless its record was taken in by now, and ends its wait.</summary>
    public static void GiveUp(PushWaiter waiter, Action<PushWaiter, Mailbox> end)
    {
        var mailbox = Enter(waiter.Record.Source!.Port);
        try
        {
            if (waiter.Place is not null) end(mailbox.Leave(waiter), mailbox);
            mailbox.AdmitWaiters(); // those behind it may be smaller
        }
        finally
        {
            mailbox.Gate.Exit();
        }
    }

    /// <summary>Takes nothing in any more and drops what is queued; every wait ends with the reason. The caller holds <see cref="Gate"/>, and then drops the records.</summary>
    /// <returns>What was queued.</returns>
    public List<LogRecord> CloseWithinGate(QuiverException reason)
    {
        if (_closed is not null) return [];
        _closed = reason;
        List<LogRecord> dropped = [.. _records];
        _records.Clear();
        _bytes = 0;
        _count = 0;
        while (_waiters.First is { } place) Leave(place.Value).Refuse(reason);
        return dropped;
    }

    internal QuiverException TimedOut(in LogRecord record) => new(
        ErrorCode.WriteTimeout,
        $"The write to '{record.Source!.Name}' found no room for {_engine.Options.WriteTimeout.TotalSeconds:0.###} s: {_bytes} bytes are queued, {_engine.Options.MailboxBytes} may be."
        + (graph.BlockedOn is { } reader ? $" The source waits for the reader '{reader.Name}': read it faster, or give it a policy that drops or fails." : " Write less at a time, or allow a longer WriteTimeout."));

    /// <summary>Numbers and queues the record, or queues its writer.</summary>
    /// <returns>The waiter; null when the record is in the log of the graph given.</returns>
    private static PushWaiter? Offer(ref LogRecord record, int thread, out Graph graph)
    {
        var mailbox = Enter(record.Source!.Port);
        graph = mailbox.Graph;
        try
        {
            return mailbox.Offer(ref record, thread);
        }
        catch
        {
            record.Rows?.Dispose(); // the engine's from the call on
            throw;
        }
        finally
        {
            mailbox.Gate.Exit();
        }
    }

    private PushWaiter? Offer(ref LogRecord record, int thread)
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
        var waiter = new PushWaiter(record, thread);
        waiter.Place = _waiters.AddLast(waiter);
        return waiter;
    }

    private void ThrowIfClosed(in LogRecord record)
    {
        if ((record.Source!.Closed ?? _closed) is { } reason) throw reason; // what the source says is the closer reason
    }

    private bool HasRoom(long bytes) => _bytes == 0 || _bytes + bytes <= _engine.Options.MailboxBytes; // a record larger than the mailbox goes alone

    /// <summary>Whether nothing is queued, nobody waits, and rows of a source are taken in. Read under the lock.</summary>
    private bool IsIdle(SourceInput source) => _records.Count == 0 && _waiters.Count == 0 && (_closed ?? source.Closed) is null && !Faults.SourcesSwapped;

    private (Batch Rows, long Last) Number(SourceInput source, Batch rows, bool needsTime)
    {
        var first = _engine.Sequence.Take(rows.Length);
        rows = rows.NumberedFrom(first, needsTime ? _engine.Now() : 0);
        source.Idleness?.Touch();
        Newest = Math.Max(Newest, first + rows.Length - 1);
        return (rows, first + rows.Length - 1);
    }

    private void Number(ref LogRecord record)
    {
        if (record.Rows is not null)
        {
            (record.Rows, record.Sequence) = Number(record.Source!, record.Rows, needsTime: true);
            Enqueue(record);
            return;
        }

        record.Sequence = _engine.Sequence.Take(1);
        record.Source!.Idleness?.Touch();
        if (record.Kind == RecordKind.End) record.Source!.Close(SourceInput.Ended(record.Source.Name));
        Enqueue(record);
    }

    private void Enqueue(in LogRecord record)
    {
        Newest = Math.Max(Newest, record.Sequence);
        _records.Enqueue(record);
        _bytes += record.Bytes;
        _count = _records.Count;
    }

    /// <summary>Queues the record that a writer adds rows to: from here on it is one like the others. Whoever takes the lock to do anything does this first.</summary>
    private void CloseOpen()
    {
        if (_open is not { } open) return;
        Enqueue(open.Close());
        Volatile.Write(ref _hasGathered, true);
        Open = null;
    }

    private void Take(List<LogRecord> step)
    {
        Dequeue(step);
        if (_records.Count > 0 && step[0].Kind == RecordKind.Batch) TakeMore(step);
        if (_waiters.Count > 0) AdmitWaiters();
    }

    private void TakeMore(List<LogRecord> step)
    {
        var rows = step[0].Numbers;
        while (_records.TryPeek(out var next) && next.Kind == RecordKind.Batch && ReferenceEquals(next.Source, step[0].Source) && (rows += next.Numbers) <= _engine.Options.SliceRows)
            Dequeue(step);
    }

    private void Dequeue(List<LogRecord> step)
    {
        var record = _records.Dequeue();
        _bytes -= record.Bytes;
        _count = _records.Count;
        step.Add(record);
    }

    /// <summary>The fault: rows of one source are taken before rows of another one that were written earlier.</summary>
    private void SwapFirst()
    {
        List<LogRecord> records = [.. _records];
        if (records is not [{ Kind: RecordKind.Batch } first, { Kind: RecordKind.Batch } second, ..] || ReferenceEquals(first.Source, second.Source) || first.Sequence > second.Sequence) return;
        (records[0], records[1]) = (second, first);
        _records = new Queue<LogRecord>(records);
    }

    private void AdmitWaiters()
    {
        while (_waiters.First is { } place && HasRoom(place.Value.Record.Bytes))
        {
            var waiter = Leave(place.Value);
            if ((waiter.Record.Source!.Closed ?? _closed) is { } reason)
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
