using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

internal sealed partial class Graph
{
    private const int SmallRows = 1024;

    private readonly List<LogRecord> _records = [];      // of the step
    private readonly Queue<Batch> _batches = new();      // of the step, that did not begin yet
    private GraphPath? _path;                            // what the step runs through: all that its source reaches, or a new query
    private SourceInput? _stepSource;
    private Replay? _replay;
    private Phase _phase;
    private bool _lacksRecordCredit; // it stopped before a batch, for those who get whole records
    private long _recordPosition;
    private long[] _times = [];

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
    public bool HasCredit => _path!.HasSliceCredit;

    /// <summary>Finds anew whom steps may have to wait for.</summary>
    public void RefreshCredit()
    {
        foreach (var source in _sources) source.Path?.ForgetReaders();
        _replay?.Path.ForgetReaders();
    }

    /// <summary>Takes a step's records out of the mailbox and begins it. False: there are none, or there is no credit for them.</summary>
    private bool TryBegin()
    {
        _records.Clear();
        while (true)
        {
            if (!Mailbox.TryPeek(_records, out var source)) return false;
            _path = source is null ? null : PathOf(source);
            if (_records.Count > 0) break;
            if (_path is null || _path.HasRecordCredit)
            {
                if (Mailbox.TryTake(_records, source)) break;
            }
            else if (Block(_path.SliceReaders) || Block(_path.RecordReaders))
            {
                return false;
            }
        }

        var first = _records[0];
        StepPosition = _recordPosition = _records[^1].Sequence;
        if (first.Kind == RecordKind.Action)
        {
            first.Action!.Run(this);
            return true;
        }

        _stepSource = first.Source!;
        _path!.FindReaders();
        Feed = _stepSource.Feed;
        _phase = Phase.Slices;
        if (first.Kind == RecordKind.Idle)
        {
            Feed.SetIdle(true);
            return true;
        }

        Feed.SetIdle(false); // whoever writes speaks again
        if (first.Kind == RecordKind.Batch) Collect();
        else Feed.RaiseTo(first.Time);
        return true;
    }

    /// <summary>Begins a step with rows for which there is credit, while nothing is in hand.</summary>
    private void Begin(SourceInput source, Batch rows, long position)
    {
        StepPosition = _recordPosition = position;
        _stepSource = source;
        _path = source.Path!;
        _path.FindReaders();
        Feed = source.Feed;
        _phase = Phase.Slices;
        Begin(rows);
    }

    /// <summary>Runs until the step is done. False: it stopped for want of credit, and goes on where it stopped.</summary>
    /// <param name="isQuiet">Whether no node has anything to do.</param>
    private bool GoOn(bool isQuiet)
    {
        while (_phase != Phase.Idle)
        {
            if (!isQuiet && !RunNodes()) return false;
            isQuiet = false;
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
                    _lacksRecordCredit = !_path!.HasRecordCredit;
                    if (_lacksRecordCredit) return false;
                    Begin(_batches.Dequeue());
                    continue;
                }

                Feed.EndPart();
                isQuiet = true;
                foreach (var node in _path!.StepEnders) isQuiet &= !(node.StepEndDue = node.Operator.WantsStepEnd);
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
            foreach (var node in _path!.Nodes) // inputs first: one round is enough unless one stops for want of credit
                if (!node.Run(ending: _phase == Phase.StepEnd && done, ref progress)) done = false;
            if (done) return true;
            if (!progress) return false;
        }
    }

    /// <summary>The smallest watermark above one at which some operator acts.</summary>
    private long NextDeadline(long watermark)
    {
        var deadline = Streaming.Watermark.End;
        foreach (var node in _path!.Nodes)
        {
            var next = node.NextDeadline;
            if (next > watermark && next < deadline) deadline = next;
        }

        return deadline;
    }

    /// <summary>Puts small records that are numbered without a gap end to end; operators cost by the batch.</summary>
    private void Collect()
    {
        for (var first = 0; first < _records.Count;)
        {
            var end = first + 1;
            while (end < _records.Count && _records[end - 1].Rows!.Length < SmallRows && Follows(_records[end].Rows!, _records[end - 1])) end++;
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

    private static bool Follows(Batch rows, in LogRecord before) =>
        rows.Length < SmallRows && rows.FirstSequence == before.Sequence + 1 && rows.IngestedMicros == before.Rows!.IngestedMicros;

    private void Begin(Batch batch)
    {
        Feed!.Clear();
        if (_stepSource!.Refused is not null) batch = WithoutSkewed(batch);
        if (batch.Length == 0)
        {
            batch.Dispose();
            return;
        }

        Feed.Begin(batch);
        _stepSource.Port.PublishRecord(batch, Feed.Top);
    }

    /// <summary>Refuses rows that are too far ahead. What is left between them is numbered as before, so the rest of the batch goes back to those that wait.</summary>
    private Batch WithoutSkewed(Batch batch)
    {
        var source = _stepSource!;
        if (SkewedRows.Of(batch, source.EventTime!, source.Feed.Watermark, ref _times) is not { } skewed) return batch;
        source.RefusedEmitter.Send(SkewedRows.Refused(batch, source.EventTime!, skewed, ref _times), areSlice: false);
        var rest = new Queue<Batch>(_batches);
        _batches.Clear();
        var start = 0;
        foreach (var end in skewed.Select(found => found.Row).Append(batch.Length))
        {
            if (end > start) _batches.Enqueue(batch.Slice(start, end - start));
            start = end + 1;
        }

        foreach (var later in rest) _batches.Enqueue(later);
        var empty = batch.Slice(0, 0);
        batch.Dispose();
        return empty;
    }

    /// <summary>The end of a step, or of a part of a replay: ended ports say so, failed queries are dropped, and what comes next begins.</summary>
    private void EndStep()
    {
        if (SendLateEnds())
        {
            _phase = Phase.Slices; // who reads late rows has to run
            return;
        }

        foreach (var port in _path!.Ports)
            if (port.Watermark == Streaming.Watermark.End && !port.IsDone) CompleteEnded(port);

        if (_replay is null)
        {
            DropFaulted();
        }
        else if (_replay.Query.Fault is null && _replay.TryBeginNext(out var position))
        {
            StepPosition = position;
            Feed = _replay.Feed;
            _phase = Phase.Slices;
            return;
        }
        else
        {
            EndReplay();
        }

        Feed = null;
        _path = null;
        _stepSource = null;
        _phase = Phase.Idle;
    }

    /// <summary>Ends the late rows of queries whose input has ended. False: there were none.</summary>
    private bool SendLateEnds()
    {
        var sent = false;
        if (_stepSource is { Refused: { } refused } && _stepSource.Port.Watermark == Streaming.Watermark.End && refused.Watermark != Streaming.Watermark.End)
        {
            _stepSource.RefusedEmitter.SendWatermark(Streaming.Watermark.End);
            sent = true;
        }

        foreach (var query in _path!.Queries)
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
