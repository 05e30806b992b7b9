using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

internal sealed partial class Graph
{
    private readonly List<LogRecord> _records = [];      // of the step
    private readonly Queue<Batch> _batches = new();      // of the step, that did not begin yet
    private readonly List<OperatorNode> _nodes = [];     // linked, inputs before readers
    private List<OperatorNode> _active = [];             // those the step runs: the linked ones, or a new query's
    private PortReader[] _recordReaders = [];            // readers that a step may have to wait for: those who get whole records …
    private PortReader[] _sliceReaders = [];             // … and those who get what comes of their slices
    private SourceInput? _stepSource;
    private Replay? _replay;
    private Phase _phase;
    private bool _lacksRecordCredit; // it stopped before a batch, for those who get whole records
    private long _recordPosition;

    private enum Phase
    {
        Idle,
        Slices,
        StepEnd,
    }

    /// <summary>The place in the sequence of what the step puts out.</summary>
    public long StepPosition { get; private set; }

    /// <summary>What hands rows to the operators in this step; null between steps.</summary>
    public Feed? Feed { get; private set; }

    /// <summary>Whether every queue that operators may fill takes another batch.</summary>
    public bool HasCredit => Have(_sliceReaders);

    /// <summary>Whether every queue that a new record may fill takes another batch.</summary>
    private bool HasRecordCredit => Have(_sliceReaders) && Have(_recordReaders);

    /// <summary>Finds anew whom steps may have to wait for.</summary>
    public void RefreshCredit()
    {
        var ports = _replay is null ? _ports : PortsOf(_replay.Query);
        _recordReaders = Blocking(ports.Where(port => port.PublishesRecords));
        _sliceReaders = Blocking(ports.Where(port => !port.PublishesRecords));

        static PortReader[] Blocking(IEnumerable<Port> ports) => [.. ports.SelectMany(port => port.Readers).Where(reader => reader.CanBlock)];
    }

    private static bool Have(PortReader[] readers)
    {
        foreach (var reader in readers)
            if (!reader.HasCredit) return false;
        return true;
    }

    /// <summary>Takes a step's records out of the mailbox and begins it. False: there are none, or there is no credit for them.</summary>
    private bool TryBegin()
    {
        _records.Clear();
        while (true)
        {
            var hasCredit = HasRecordCredit; // asked once: a queue may drain at any moment, and its reader then wakes nobody
            if (Mailbox.TryTake(_records, onlyActions: !hasCredit)) break;
            if (hasCredit || Mailbox.IsEmpty || Block(_sliceReaders) || Block(_recordReaders)) return false;
        }

        var first = _records[0];
        StepPosition = _recordPosition = _records[^1].Sequence;
        if (first.Kind == RecordKind.Action)
        {
            first.Action!.Run(this);
            return true;
        }

        _stepSource = first.Source!;
        Feed = _stepSource.Feed;
        _active = _nodes;
        _phase = Phase.Slices;
        if (first.Kind == RecordKind.Batch) Collect();
        else Feed.RaiseTo(first.Time);
        return true;
    }

    /// <summary>Runs until the step is done. False: it stopped for want of credit, and goes on where it stopped.</summary>
    private bool GoOn()
    {
        while (_phase != Phase.Idle)
        {
            if (!RunNodes()) return false;
            if (_phase == Phase.Slices)
            {
                if (Feed!.HasMore)
                {
                    if (!HasCredit) return false;
                    Feed.SendNext(NextDeadline(Feed.Watermark));
                    continue;
                }

                if (_batches.Count > 0)
                {
                    _lacksRecordCredit = !HasRecordCredit;
                    if (_lacksRecordCredit) return false;
                    BeginBatch();
                    continue;
                }

                Feed.Clear();
                foreach (var node in _active) node.StepEndDue = true;
                _phase = Phase.StepEnd;
                continue;
            }

            EndStep();
        }

        return true;
    }

    /// <summary>Runs every node until nothing is left to do. False: what is left wants credit.</summary>
    private bool RunNodes()
    {
        while (true)
        {
            var done = true;
            var progress = false;
            foreach (var node in _active) // inputs first: one round is enough unless one stops for want of credit
                if (!node.Run(ending: _phase == Phase.StepEnd && done, ref progress)) done = false;
            if (done) return true;
            if (!progress) return false;
        }
    }

    /// <summary>The smallest watermark above one at which some operator acts.</summary>
    private long NextDeadline(long watermark)
    {
        var deadline = Streaming.Watermark.End;
        foreach (var node in _active)
        {
            var next = node.NextDeadline;
            if (next > watermark && next < deadline) deadline = next;
        }

        return deadline;
    }

    /// <summary>Puts small records that are numbered without a gap end to end; operators cost by the batch.</summary>
    private void Collect()
    {
        const int Small = 1024;
        for (var first = 0; first < _records.Count;)
        {
            var end = first + 1;
            while (end < _records.Count && _records[end - 1].Rows!.Length < Small && _records[end].Rows!.Length < Small && _records[end].Rows!.FirstSequence == _records[end - 1].Sequence + 1) end++;
            if (end == first + 1)
            {
                _batches.Enqueue(_records[first].Rows!);
            }
            else
            {
                var parts = new Batch[end - first];
                for (var part = 0; part < parts.Length; part++) parts[part] = _records[first + part].Rows!;
                _batches.Enqueue(Concat.Batches(parts));
                foreach (var part in parts) part.Dispose();
            }

            first = end;
        }
    }

    private void BeginBatch()
    {
        var batch = _batches.Dequeue();
        Feed!.Clear();
        Feed.Begin(batch);
        _stepSource!.Port.PublishRecord(batch, Feed.Top);
    }

    /// <summary>The end of a step, or of a part of a replay: ended ports say so, failed queries are dropped, and what comes next begins.</summary>
    private void EndStep()
    {
        Feed!.Clear();
        if (SendLateEnds())
        {
            _phase = Phase.Slices; // who reads late rows has to run
            return;
        }

        foreach (var port in _replay is null ? _ports : PortsOf(_replay.Query))
            if (port.Watermark == Streaming.Watermark.End && !port.IsDone) CompleteEnded(port);

        if (_replay is null)
        {
            DropFaulted();
        }
        else if (_replay.Query.Fault is null && _replay.TryBeginNext(out var position))
        {
            StepPosition = position;
            _phase = Phase.Slices;
            return;
        }
        else
        {
            EndReplay();
        }

        Feed = null;
        _stepSource = null;
        _phase = Phase.Idle;
    }

    /// <summary>Ends the late rows of queries whose input has ended. False: there were none.</summary>
    private bool SendLateEnds()
    {
        var sent = false;
        foreach (var query in _replay is null ? _queries : [_replay.Query])
        {
            if (query.Late is null || query.Output.Watermark != Streaming.Watermark.End || query.Late.Watermark == Streaming.Watermark.End) continue;
            query.LateEmitter.SendWatermark(Streaming.Watermark.End);
            sent = true;
        }

        return sent;
    }

    private void CompleteEnded(Port port)
    {
        if (port.Query?.Fault is null) port.Complete(null); // a query that failed at the last moment has not ended well
        RefreshCredit();
    }
}
