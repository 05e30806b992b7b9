using Quiver.Columns;

namespace Quiver.Streaming.Time;

/// <summary>The rows of a batch that are in time, with their event times, and those that are not.</summary>
/// <param name="rows">Positions of the rows in time, ascending.</param>
/// <param name="times">Their event times.</param>
/// <param name="least">The least of these.</param>
/// <param name="greatest">The greatest.</param>
/// <param name="late">Positions of rows that are late or have no event time.</param>
internal readonly ref struct EventRows(ReadOnlySpan<int> rows, ReadOnlySpan<long> times, long least, long greatest, ReadOnlySpan<int> late)
{
    public ReadOnlySpan<int> Rows { get; } = rows;

    public ReadOnlySpan<long> Times { get; } = times;

    public long Least { get; } = least;

    public long Greatest { get; } = greatest;

    public ReadOnlySpan<int> Late { get; } = late;
}

/// <summary>Tells rows in time from late ones. Holds scratch memory only.</summary>
internal sealed class LateTest
{
    private int[] _rows = [];
    private int[] _late = [];
    private long[] _times = [];

    /// <summary>Splits the selected rows of a batch. The result is good until the next call.</summary>
    /// <param name="batch">At least one row counts.</param>
    /// <param name="times">The event time of each row.</param>
    /// <param name="openFrom">Rows before this time are late. Nothing is late at <see cref="long.MinValue"/>, everything at <see cref="long.MaxValue"/>.</param>
    public EventRows Split(Batch batch, Column times, long openFrom)
    {
        var rows = batch.Selection is null ? RowNumbers.First(batch.Length) : batch.Selection.Rows;
        var values = times.Values<long>();
        if (_rows.Length < rows.Length)
        {
            var room = Math.Max(rows.Length, _rows.Length * 2);
            (_rows, _late, _times) = (new int[room], new int[room], new long[room]);
        }

        if (times.NullCount > 0) return Sort(rows, values, openFrom);
        var all = batch.Selection is null ? values.All : Gather(rows, values.All);
        var (least, greatest) = EventTimes.Bounds(all);
        return least >= openFrom && openFrom != long.MaxValue ? new EventRows(rows, all, least, greatest, []) : Sort(rows, values, openFrom);
    }

    private ReadOnlySpan<long> Gather(ReadOnlySpan<int> rows, ReadOnlySpan<long> values)
    {
        var times = _times.AsSpan(0, rows.Length);
        for (var k = 0; k < rows.Length; k++) times[k] = values[rows[k]];
        return times;
    }

    private EventRows Sort(ReadOnlySpan<int> rows, Values<long> values, long openFrom)
    {
        var (timely, late) = (0, 0);
        foreach (var row in rows)
        {
            var (isNull, time) = (values.IsNull(row), values.All[row]);
            var isLate = time < openFrom | openFrom == long.MaxValue;
            (_rows[timely], _times[timely], _late[late]) = (row, time, row); // both written, one counted: no branch to mispredict
            late += isNull | isLate ? 1 : 0;
            timely += isNull | (isLate & !Faults.LateCountedTwice) ? 0 : 1;
        }

        var times = _times.AsSpan(0, timely);
        var (least, greatest) = timely == 0 ? (0, 0) : EventTimes.Bounds(times);
        return new EventRows(_rows.AsSpan(0, timely), times, least, greatest, _late.AsSpan(0, late));
    }
}
