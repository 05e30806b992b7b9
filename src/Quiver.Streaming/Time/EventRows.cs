namespace Quiver.Streaming.Time;

/// <summary>The rows of a batch that count for open windows, and those that do not.</summary>
/// <param name="rows">Positions of rows that count, ascending; each as often as it counts.</param>
/// <param name="times">As many times: the event time of the row, or the start of the window that it counts for.</param>
/// <param name="least">The least of these.</param>
/// <param name="greatest">The greatest.</param>
/// <param name="timely">The rows that count, each once.</param>
/// <param name="late">Positions of rows that are late for a window, for each such window, or that have no event time.</param>
/// <param name="lateStarts">As many starts of these windows; anything for rows without event time.</param>
internal readonly ref struct EventRows(
    ReadOnlySpan<int> rows, ReadOnlySpan<long> times, long least, long greatest, ReadOnlySpan<int> timely, ReadOnlySpan<int> late, ReadOnlySpan<long> lateStarts)
{
    public ReadOnlySpan<int> Rows { get; } = rows;

    public ReadOnlySpan<long> Times { get; } = times;

    public long Least { get; } = least;

    public long Greatest { get; } = greatest;

    public ReadOnlySpan<int> Timely { get; } = timely;

    public ReadOnlySpan<int> Late { get; } = late;

    public ReadOnlySpan<long> LateStarts { get; } = lateStarts;
}
