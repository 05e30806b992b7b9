using System.Diagnostics;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Runtime;

/// <summary>
/// Hands the rows of one input to its readers in slices, and the watermark between them. A slice ends with the row that brings the watermark to the readers' next deadline, so no reader
/// meets a deadline inside a slice, however the rows were cut into batches. Slices share the batch's memory.
/// </summary>
/// <remarks>
/// The watermark comes from the rows themselves (a source with event time), from marks (rows retained with the watermark that stood before them), or from outside only.
/// No running maximum is kept: the watermark reaches D at the first row whose time is at least D plus the delay, and that search is made only when the batch's maximum gets there.
/// Between two slices the readers run, as their deadlines depend on the watermark sent.
/// </remarks>
internal sealed class Feed(EventTimeRule? rule, int sliceRows, Emitter readers)
{
    private Batch? _batch;
    private Batch? _slice;       // lent to the readers until the next one
    private RowSteps? _numbers;  // first sequence numbers of parts of the batch; null: it is numbered throughout
    private RowSteps? _marks;    // watermarks before rows
    private int _nextNumber;
    private int _nextMark;
    private int _row;            // the first that was not sent
    private long _top;           // the watermark that the whole batch brings
    private int _sliceStart;
    private long _sliceWatermark; // before the slice
    private long[] _buffer = [];
    private ulong[]? _passing;    // fault WatermarkAfterFilter: rows that count for the watermark

    /// <summary>The watermark sent.</summary>
    public long Watermark { get; private set; } = Streaming.Watermark.None;

    /// <summary>Whether there are rows to send.</summary>
    public bool HasMore => _batch is not null && _row < _batch.Length;

    /// <summary>Begins with rows; those before must have been sent and cleared.</summary>
    /// <param name="batch">The rows, without selection; the feed's from now on.</param>
    /// <param name="numbers">First sequence numbers of parts of the batch, from row 0 on; null when the batch is numbered throughout.</param>
    /// <param name="marks">Watermarks that stand before rows of the batch.</param>
    public void Begin(Batch batch, RowSteps? numbers = null, RowSteps? marks = null)
    {
        Debug.Assert(_batch is null && batch.Selection is null);
        _batch = batch;
        _numbers = numbers;
        _marks = marks;
        _nextNumber = _nextMark = _row = 0;
        _top = Watermark;
        if (rule is null) return;
        if (Faults.WatermarkAfterFilter) _passing = PassingRows.Of(batch, readers.OnlyReader);
        EventTimes.Micros(batch[rule.Column], ref _buffer); // converted once, where it has to be
        if (EventTimes.Max(Times, Validity) is { } latest) _top = Math.Max(_top, rule.WatermarkOf(latest));
    }

    /// <summary>The watermark once all rows have been sent, as far as rows bring it.</summary>
    public long Top => _top;

    /// <summary>Sends the next slice and the watermark after it, or only the watermark that stands before it.</summary>
    /// <param name="deadline">The smallest watermark above the present one at which a reader acts.</param>
    public void SendNext(long deadline)
    {
        Debug.Assert(HasMore && deadline > Watermark);
        var before = MarkedUpTo(_row, ref _nextMark, Watermark);
        if (before > Watermark)
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
                end = Faults.SliceOneRowEarly ? reaching : reaching + 1; // the row that moves the watermark goes before it
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

        Send(end);
        RaiseTo(after);
    }

    /// <summary>Raises the watermark from outside; one that does not advance is dropped.</summary>
    public void RaiseTo(long watermark)
    {
        if (watermark <= Watermark) return;
        Watermark = watermark;
        readers.SendWatermark(watermark);
    }

    /// <summary>Lets go of the rows sent.</summary>
    public void Clear()
    {
        ReturnSlice();
        _batch?.Dispose();
        _batch = null;
        _numbers = _marks = null;
        _passing = null;
    }

    /// <summary>Starts anew at a watermark known from a stored state, without telling the readers.</summary>
    public void Restore(long watermark) => Watermark = watermark;

    /// <summary>Whether rows that a reader emits are those of the slice that was sent, with a selection or without.</summary>
    public bool IsSlice(Batch rows) => _slice is not null && _slice.FirstSequence > 0 && rows.FirstSequence == _slice.FirstSequence && rows.Length == _slice.Length;

    /// <summary>The watermark before the slice that was sent.</summary>
    public long SliceWatermark => _sliceWatermark;

    /// <summary>
    /// Notes which watermark stood before each selected row of the slice, counted from its first selected row: what somebody who reads these rows later needs to judge lateness alike.
    /// </summary>
    /// <returns>The changes; null when there is none.</returns>
    public RowSteps? MarksOf(Selection? selection)
    {
        var count = selection?.Count ?? _slice!.Length;
        if (rule is null && _marks is null) return null;
        RowSteps? changes = null;
        var noted = _sliceWatermark;
        var watermark = _sliceWatermark;
        var mark = 0;
        var row = _sliceStart;
        for (var position = 0; position < count; position++)
        {
            var selected = _sliceStart + (selection is null ? position : selection.Rows[position]);
            for (; row < selected; row++) watermark = Math.Max(MarkedUpTo(row, ref mark, watermark), BroughtBy(row));
            watermark = MarkedUpTo(selected, ref mark, watermark);
            if (watermark == noted) continue;
            (changes ??= new RowSteps()).Add(position, watermark);
            noted = watermark;
        }

        return changes;
    }

    private long MarkedUpTo(int row, ref int mark, long watermark)
    {
        for (; _marks is not null && mark < _marks.Count && _marks[mark].Row <= row; mark++) watermark = Math.Max(watermark, _marks[mark].Value);
        return watermark;
    }

    private long BroughtBy(int row) =>
        rule is null || (!Validity.IsEmpty && !Validity[row]) ? Streaming.Watermark.None : rule.WatermarkOf(Times[row]);

    private ReadOnlySpan<long> Times
    {
        get
        {
            var column = _batch![rule!.Column];
            return EventTimes.AreMicros(column.Type) ? column.Values<long>().All : _buffer.AsSpan(0, column.Length);
        }
    }

    private Bits Validity => _passing is null ? _batch![rule!.Column].Validity : new Bits(_passing, 0, _batch!.Length);

    /// <summary>Where the slice ends at the latest: its greatest length, the end of what is numbered throughout, or a mark that reaches the deadline.</summary>
    private int FirstCut(long deadline)
    {
        var end = (int)Math.Min(_batch!.Length, _row + (long)sliceRows);
        if (_numbers is not null)
        {
            while (_nextNumber < _numbers.Count && _numbers[_nextNumber].Row <= _row) _nextNumber++;
            if (_nextNumber < _numbers.Count) end = Math.Min(end, _numbers[_nextNumber].Row);
        }

        for (var mark = _nextMark; _marks is not null && mark < _marks.Count && _marks[mark].Row < end; mark++)
            if (_marks[mark].Value >= deadline) return _marks[mark].Row;
        return end;
    }

    private void Send(int end)
    {
        ReturnSlice();
        var count = Faults.LastRowDropped && end == _batch!.Length ? end - 1 - _row : end - _row;
        _sliceStart = _row;
        _sliceWatermark = Watermark;
        if (count > 0)
        {
            _slice = _row == 0 && count == _batch!.Length ? _batch : _batch!.Slice(_row, count);
            if (_numbers is not null)
            {
                var (first, number) = _numbers[_nextNumber - 1];
                _slice.NumberFrom(number + _row - first);
            }

            readers.Lend(_slice);
        }

        _row = end;
    }

    private void ReturnSlice()
    {
        if (_slice is not null && !ReferenceEquals(_slice, _batch)) _slice.Dispose();
        _slice = null;
    }
}
