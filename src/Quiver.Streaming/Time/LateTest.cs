using Quiver.Columns;

namespace Quiver.Streaming.Time;

/// <summary>Tells rows in time from late ones. Holds scratch memory only.</summary>
/// <param name="windows">The windows that rows belong to.</param>
/// <param name="expands">Whether a row is given once for each window it counts for; else once, for its pane.</param>
internal sealed class LateTest(WindowAssigner windows, bool expands)
{
    private readonly bool _expands = expands && windows.Overlaps;
    private int[] _rows = [];
    private long[] _times = [];
    private int[] _timely = [];
    private int[] _late = [];
    private long[] _lateStarts = [];
    private int _count;
    private int _lateCount;

    /// <summary>Splits the selected rows of a batch. The result is good until the next call.</summary>
    /// <param name="batch">At least one row counts.</param>
    /// <param name="times">The event time of each row.</param>
    /// <param name="openFrom">The start of the first open window. Nothing is late at <see cref="long.MinValue"/>, everything at <see cref="long.MaxValue"/>.</param>
    /// <param name="closedUpTo">The end of the window before it.</param>
    public EventRows Split(Batch batch, Column times, long openFrom, long closedUpTo)
    {
        var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
        if (times.NullCount == 0 && !_expands)
        {
            var slots = times.Slots<long>();
            var all = batch.Selection is null ? slots : Gather(rows, slots);
            var (least, greatest) = EventTimes.Bounds(all);
            if (openFrom == long.MinValue || (least >= closedUpTo && openFrom != long.MaxValue)) return new EventRows(rows, all, least, greatest, rows, [], []);
        }

        var values = times.Values<long>();
        if (_timely.Length < rows.Length) // most inputs never get here
        {
            var room = Math.Max(rows.Length, _timely.Length * 2);
            (_rows, _timely, _late, _lateStarts) = (new int[room], new int[room], new int[room], new long[room]);
        }

        if (_times.Length < _rows.Length) _times = new long[_rows.Length];
        (_count, _lateCount) = (0, 0);
        var timely = windows.Overlaps ? Spread(rows, values, openFrom) : Sort(rows, values, openFrom);
        var counted = _times.AsSpan(0, _count);
        var bounds = counted.IsEmpty ? (0, 0) : EventTimes.Bounds(counted);
        return new EventRows(_rows.AsSpan(0, _count), counted, bounds.Item1, bounds.Item2, timely, _late.AsSpan(0, _lateCount), _lateStarts.AsSpan(0, _lateCount));
    }

    private ReadOnlySpan<long> Gather(ReadOnlySpan<int> rows, ReadOnlySpan<long> values)
    {
        if (_times.Length < rows.Length) _times = new long[Math.Max(rows.Length, _times.Length * 2)];
        var times = _times.AsSpan(0, rows.Length);
        for (var k = 0; k < rows.Length; k++) times[k] = values[rows[k]];
        return times;
    }

    private ReadOnlySpan<int> Sort(ReadOnlySpan<int> rows, Values<long> values, long openFrom)
    {
        foreach (var row in rows)
        {
            var (isNull, time) = (values.IsNull(row), values.All[row]);
            var isLate = time < openFrom | openFrom == long.MaxValue;
            (_rows[_count], _times[_count], _late[_lateCount]) = (row, time, row); // both written, one counted: no branch to mispredict
            _lateCount += isNull | isLate ? 1 : 0;
            _count += isNull | (isLate & !Faults.LateCountedTwice) ? 0 : 1;
        }

        for (var k = 0; k < _lateCount; k++) _lateStarts[k] = windows.StartOf(values.All[_late[k]]);
        return _rows.AsSpan(0, _count);
    }

    // Windows that overlap: a row may be late for some of them and in time for others.
    private ReadOnlySpan<int> Spread(ReadOnlySpan<int> rows, Values<long> values, long openFrom)
    {
        var timely = 0;
        foreach (var row in rows)
        {
            if (values.IsNull(row))
            {
                AddLate(row, 0);
                continue;
            }

            var time = values.All[row];
            var last = windows.StartOf(time);
            if (last >= openFrom && openFrom != long.MaxValue)
            {
                _timely[timely++] = row;
                if (!_expands) Add(row, time);
            }

            var start = last;
            do
            {
                if (start < openFrom || openFrom == long.MaxValue) AddLate(row, start);
                else if (_expands) Add(row, start);
                start = windows.Before(start);
            }
            while (start != long.MinValue && windows.EndOf(start) > time);
        }

        return _timely.AsSpan(0, timely);
    }

    private void Add(int row, long time)
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _count * 2);
            Array.Resize(ref _times, _count * 2);
        }

        (_rows[_count], _times[_count]) = (row, time);
        _count++;
    }

    private void AddLate(int row, long start)
    {
        if (_lateCount == _late.Length)
        {
            Array.Resize(ref _late, _lateCount * 2);
            Array.Resize(ref _lateStarts, _lateCount * 2);
        }

        (_late[_lateCount], _lateStarts[_lateCount]) = (row, start);
        _lateCount++;
    }
}
