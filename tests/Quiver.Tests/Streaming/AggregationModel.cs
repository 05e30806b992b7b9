using System.Numerics;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

/// <summary>A row of the tests: columns ts, k, n, v.</summary>
internal sealed record TestRow(long? Time, string? Key, long? Number, long? Value, long Weight = 1, bool IsSelected = true)
{
    public object?[] Values => [Time, Key, Number, Value];
}

/// <summary>Windows of a test; null: none. From one start to the next it is the slide, or the size. Overlapping windows may be put together from panes: then a group's rows are in the order of their panes.</summary>
internal sealed record TestWindow(long Size, long Offset, long Lateness, long Delay, long? Slide = null, bool SharesPanes = false, bool StacksPanes = true)
{
    public long Step => Slide ?? Size;

    public bool Overlaps => Step != Size;

    public long Pane => SharesPanes ? (long)BigInteger.GreatestCommonDivisor(Step, Size) : Step;
}

/// <summary>What a grouped aggregation should do, row by row, with dictionaries and unbounded integers.</summary>
internal sealed class AggregationModel(TestWindow? window, int[] keys, bool isWeighted)
{
    private readonly List<Group> _groups = []; // in the order in which rows first touched them
    private readonly Dictionary<string, Group> _byKey = new(StringComparer.Ordinal);

    private sealed record Group(BigInteger Start, object?[] Key, List<TestRow> Rows);

    /// <summary>The watermark, and how many rows came.</summary>
    public long Watermark { get; private set; } = Quiver.Streaming.Watermark.None;

    public long Sequence { get; private set; }

    public List<string> Late { get; } = [];

    public void Add(TestRow row)
    {
        if (row.IsSelected) Group_(row);
        Sequence++;
        if (window is null || row.Time is not { } time) return;
        Watermark = Math.Max(Watermark, (long)BigInteger.Max(long.MinValue, (BigInteger)time - window.Delay));
    }

    /// <summary>A row that is counted in an open window, or any, to be taken back.</summary>
    public TestRow? Any(Random random)
    {
        var rows = _groups.SelectMany(group => group.Rows).ToArray();
        if (rows.Length == 0) return null;
        var row = rows[random.Next(rows.Length)];
        return window is { Overlaps: true } && StartsOf(row.Time!.Value).Any(start => !IsClosed(start) && !_byKey[KeyOf(row, start)].Rows.Contains(row)) ? null : row;
    }

    /// <summary>The rows of closed windows, in the order in which they are emitted.</summary>
    public List<string> Closed() =>
        [.. _groups.Where(group => group.Rows.Count > 0 && IsClosed(group.Start)).OrderBy(group => group.Start).Select(Row)]; // a stable sort

    public List<string> All() => [.. _groups.Where(group => group.Rows.Count > 0).OrderBy(group => group.Start).Select(Row)];

    public string EmptyTotal() => Row(new Group(0, [], []));

    private void Group_(TestRow row)
    {
        if (window is null)
        {
            Count(row, 0);
            return;
        }

        if (row.Time is null)
        {
            Late.Add(Collected.Text([.. row.Values, Sequence, null, null, null]));
            return;
        }

        foreach (var start in StartsOf(row.Time.Value))
        {
            if (IsClosed(start)) Late.Add(Refused(row, start));
            else Count(row, start);
        }
    }

    private string Refused(TestRow row, BigInteger start)
    {
        var lastClosed = StartOf((BigInteger)Watermark - window!.Lateness - window.Size) + window.Size;
        var micros = Clamp(lastClosed) - Clamp(start + window.Size);
        var day = 86_400_000_000;
        return Collected.Text([.. row.Values, Sequence, (long)Clamp(start), (long)Clamp(start + window.Size), new Interval(0, (int)(micros / day), (long)(micros % day))]);
    }

    private void Count(TestRow row, BigInteger start)
    {
        var key = KeyOf(row, start);
        if (!_byKey.TryGetValue(key, out var group))
        {
            group = new Group(start, [.. keys.Select(column => row.Values[column])], []);
            _byKey.Add(key, group);
            _groups.Add(group);
        }

        if (row.Weight > 0) group.Rows.Add(row);
        else Assert.True(group.Rows.Remove(row with { Weight = 1 }));
    }

    // Latest first.
    private IEnumerable<BigInteger> StartsOf(BigInteger time)
    {
        var start = StartOf(time);
        yield return start;
        for (start -= window!.Step; start > long.MinValue && start + window.Size > time; start -= window.Step) yield return start;
    }

    private string KeyOf(TestRow row, BigInteger start) => $"{start}: {Collected.Text(keys.Select(column => row.Values[column]))}";

    private string Row(Group group)
    {
        object?[] bounds = window is null ? [] : [(long)Clamp(group.Start), (long)Clamp(group.Start + window.Size)];
        var values = group.Rows.Where(row => row.Value is not null).Select(row => row.Value!.Value).ToArray();
        var odd = group.Rows.Where(row => row.Value is not null && row.Number is { } number && number % 2 != 0).Select(row => row.Value!.Value).ToArray();
        object?[] results = [(long?)(group.Rows.Count == 0 ? null : group.Rows.Count), values.Length == 0 ? null : values.Sum(), odd.Length == 0 ? null : odd.Sum()];
        return Collected.Text([.. bounds, .. group.Key, .. results, .. isWeighted ? (object?[])[] : [NaiveTrail.Of(InOrder(group).Select(row => row.Key))]]);
    }

    private IEnumerable<TestRow> InOrder(Group group) =>
        window is { SharesPanes: true } ? group.Rows.OrderBy(row => Floor(row.Time!.Value, window.Pane, window.Offset)) : group.Rows; // a stable sort

    private bool IsClosed(BigInteger start) => Watermark == Quiver.Streaming.Watermark.End || (Watermark != Quiver.Streaming.Watermark.None && start + window!.Size + window.Lateness <= Watermark);

    private BigInteger StartOf(BigInteger time) => Floor(time, window!.Step, window.Offset);

    private static BigInteger Floor(BigInteger time, long width, long offset)
    {
        var into = BigInteger.Remainder(time - offset, width);
        return time - (into < 0 ? into + width : into);
    }

    private static BigInteger Clamp(BigInteger time) => BigInteger.Max(long.MinValue, BigInteger.Min(long.MaxValue, time));

    public void End() => Watermark = Quiver.Streaming.Watermark.End;
}
