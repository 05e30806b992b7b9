using System.Collections.Immutable;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Time;

namespace Quiver.Runtime;

/// <summary>Where rows of one source come in. Safe to use from all threads; what one thread writes keeps its order.</summary>
/// <remarks>Every input is a record of the log. A call returns when its record is in the log; on an idle source it then also has been run, by the caller's own thread.</remarks>
internal sealed class SourceInput
{
    private const double BackpressuredShare = 0.8;

    private QuiverException? _closed;
    private GraphPath? _path;

    internal SourceInput(Graph graph, int id, string name, Schema schema, EventTimeRule? eventTime, long retainBytes, TimeSpan? idleTimeout)
    {
        eventTime?.Check(schema);
        Id = id;
        Name = name;
        Schema = schema;
        EventTime = eventTime;
        Port = new Port(graph, name, schema, retainBytes, publishesRecords: true);
        Emitter.Add(Port);
        Ports = [Port];
        if (eventTime?.MaxSkewMicros is not null)
        {
            Refused = new Port(graph, $"late('{name}')", LateRows.SchemaOf(schema), retainBytes);
            RefusedEmitter.Add(Refused);
            Ports = [Port, Refused];
        }

        Feed = new Feed(eventTime, graph.Engine.Options.SliceRows, Emitter);
        if (idleTimeout is not { } silence) return;
        Idleness = new IdleWatch(this, silence);
        Idleness.Start();
    }

    /// <summary>Its number in the engine: sources are ordered as they were made.</summary>
    public int Id { get; }

    /// <summary>Its name in errors.</summary>
    public string Name { get; }

    /// <summary>The columns of its rows.</summary>
    public Schema Schema { get; }

    /// <summary>How it finds its watermark; null: only by <see cref="RaiseWatermark"/>.</summary>
    public EventTimeRule? EventTime { get; }

    /// <summary>Its rows as something to read.</summary>
    public Port Port { get; }

    /// <summary>The graph that runs its rows; another one when graphs are merged or split.</summary>
    public Graph Graph => Port.Graph;

    /// <summary>The rows refused because their time is too far ahead; null when any time is taken.</summary>
    public Port? Refused { get; }

    /// <summary>Takes the records that did not fit it, and ends when it ends; null when nobody notes them.</summary>
    public SourceInput? Errors { get; set; }

    /// <summary>Whether it has been silent for its idle timeout, and still is.</summary>
    public bool IsIdle => Port.IsIdle;

    /// <summary>Rows run so far.</summary>
    public long Rows
    {
        get
        {
            RunOpen();
            return Port.Rows;
        }
    }

    /// <summary>The watermark reached, in microseconds; <see cref="Watermark.None"/> before the first.</summary>
    public long CurrentWatermark
    {
        get
        {
            RunOpen();
            return Port.Watermark;
        }
    }

    /// <summary>As <see cref="CurrentWatermark"/>, but after the end the last one before it.</summary>
    public long LastWatermark => Port.LastWatermark;

    /// <summary>Bytes that wait to be run, of it and of the sources that queries connect it with.</summary>
    public long PendingBytes => Mailbox.Of(Port).Bytes;

    /// <summary>Bytes that may wait before a writer waits.</summary>
    public long CapacityBytes => Graph.Engine.Options.MailboxBytes;

    /// <summary>Whether more than 80 % of the room is taken.</summary>
    public bool IsBackpressured => PendingBytes > CapacityBytes * BackpressuredShare;

    /// <summary>Why nothing is taken in any more; null while something is.</summary>
    public QuiverException? Closed => Volatile.Read(ref _closed);

    /// <summary>Cuts its rows into slices.</summary>
    internal Feed Feed { get; }

    /// <summary>Its rows, and those refused if there may be any.</summary>
    internal ImmutableArray<Port> Ports { get; }

    /// <summary>Where refused rows go.</summary>
    internal Emitter RefusedEmitter { get; } = new();

    /// <summary>Notes its silence; null when nobody asks.</summary>
    internal IdleWatch? Idleness { get; }

    /// <summary>What it reaches in its graph; null when that has to be found out. Used under the claim.</summary>
    internal GraphPath? Path
    {
        get => _path;
        set => Volatile.Write(ref _path, value);
    }

    /// <summary>Where the slices go.</summary>
    internal Emitter Emitter { get; } = new();

    /// <summary>Whether somebody waits for what comes of its rows, so that each is to be run at once; also while it is not known who reads it. Any thread may ask.</summary>
    internal bool IsAwaited => Volatile.Read(ref _path) is not { IsAwaited: false };

    /// <summary>Runs what writers added row by row, on this thread unless another one runs the graph.</summary>
    internal void RunOpen() => Graph.RunOpen();

    /// <summary>Writes rows, waiting for room on this thread.</summary>
    /// <param name="rows">The rows; the engine's from the call on, also when it throws. A batch shared before stays its other owners'.</param>
    /// <param name="token">Ends the wait; the rows are not written then.</param>
    /// <returns>The sequence number of the last row; without rows the newest there is.</returns>
    /// <exception cref="QuiverException">302: other columns. 301, 101: the source or engine is closed. 304: no room in time. 300: no room for a callback's write. 504: this thread would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public long Push(Batch rows, CancellationToken token = default)
    {
        if (!TryTake(ref rows, token)) return Graph.Engine.Sequence.Newest;
        return Mailbox.TryRunAtOnce(this, rows, out var last) ? last : Mailbox.Push(LogRecord.Of(this, rows), token);
    }

    /// <summary>As <see cref="Push"/>, waiting without a thread.</summary>
    public ValueTask<long> PushAsync(Batch rows, CancellationToken token = default)
    {
        if (!TryTake(ref rows, token)) return new ValueTask<long>(Graph.Engine.Sequence.Newest);
        return Mailbox.TryRunAtOnce(this, rows, out var last) ? new ValueTask<long>(last) : Mailbox.PushAsync(LogRecord.Of(this, rows), token);
    }

    /// <summary>Says that no row earlier than a time will come. A time that does not advance the watermark is recorded and changes nothing.</summary>
    /// <param name="micros">The time, in microseconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="token">Ends the wait for room.</param>
    public long RaiseWatermark(long micros, CancellationToken token = default) => Mailbox.Push(WatermarkRecord(micros), token);

    /// <summary>As <see cref="RaiseWatermark"/>, waiting without a thread.</summary>
    public ValueTask<long> RaiseWatermarkAsync(long micros, CancellationToken token = default) => Mailbox.PushAsync(WatermarkRecord(micros), token);

    /// <summary>Says that no row will come: windows close, last changes are emitted, subscriptions end. Writes after it are refused.</summary>
    public long End(CancellationToken token = default)
    {
        var end = Mailbox.Push(EndRecord(), token);
        Errors?.End(token);
        return end;
    }

    /// <summary>As <see cref="End"/>, waiting without a thread.</summary>
    public async ValueTask<long> EndAsync(CancellationToken token = default)
    {
        var end = await Mailbox.PushAsync(EndRecord(), token);
        if (Errors is not null) await Errors.EndAsync(token);
        return end;
    }

    /// <summary>Ends it with an error. What it took in before is run and stays readable; all that reads it gets those rows, then the error. Writes after it are refused with the reason.</summary>
    /// <returns>Ends when the error was told, or the source is gone.</returns>
    public Task FailAsync(QuiverException reason)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var fail = new GraphAction(
            graph =>
            {
                graph.Fail(this, reason);
                done.TrySetResult();
            },
            _ => done.TrySetResult());
        var mailbox = Mailbox.Enter(Port);
        try
        {
            if (mailbox.Closed is not null || Closed is not null) return Task.CompletedTask;
            Close(reason);
            mailbox.PostWithinGate(fail, Graph.Engine.Sequence.Take(1), looks: false);
        }
        finally
        {
            mailbox.Gate.Exit();
        }

        mailbox.Graph.Signal();
        if (Errors is { Closed: null } errors) _ = errors.EndAsync().AsTask();
        return done.Task;
    }

    /// <summary>Refuses all further writes; what was said first stays. Called under the mailbox's lock.</summary>
    internal void Close(QuiverException reason)
    {
        Volatile.Write(ref _closed, _closed ?? reason);
        Idleness?.Dispose();
    }

    /// <summary>The error for writes after the end.</summary>
    internal static QuiverException Ended(string name) => new(ErrorCode.WriterClosed, $"Source '{name}' has ended; it takes no more rows or watermarks.");

    /// <summary>The rows as they go into the log: under the source's schema, without a selection. False: there are none.</summary>
    private bool TryTake(ref Batch rows, CancellationToken token)
    {
        try
        {
            token.ThrowIfCancellationRequested();
            if (!ReferenceEquals(rows.Schema, Schema)) rows = Renamed(rows);
            if (rows.Selection is not null)
            {
                var selected = Gather.Selected(rows);
                rows.Dispose();
                rows = selected;
            }

            if (rows.Length > 0) return true;
            rows.Dispose();
            return false;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>The rows under the source's own schema, whose names may be written in another case.</summary>
    private Batch Renamed(Batch rows)
    {
        var found = rows.Schema;
        var same = found.Count == Schema.Count;
        for (var column = 0; same && column < Schema.Count; column++)
            same = found[column].Type == Schema[column].Type && string.Equals(found[column].Name, Schema[column].Name, StringComparison.OrdinalIgnoreCase);
        if (!same) throw new QuiverException(ErrorCode.BatchSchemaMismatch, $"Source '{Name}' has the columns ({Schema}); the batch has ({found}). Nothing was written.");

        using (rows)
            return Batch.Pooled(Schema, [.. rows.Columns.Select(column => column.ShareWithin())], rows.Length, 0, rows.Weights?.Share(), rows.Selection?.Share());
    }

    private LogRecord WatermarkRecord(long micros) => new()
    {
        Kind = RecordKind.Watermark,
        Source = this,
        Time = Math.Min(micros, Watermark.End - 1), // only the end ends
        Bytes = LogRecord.Overhead,
    };

    private LogRecord EndRecord() => new() { Kind = RecordKind.End, Source = this, Time = Watermark.End, Bytes = LogRecord.Overhead };
}
