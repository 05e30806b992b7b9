using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// The kept queries that share sources or read each other: run under one claim, a step at a time, each step one record of the log taken through all that it reaches. Between two steps the
/// state is exactly the log up to there. Nothing waits while it holds the claim.
/// </summary>
/// <remarks>
/// Whoever pushes runs the graph, on its own thread, with at most 64 records or a millisecond of others' work; then a pool thread takes over. What stands in the way of a record, a
/// reader's full queue, makes the graph let go of its claim; the reader wakes it. This file: who runs. Graph.Steps: what a step is. Graph.Changes: what may be done between two.
/// Graph.Merging: how graphs become one when a query reads several, and several again when it is gone.
/// </remarks>
internal sealed partial class Graph : IThreadPoolWorkItem
{
    private const int OthersRecords = 64;
    private static readonly TimeSpan OthersTime = TimeSpan.FromMilliseconds(1);

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Claim _claim;
    private int _handedOn; // 1: the claim is with the scheduler, and whoever comes first runs
    private bool _callsBack;
    private QuiverException? _closing;
    private PortReader? _blockedOn;
    private long _position;

    public Graph(Engine engine, int id)
    {
        Engine = engine;
        Id = id;
        Mailbox = new Mailbox(this);
    }

    /// <summary>The engine it belongs to.</summary>
    public Engine Engine { get; }

    /// <summary>Its number in the engine.</summary>
    public int Id { get; }

    /// <summary>The records that it has not run yet.</summary>
    public Mailbox Mailbox { get; }

    /// <summary>The newest record that it has run.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The reader whose queue must drain before it goes on; null when it runs, or has nothing to run.</summary>
    public QueuedReader? BlockedOn
    {
        get
        {
            if (Volatile.Read(ref _blockedOn) is QueuedReader own) return own;
            foreach (var part in _absorbing)
                if (part.BlockedOn is { } others) return others;
            return null;
        }
    }

    /// <summary>Whether the thread that runs it is inside a callback, which may take any time, or wait for whoever waits for the graph. Set by that thread.</summary>
    public bool CallsBack
    {
        get => Volatile.Read(ref _callsBack);
        set => Volatile.Write(ref _callsBack, value);
    }

    /// <summary>Ends when it was closed and has given everything back.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Runs what is queued on this thread, unless another thread does, which then runs it.</summary>
    /// <param name="own">The sequence number of the caller's own record; work up to it is not others'. 0: none.</param>
    /// <param name="isOwn">Whether all work up to there is the caller's own: rows that gathered, and that the caller finds when it returns.</param>
    public void Signal(long own = 0, bool isOwn = false)
    {
        if (CallbackScope.HoldsClaim) Wake(); // one claim a thread
        else if (_claim.TryTake()) Run(own, isOwn);
    }

    /// <summary>Takes the claim of a graph that nobody runs and that has nothing to run. The caller holds the mailbox's lock, and then calls <see cref="RunClaimed(long)"/> or its other form.</summary>
    public bool TryClaim() => !CallbackScope.HoldsClaim && _claim.TryTakeFree();

    /// <summary>Whether rows of a source can be run as they are, by the holder of the claim: nothing is in hand, or to be done first, and there is credit.</summary>
    public bool CanRunAtOnce(SourceInput source) =>
        _phase == Phase.Idle && _absorbing.IsEmpty && !_maySplit && !source.Feed.IsIdle && source.Path is { HasRecordCredit: true } && Volatile.Read(ref _closing) is null;

    /// <summary>Runs what is queued as the holder of the claim.</summary>
    /// <param name="own">As for <see cref="Signal"/>.</param>
    public void RunClaimed(long own) => Run(own, isOwn: false);

    /// <summary>Runs rows that were numbered and are in no queue, as the holder of the claim, and then what was queued meanwhile.</summary>
    /// <param name="source">Their source, of which <see cref="CanRunAtOnce"/> is true.</param>
    /// <param name="rows">The rows; the graph's from the call on.</param>
    /// <param name="position">The number of the last of them.</param>
    public void RunClaimed(SourceInput source, Batch rows, long position)
    {
        try
        {
            Begin(source, rows, position);
            GoOnOrBlock(isQuiet: source.Refused is null); // rows that are refused may have readers
        }
#pragma warning disable CA1031 // as in TryAdvance
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailInside(exception);
        }

        if (_phase == Phase.Idle && Mailbox.IsEmpty && !_maySplit && _claim.TryRelease()) return; // whoever left something else to do, closed or merged the graph, asked
        Run(own: 0, isOwn: false);
    }

    /// <summary>Runs what writers wrote row by row and nobody waited for, on this thread unless another one runs the graph.</summary>
    public void RunOpen()
    {
        var mailbox = Mailbox;
        while (mailbox.Into is { } into) mailbox = into;
        if (!mailbox.HasGathered) return;
        mailbox = Mailbox.Enter(this); // which closes what is open
        var last = mailbox.TakeGathered();
        mailbox.Gate.Exit();
        mailbox.Graph.Signal(last, isOwn: true);
    }

    /// <summary>
    /// Sees to it that what was written before the call has been run: on this thread, or by the thread that runs the graph, for which it waits. It does not wait for a reader whose queue is full, nor for a callback.
    /// </summary>
    /// <param name="looker">Who has read all that was there; rows that come for it end the wait.</param>
    public void CatchUp(QueuedReader looker)
    {
        RunOpen();
        if (CallbackScope.HoldsClaim || (Mailbox.Into is null && HasRun(Mailbox.Newest))) return;
        var spin = default(SpinWait);
        var (graph, newest, isSignalled) = (this, 0L, false);
        while (!looker.HasNews)
        {
            if (newest == 0 || graph.Mailbox.Into is not null) (graph, newest) = NewestOf(graph);
            if (graph.HasRun(newest)) return;
            if (graph.TryRunHandedOn(newest)) continue;
            if (graph.IsRunning)
            {
                spin.SpinOnce();
                continue;
            }

            if (isSignalled || graph.BlockedOn is not null) return;
            isSignalled = true; // somebody queued what was written and has not come to run it
            graph.Signal(newest, isOwn: true);
        }
    }

    /// <summary>Has what is queued run, by a pool thread unless somebody runs it.</summary>
    public void Wake()
    {
        if (_claim.TryTake()) HandOn();
    }

    /// <summary>Takes nothing in any more, and gives everything back between two calls of an operator; all waits end with the reason. What it is being merged with goes too.</summary>
    public Task CloseAsync(QuiverException reason)
    {
        var mailbox = Mailbox.Enter(this);
        List<LogRecord> dropped;
        try
        {
            dropped = mailbox.CloseWithinGate(reason);
        }
        finally
        {
            mailbox.Gate.Exit();
        }

        return Task.WhenAll(Gone, mailbox.Graph.Close(reason, dropped));
    }

    /// <summary>As <see cref="CloseAsync"/>, once its mailbox is closed and what was queued in it was taken out.</summary>
    public Task Close(QuiverException reason, List<LogRecord> dropped)
    {
        Drop(dropped, reason);
        return Close(reason);
    }

    /// <summary>Drops records that will not be run.</summary>
    public static void Drop(List<LogRecord> records, QuiverException reason)
    {
        foreach (var record in records)
        {
            record.Rows?.Dispose();
            record.Action?.Abandon(reason);
        }
    }

    void IThreadPoolWorkItem.Execute() => TryRunHandedOn(own: 0);

    private static (Graph Graph, long Newest) NewestOf(Graph graph)
    {
        var mailbox = Mailbox.Enter(graph);
        var newest = mailbox.Newest;
        mailbox.Gate.Exit();
        return (mailbox.Graph, newest);
    }

    /// <summary>Whether a thread runs it, or is about to, and nothing keeps that thread.</summary>
    private bool IsRunning => (!_claim.IsFree && !CallsBack && !IsParked) || _absorbing.Any(static part => part.IsRunning);

    private bool HasRun(long position) => Position >= position && _absorbing.IsEmpty;

    /// <summary>Gives the claim to the scheduler, for the first thread that has time.</summary>
    private void HandOn()
    {
        Volatile.Write(ref _handedOn, 1);
        Engine.Options.Scheduler.Queue(this);
    }

    /// <summary>Runs the graph, or one that it takes over, when its claim was handed on and no thread has come for it. False: it was not, or one has.</summary>
    private bool TryRunHandedOn(long own)
    {
        if (Volatile.Read(ref _handedOn) == 1 && Interlocked.Exchange(ref _handedOn, 0) == 1)
        {
            Run(own, isOwn: own != 0);
            return true;
        }

        foreach (var part in _absorbing)
            if (part.TryRunHandedOn(own)) return true;
        return false;
    }

    /// <summary>Runs the graph as the holder of its claim, which it lets go, or hands on.</summary>
    private void Run(long own, bool isOwn)
    {
        var time = Engine.Options.Time;
        do
        {
            var others = 0;
            long since = 0;
            while (TryAdvance())
            {
                if (own != 0 && Position >= own)
                {
                    own = 0;
                    others = 0;
                }
                else if ((isOwn && own != 0) || Mailbox.IsEmpty)
                {
                    continue;
                }
                else if (others++ == 0)
                {
                    since = time.GetTimestamp();
                }
                else if (others >= OthersRecords || time.GetElapsedTime(since) > OthersTime)
                {
                    HandOn();
                    return;
                }
            }
        }
        while (!IsParked && !_claim.TryRelease());

        if (IsParked) Mailbox.Into!.Graph.Signal(own, isOwn); // the claim went with the rest
    }

    /// <summary>Takes a record through the graph, or goes on with the one in hand. False: there is none, or it cannot go on now.</summary>
    private bool TryAdvance()
    {
        try
        {
            Volatile.Write(ref _blockedOn, null);
            if (Volatile.Read(ref _closing) is { } reason)
            {
                GiveBack(reason);
                return false;
            }

            if (_phase == Phase.Idle && (!TryMerge() || !TryBegin())) return false;
            return GoOnOrBlock(isQuiet: false);
        }
#pragma warning disable CA1031 // a defect of ours ends this graph; its claim is let go and the rest of the engine goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            FailInside(exception);
            return true;
        }
    }

    /// <summary>Goes on with the step in hand. False: it waits for a reader.</summary>
    private bool GoOnOrBlock(bool isQuiet)
    {
        while (!GoOn(isQuiet))
        {
            if (Block(_path!.SliceReaders) || (_lacksRecordCredit && Block(_path.RecordReaders))) return false;
            isQuiet = false;
        }

        Volatile.Write(ref _position, Math.Max(_position, _recordPosition));
        return true;
    }

    private void FailInside(Exception exception)
    {
        var reason = new QuiverException(ErrorCode.InternalError, $"Running '{Name}' failed inside the engine: {exception.Message} Please report it.", inner: exception);
        if (Interlocked.CompareExchange(ref _closing, reason, null) is not null) _gone.TrySetResult(); // it failed while giving back: what is left is garbage
        _ = CloseAsync(reason);
    }

    /// <summary>Has everything given back; its mailbox is closed already.</summary>
    private Task Close(QuiverException reason)
    {
        Interlocked.CompareExchange(ref _closing, reason, null);
        var parts = _absorbing;
        Signal();
        return parts.IsEmpty ? Gone : Task.WhenAll(parts.Select(part => part.Close(reason)).Append(Gone));
    }

    /// <summary>Finds among readers whom the graph has to wait for. False: none of them.</summary>
    private bool Block(PortReader[] readers)
    {
        foreach (var reader in readers)
        {
            if (!reader.TryBlock()) continue;
            Volatile.Write(ref _blockedOn, reader);
            if (reader is QueuedReader queue) Mailbox.RefuseReaderOf(this, queue);
            _replay?.Query.EndDeploy(null); // it may be the caller who has to read
            return true;
        }

        return false;
    }
}
