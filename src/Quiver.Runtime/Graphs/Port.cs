using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>
/// Rows that can be read by name: those of a source, of a kept query, or those it refused as late. It publishes them to readers, retains the newest, and feeds the queries that read it.
/// Counters may be read from any thread; the rest is used under the graph's claim.
/// </summary>
internal sealed class Port
{
    private readonly List<PortReader> _readers = [];
    private readonly History? _history;
    private Graph _graph;
    private long _watermark = Streaming.Watermark.None;
    private long _rows;
    private long _numbers; // given to rows that operators made
    private bool _done;
    private bool _leaving;
    private bool _idle;
    private long _lastWatermark = Streaming.Watermark.None;

    /// <summary>Makes a port.</summary>
    /// <param name="graph">Where its rows come from.</param>
    /// <param name="name">Its name in errors.</param>
    /// <param name="schema">The columns of its rows.</param>
    /// <param name="retainBytes">Bytes of history; 0 for none.</param>
    /// <param name="publishesRecords">Whether it gets whole records before they are sliced: the port of a source.</param>
    /// <param name="query">The query it belongs to; null for a source's.</param>
    public Port(Graph graph, string name, Schema schema, long retainBytes, bool publishesRecords = false, KeptQuery? query = null)
    {
        _graph = graph;
        Name = name;
        Schema = schema;
        Query = query;
        PublishesRecords = publishesRecords;
        _history = retainBytes > 0 ? new History(retainBytes, publishesRecords) : null;
    }

    /// <summary>The graph that runs it; another one when graphs are merged or split, which is done under the claims of both.</summary>
    public Graph Graph
    {
        get => Volatile.Read(ref _graph);
        set => Volatile.Write(ref _graph, value);
    }

    /// <summary>Its name in errors.</summary>
    public string Name { get; }

    /// <summary>The columns of its rows.</summary>
    public Schema Schema { get; }

    /// <summary>The query whose output or late rows it publishes; null for a source's.</summary>
    public KeptQuery? Query { get; }

    /// <summary>Whether it gets whole records, before they are cut into slices for operators.</summary>
    public bool PublishesRecords { get; }

    /// <summary>The newest rows; null when none are retained.</summary>
    public History? History => _history;

    /// <summary>The nodes of queries that read it.</summary>
    public List<NodeInput> Consumers { get; } = [];

    /// <summary>The outputs of queries that pass it on as it is.</summary>
    public List<Port> Followers { get; } = [];

    /// <summary>Those it publishes to.</summary>
    public IReadOnlyList<PortReader> Readers => _readers;

    /// <summary>Its watermark, in microseconds.</summary>
    public long Watermark => Volatile.Read(ref _watermark);

    /// <summary>The last watermark that was not the end, in microseconds.</summary>
    public long LastWatermark => Volatile.Read(ref _lastWatermark);

    /// <summary>How many rows it published.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>How many numbers it gave to rows that operators made.</summary>
    public long Numbers => _numbers;

    /// <summary>Bytes of history it retains now.</summary>
    public long RetainedBytes => _history?.Bytes ?? 0;

    /// <summary>Whether its readers were told that no rows will come.</summary>
    public bool IsDone => Volatile.Read(ref _done);

    /// <summary>Whether its input is silent, so that nobody waits for its watermark. Changed under the claim.</summary>
    public bool IsIdle
    {
        get => Volatile.Read(ref _idle);
        set => Volatile.Write(ref _idle, value);
    }

    /// <summary>Whether it, or what it reads, is about to be dropped, so that nothing waits for its readers any more.</summary>
    public bool IsLeaving
    {
        get
        {
            if (Volatile.Read(ref _leaving)) return true;
            if (Query is null) return false;
            foreach (var input in Query.Inputs)
                if (input.IsLeaving) return true;
            return false;
        }
    }

    /// <summary>Why its readers were told so; null when the input just ended.</summary>
    public QuiverException? Fault { get; private set; }

    /// <summary>Publishes rows. Their selection is applied, so that readers and the history get plain rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="areSlice">Whether they are those of the slice that the graph runs: then the watermark before each is retained with them.</param>
    /// <param name="gives">Whether they are given away; else they stay the caller's.</param>
    public void Publish(Batch rows, bool areSlice, bool gives = false)
    {
        Volatile.Write(ref _rows, _rows + rows.Count);
        if (_history is null && _readers.Count == 0)
        {
            if (gives) rows.Dispose();
            return;
        }

        MemoryBlock? numbers = null;
        MemoryBlock? watermarks = null;
        if (_history is not null)
        {
            numbers = RowNumbers.Of(rows);
            if (areSlice && Graph.Feed!.SliceWatermark == Watermark) watermarks = Graph.Feed.WatermarksOf(rows.Selection);
        }

        if (!gives || rows.Selection is not null)
        {
            var plain = Gather.Selected(rows);
            if (gives) rows.Dispose();
            rows = plain;
        }

        Publish(rows, numbers, watermarks, Graph.StepPosition, Watermark);
    }

    /// <summary>Publishes a whole record of a source, which stays the caller's.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="watermarkAfter">The watermark that the rows bring.</param>
    public void PublishRecord(Batch rows, long watermarkAfter)
    {
        Volatile.Write(ref _rows, _rows + rows.Length);
        if (_history is null && _readers.Count == 0) return;
        Publish(rows.Share(), null, null, rows.FirstSequence + rows.Length - 1, watermarkAfter);
    }

    /// <summary>Numbers rows that an operator made: in the order of the port, from 1 on.</summary>
    /// <returns>The rows numbered, in place of those given.</returns>
    public Batch Number(Batch rows)
    {
        var first = _numbers + 1;
        _numbers += rows.Length;
        return rows.NumberedFrom(first, Graph.Feed?.IngestedMicros ?? 0);
    }

    /// <summary>Raises the watermark.</summary>
    public void RaiseTo(long watermark)
    {
        if (watermark <= _watermark) return;
        if (watermark != Streaming.Watermark.End) Volatile.Write(ref _lastWatermark, watermark);
        Volatile.Write(ref _watermark, watermark);
    }

    /// <summary>Starts anew with what a stored state knows.</summary>
    public void Restore(long watermark, long rows, long numbers)
    {
        _numbers = numbers;
        _watermark = watermark;
        if (watermark != Streaming.Watermark.End) _lastWatermark = watermark;
        _rows = rows;
        if (rows > 0) _history?.MarkTrimmed();
    }

    /// <summary>Says that it is about to be dropped: its readers get what still comes beyond their bounds, which the mailbox limits. Any thread may call it.</summary>
    public void Leave() => Volatile.Write(ref _leaving, !IsDone); // what has ended fails nobody by being dropped

    /// <summary>Gives the history's memory back.</summary>
    public void Forget() => _history?.Dispose();

    /// <summary>Tells the readers that no rows will come. What was told first stays.</summary>
    public void Complete(QuiverException? fault)
    {
        if (_done) return;
        Fault = fault;
        Volatile.Write(ref _done, true);
        foreach (var reader in _readers) reader.Complete(fault);
        _readers.Clear();
    }

    /// <summary>Adds a reader, at a place between two steps.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="start">Whether it gets the retained rows first.</param>
    public void Attach(PortReader reader, StartAt start)
    {
        if (reader.IsClosed) return;
        if (start == StartAt.OldestRetained && _history is not null)
        {
            for (var item = 0; item < _history.Count; item++)
            {
                var (rows, position, watermark) = (_history[item].Rows.Share(), _history[item].LastPosition, _history[item].WatermarkBefore);
                if (reader is QueuedReader queue) queue.Retained(rows, position, watermark);
                else reader.Publish(rows, position, watermark);
            }
        }

        if (_done) reader.Complete(Fault);
        else _readers.Add(reader);
        Graph.RefreshCredit();
    }

    /// <summary>Forgets readers that were closed.</summary>
    public void ForgetClosed()
    {
        if (_readers.RemoveAll(static reader => reader.IsClosed) > 0) Graph.RefreshCredit();
    }

    /// <summary>Forgets a reader that was closed, at the next step, and goes on without waiting for it. Any thread may call it.</summary>
    public void Detach(PortReader reader) => Mailbox.Post(this, new GraphAction(_ => ForgetClosed(), static _ => { }), numbered: false);

    /// <summary>A reader with a queue. It gets what comes after this call, or the retained rows first.</summary>
    /// <exception cref="QuiverException">The engine or the source is closed.</exception>
    public QueuedReader Subscribe(ReaderOptions options)
    {
        var reader = new QueuedReader(this, options);
        AttachBetweenSteps(reader, options.Start);
        return reader;
    }

    /// <summary>A callback on the thread that runs the query. It gets what comes after this call, or the retained rows first.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="callback">Takes rows; see <see cref="InlineReader"/> for what it must not do.</param>
    /// <param name="completed">Told once, on a pool thread, when no rows will come: null at the end of the input, else why.</param>
    /// <param name="start">Where to start.</param>
    public InlineReader SubscribeInline(string name, Action<StreamItem> callback, Action<Exception?>? completed = null, StartAt start = StartAt.Now)
    {
        var reader = new InlineReader(this, name, callback, completed);
        AttachBetweenSteps(reader, start);
        return reader;
    }

    /// <summary>What is retained, shared; the caller disposes it.</summary>
    public PortSnapshot Look() => new(
        this,
        _history is null ? [] : [.. Enumerable.Range(0, _history.Count).Select(item => _history[item].Rows.Share())],
        _history is null ? [] : [.. Enumerable.Range(0, _history.Count).Select(item => _history[item].Origins())],
        _history is { Count: > 0 } ? _history[0].FirstPosition : 0,
        Watermark,
        _history?.IsTrimmed ?? Rows > 0);

    private void AttachBetweenSteps(PortReader reader, StartAt start) =>
        Mailbox.Post(this, new GraphAction(_ => Attach(reader, start), reader.Complete), numbered: false);

    /// <summary>Gives plain rows away: to the history, and to each reader.</summary>
    private void Publish(Batch rows, MemoryBlock? numbers, MemoryBlock? watermarks, long position, long watermarkAfter)
    {
        var watermark = Watermark;
        for (var reader = 0; reader < _readers.Count; reader++)
        {
            var last = reader == _readers.Count - 1 && _history is null;
            _readers[reader].Publish(last ? rows : rows.Share(), position, watermark);
        }

        _history?.Append(new HistoryItem
        {
            Rows = rows,
            FirstPosition = PublishesRecords ? rows.FirstSequence : position,
            LastPosition = position,
            WatermarkBefore = watermark,
            WatermarkAfter = watermarkAfter,
            Numbers = numbers,
            Watermarks = watermarks,
        });
    }
}
