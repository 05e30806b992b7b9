using Quiver.Columns;

namespace Quiver.Runtime;

/// <summary>
/// Rows that a writer adds one by one to a record that is in the log already, the last of its mailbox: numbered as they come, not run yet. Whoever next has to do with the mailbox closes it first, so nothing overtakes
/// its rows. It is run when somebody waits for rows or looks, or when it is full; a millisecond after its first row it is closed, as its rows have one time of being appended.
/// </summary>
/// <remarks>
/// Two locks, taken in this order and never the other way round: the mailbox's, under which it is opened and closed, and its own, which the writer takes for each row and gives back in some nanoseconds. Nothing of the
/// user's runs under either.
/// </remarks>
internal abstract class OpenRows(SourceInput source) : IDisposable
{
    private const int MostRows = 4_096;
    private const int MostBytes = 256 << 10; // of texts
    private const int MostRecords = 64;      // closed, and not run
    private static readonly TimeSpan LongestOpen = TimeSpan.FromMilliseconds(1);

    private readonly Sequence _sequence = source.Graph.Engine.Sequence;
    private int _busy;        // the own lock
    private bool _isOpen;     // from here on under the own lock; the writer may find without it that it is closed
    private long _last;       // the number of the last row
    private int _count;
    private long _ingested;
    private ITimer? _timer;   // from here on under the mailbox's lock
    private bool _ticks;
    private bool _wasOpened;  // since the last tick
    private bool _disposed;

    /// <summary>The source it belongs to.</summary>
    public SourceInput Source => source;

    /// <summary>The number of the last row that was added; 0 before the first. For the writer's thread.</summary>
    public long Last => _last;

    /// <summary>Begins to add a row; <see cref="EndRow"/> ends it. False: the record is not open, or somebody waits for rows.</summary>
    protected bool TryBeginRow()
    {
        if (!Volatile.Read(ref _isOpen)) return false; // only the writer, who asks, opens it
        Enter();
        if (_isOpen && !source.IsAwaited) return true;
        Exit();
        return false;
    }

    /// <summary>Numbers the row that was added.</summary>
    /// <param name="isFull">Whether the record is full: <see cref="Flush"/> comes next.</param>
    /// <returns>False: another record was numbered since, so the row does not belong here and is to be taken back.</returns>
    protected bool TryEndRow(out bool isFull)
    {
        isFull = false;
        if (!_sequence.TryFollow(_last)) return false;
        _last++;
        _count++;
        isFull = _count >= MostRows || ((_count & 15) == 0 && TextBytes > MostBytes);
        return true;
    }

    /// <summary>Lets others have the record.</summary>
    protected void EndRow() => Exit();

    /// <summary>Begins to open the record with a row; <see cref="EndOpen"/> ends it. Null: the row is to be written at once, as somebody waits for rows, there is no room, or the source is closed.</summary>
    protected Mailbox? TryBeginOpen()
    {
        if (source.IsAwaited || CallbackScope.Inside(source.Graph.Engine)) return null;
        var mailbox = Mailbox.Enter(source.Port);
        if (!_disposed && mailbox.TakesOpenRows(source)) return mailbox;
        mailbox.Gate.Exit();
        return null;
    }

    /// <summary>Ends what <see cref="TryBeginOpen"/> began.</summary>
    /// <param name="mailbox">What it gave.</param>
    /// <param name="isAdded">Whether the row was added; else nothing is opened.</param>
    protected void EndOpen(Mailbox mailbox, bool isAdded)
    {
        if (isAdded)
        {
            _last = _sequence.Take(1);
            _count = 1;
            _ingested = source.Graph.Engine.Now();
            source.Idleness?.Touch();
            Enter();
            _isOpen = true;
            Exit();
            mailbox.Open = this;
            if (_ticks) _wasOpened = true;
            else Tick();
        }

        var isMuch = mailbox.Count >= MostRecords;
        mailbox.Gate.Exit();
        if (isAdded && (isMuch || source.IsAwaited)) Flush(); // somebody may have begun to wait meanwhile, and seen nothing to wait for
    }

    /// <summary>Makes sure that the record is not open, so that the writer has its rows for itself.</summary>
    public void End()
    {
        if (Volatile.Read(ref _isOpen)) Mailbox.Enter(source.Port).Gate.Exit(); // which closes it
    }

    /// <summary>Puts the rows into the log as a record of their own and has them run, on this thread unless another one runs the graph.</summary>
    public void Flush()
    {
        var mailbox = Mailbox.Enter(source.Port); // which closes it
        var last = mailbox.Newest;
        mailbox.Gate.Exit();
        mailbox.Graph.Signal(last, isOwn: true);
    }

    /// <summary>Ends the record, as it is no more the last of its mailbox. The caller holds the mailbox's lock.</summary>
    public LogRecord Close()
    {
        Enter();
        try
        {
            source.Idleness?.Touch();
            var rows = Finish().NumberedFrom(_last - _count + 1, _ingested);
            Volatile.Write(ref _isOpen, false); // behind the rows: from here on the writer has them for himself, without the lock
            return new LogRecord { Kind = RecordKind.Batch, Source = source, Rows = rows, Sequence = _last, Bytes = rows.ByteSize + LogRecord.Overhead };
        }
        finally
        {
            Exit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var mailbox = Mailbox.Enter(source.Port);
        _disposed = true;
        _timer?.Dispose();
        var last = mailbox.Newest;
        mailbox.Gate.Exit();
        mailbox.Graph.Signal(last, isOwn: true);
    }

    /// <summary>The rows so far as a batch; none are left. Called under the own lock.</summary>
    protected abstract Batch Finish();

    /// <summary>Bytes of texts in the rows so far, where they are not coded.</summary>
    protected abstract long TextBytes { get; }

    private void Tick()
    {
        _ticks = true;
        _wasOpened = false;
        if (_timer is null) _timer = source.Graph.Engine.Options.Time.CreateTimer(static rows => ((OpenRows)rows!).OnTick(), this, LongestOpen, Timeout.InfiniteTimeSpan);
        else _timer.Change(LongestOpen, Timeout.InfiniteTimeSpan);
    }

    private void OnTick()
    {
        var mailbox = Mailbox.Enter(source.Port); // which closes it
        _ticks = false;
        if (_wasOpened && !_disposed) Tick(); // rows come one after the other: the timer runs on, and costs them nothing
        mailbox.Gate.Exit(); // and nothing is run: whoever writes and then looks, looks at what his own thread has run
    }

    private void Enter()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0) return;
        var spin = default(SpinWait);
        do spin.SpinOnce();
        while (Interlocked.CompareExchange(ref _busy, 1, 0) != 0);
    }

    private void Exit() => Volatile.Write(ref _busy, 0);
}
