using System.Diagnostics;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>
/// Hands the rows of one input to its readers in slices, and the watermark between them. A slice ends with the row that brings the watermark to the readers' next deadline, so no reader
/// meets a deadline inside a slice, however the rows were cut into batches. Slices share the batch's memory.
/// </summary>
/// <remarks>
/// The watermark comes from the rows themselves (a source with event time), from what was retained with them (the watermark that stood before each), or from outside only.
/// No running maximum is kept: the watermark reaches D at the first row whose time is at least D plus the delay, and that search is made only when the batch's maximum gets there.
/// Between two slices the readers run, as their deadlines depend on the watermark sent.
/// </remarks>
internal sealed class Feed(EventTimeRule? rule, int sliceRows, Emitter readers)
{
    private Batch? _batch;
    private Column? _times;           // of the batch: its event times
    private bool _areMicros;          // whether its slots are microseconds; else they are in _buffer
    private Batch? _slice;       // lent to the readers until the next one
    private MemoryBlock? _numbers;    // sequence numbers, where the batch is not numbered throughout
    private MemoryBlock? _ingested;   // times of appending, where they differ within the batch
    private MemoryBlock? _watermarks; // that stood before rows and that the rows do not all bring themselves
    private int _row;                 // the first that was not sent
    private int _until;               // the part in hand ends before it
    private long _top;                // the watermark that the whole batch brings
    private long _lastIngested;
    private int _sliceStart;
    private long _sliceBefore;        // the watermark before the slice …
    private long _sliceAfter;         // … and after it
    private long[] _buffer = [];
    private ulong[]? _passing;        // fault WatermarkAfterFilter: rows that count for the watermark

    /// <summary>The watermark sent.</summary>
    public long Watermark { get; private set; } = Streaming.Watermark.None;

    /// <summary>Whether there are rows to send, of the part in hand.</summary>
    public bool HasMore => _batch is not null && _row < _until;

    /// <summary>The first row that was not sent.</summary>
    public int Row => _row;

    /// <summary>Whether all rows were sent and let go of.</summary>
    public bool IsClear => _batch is null;

    /// <summary>Begins with rows; those before must have been sent and cleared.</summary>
    /// <param name="batch">The rows, without selection; the feed's from now on.</param>
    /// <param name="numbers">A sequence number for each row; null when the batch is numbered throughout. Lent until the batch is cleared.</param>
    /// <param name="watermarks">A watermark that stood before each row, ascending; null when the rows bring all there are. Lent until the batch is cleared.</param>
    /// <param name="ingested">A time of appending for each row; null when the batch has one for all. Lent until the batch is cleared.</param>
    public void Begin(Batch batch, MemoryBlock? numbers = null, MemoryBlock? watermarks = null, MemoryBlock? ingested = null)
    {
        Debug.Assert(_batch is null && batch.Selection is null);
        _batch = batch;
        _numbers = numbers;
        _watermarks = watermarks;
        _ingested = ingested;
        _row = 0;
        _until = batch.Length;
        _top = Watermark;
        if (rule is null) return;
        if (Faults.WatermarkAfterFilter) _passing = PassingRows.Of(batch, batch[rule.Column], readers.OnlyReader);
        _times = batch[rule.Column];
        _areMicros = EventTimes.AreMicros(_times.Type);
        if (!_areMicros) EventTimes.Micros(_times, ref _buffer); // converted once
        if (EventTimes.Max(Times, Validity) is { } latest) _top = Math.Max(_top, rule.WatermarkOf(latest));
    }

    /// <summary>Stops before a row for now: others come between.</summary>
    public void StopBefore(int row) => _until = row;

    /// <summary>The watermark once all rows have been sent, as far as rows bring it.</summary>
    public long Top => _top;

    /// <summary>Sends the next slice and the watermark after it, or only the watermark that stands before it.</summary>
    /// <param name="deadline">The smallest watermark above the present one at which a reader acts.</param>
    public void SendNext(long deadline)
    {
        Debug.Assert(HasMore && deadline > Watermark);
        if (_watermarks is not null && _watermarks.As<long>()[_row] is var before && before > Watermark)
        {
            RaiseTo(before); // and then the readers have other deadlines
            return;
        }

        var end = FirstCut(deadline);
        var after = Watermark;
        if (rule is not null)
        {
            var reaching = _top >= deadline && rule.TimeReaching(deadline) is { } time ? EventTimes.FirstAtLeast(Times, Validity, _row, end, time) : -1;
            if (reaching >= 0)
            {
                after = rule.WatermarkOf(Times[reaching]);
                end = Faults.SliceOneRowEarly ? Math.Max(_row, reaching - 1) : reaching + 1; // the row that moves the watermark goes before it
            }
            else if (end == _batch!.Length)
            {
                after = _top;
            }
            else if (EventTimes.Max(Times, Validity, _row, end) is { } latest)
            {
                after = rule.WatermarkOf(latest); // no deadline, but what is retained of the next slice notes the watermark before each row
            }
        }

        Send(end, after);
        RaiseTo(after);
    }

    /// <summary>Raises the watermark from outside; one that does not advance is dropped.</summary>
    public void RaiseTo(long watermark)
    {
        if (watermark <= Watermark) return;
        Watermark = watermark;
        readers.SendWatermark(watermark);
    }

    /// <summary>When the rows of the slice sent last were appended.</summary>
    public long IngestedMicros => _slice?.IngestedMicros ?? _lastIngested;

    /// <summary>Whether the readers were told that the input is silent.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Tells the readers that the input has fallen silent, or speaks again; what they know already is dropped.</summary>
    public void SetIdle(bool idle)
    {
        if (idle == IsIdle) return;
        IsIdle = idle;
        readers.SendIdle(idle);
    }

    /// <summary>Lets go of the slice sent, and of all rows when it was the last.</summary>
    public void EndPart()
    {
        if (_batch is not null && _row < _batch.Length) ReturnSlice();
        else Clear();
    }

    /// <summary>Lets go of all rows.</summary>
    public void Clear()
    {
        if (_batch is null) return;
        ReturnSlice();
        _batch.Dispose();
        _batch = null;
        _numbers = _watermarks = _ingested = null;
        _times = null;
        _passing = null;
    }

    /// <summary>Starts anew at a watermark known from a stored state, without telling the readers.</summary>
    public void Restore(long watermark, bool idle)
    {
        Watermark = watermark;
        IsIdle = idle;
    }

    /// <summary>The watermark before the slice that was sent.</summary>
    public long SliceWatermark => _sliceBefore;

    /// <summary>The watermark that stood before each selected row of the slice: what somebody who reads these rows later needs to judge lateness alike.</summary>
    /// <returns>A watermark for each selected row, owned by the caller; null when all are <see cref="SliceWatermark"/>.</returns>
    public MemoryBlock? WatermarksOf(Selection? selection)
    {
        if (_sliceAfter == _sliceBefore) return null;
        var selected = selection is null ? default : selection.Rows;
        var count = selection?.Count ?? _slice!.Length;
        var block = BufferPool.Rent(checked(count * sizeof(long)));
        var watermarks = block.As<long>()[..count];
        if (rule is null) watermarks.Fill(_sliceBefore);
        else EventTimes.WatermarksBefore(Times, Validity, _sliceStart, selected, rule.DelayMicros, _sliceBefore, watermarks);
        if (_watermarks is null) return block;

        var retained = _watermarks.As<long>()[_sliceStart..];
        for (var i = 0; i < count; i++) watermarks[i] = Math.Max(watermarks[i], retained[selection is null ? i : selected[i]]);
        return block;
    }

    private ReadOnlySpan<long> Times => _areMicros ? _times!.Slots<long>() : _buffer.AsSpan(0, _times!.Length);

    private Bits Validity => _passing is null ? _times!.Validity : new Bits(_passing, 0, _batch!.Length);

    /// <summary>Where the slice ends at the latest: its greatest length, the end of what is numbered throughout, or a retained watermark that reaches the deadline.</summary>
    private int FirstCut(long deadline)
    {
        var end = (int)Math.Min(_until, _row + (long)sliceRows);
        if (_numbers is not null)
        {
            var numbers = _numbers.As<long>();
            var next = _row + 1;
            while (next < end && numbers[next] == numbers[next - 1] + 1) next++;
            end = next;
        }

        if (_ingested is not null)
        {
            var times = _ingested.As<long>();
            var next = _row + 1;
            while (next < end && times[next] == times[_row]) next++;
            end = next;
        }

        var reaching = _watermarks is null ? -1 : EventTimes.FirstAtLeast(_watermarks.As<long>(), default, _row + 1, end, deadline);
        return reaching < 0 ? end : reaching;
    }

    private void Send(int end, long after)
    {
        ReturnSlice();
        var count = Faults.LastRowDropped && end == _batch!.Length ? end - 1 - _row : end - _row;
        _sliceStart = _row;
        _sliceBefore = Watermark;
        _sliceAfter = _watermarks is null || count <= 0 ? after : Math.Max(after, _watermarks.As<long>()[_row + count - 1]);
        if (count > 0)
        {
            var renumbers = _numbers is not null || _ingested is not null;
            _slice = _row == 0 && count == _batch!.Length && !renumbers ? _batch : _batch!.Slice(_row, count);
            if (renumbers)
                _slice = _slice.NumberedFrom(_numbers is null ? _slice.FirstSequence : _numbers.As<long>()[_row], _ingested is null ? _slice.IngestedMicros : _ingested.As<long>()[_row]);
            readers.Lend(_slice);
        }

        _row = end;
    }

    private void ReturnSlice()
    {
        _lastIngested = _slice?.IngestedMicros ?? _lastIngested;
        if (_slice is not null && !ReferenceEquals(_slice, _batch)) _slice.Dispose();
        _slice = null;
    }
}
