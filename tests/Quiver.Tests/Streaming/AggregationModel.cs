using System.Numerics;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Tests.Streaming;

/// <summary>A row of the tests: columns ts, k, n, v.</summary>
internal sealed record TestRow(long? Time, string? Key, long? Number, long? Value, long Weight = 1, bool IsSelected = true)
{
    public object?[] Values => [Time, Key, Number, Value];
}

/// <summary>Windows of a test; null: none.</summary>
internal sealed record TestWindow(long Size, long Offset, long Lateness, long Delay);

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
        return rows.Length == 0 ? null : rows[random.Next(rows.Length)];
    }

    /// <summary>The rows of closed windows, in the order in which they are emitted.</summary>
    public List<string> Closed() =>
        [.. _groups.Where(group => group.Rows.Count > 0 && IsClosed(group.Start)).OrderBy(group => group.Start).Select(Row)]; // a stable sort

    public List<string> All() => [.. _groups.Where(group => group.Rows.Count > 0).OrderBy(group => group.Start).Select(Row)];

    public string Row(TestRow row) => Row(_byKey[KeyOf(row)]);

    public string EmptyTotal() => Row(new Group(0, [], []));

    private void Group_(TestRow row)
    {
        if (window is not null)
        {
            if (row.Time is null)
            {
                Late.Add(Collected.Text([.. row.Values, Sequence, null, null, null]));
                return;
            }

            var start = StartOf(row.Time.Value);
            if (IsClosed(start))
            {
                var micros = StartOf((BigInteger)Watermark - window.Lateness, clamp: true) - Clamp(start + window.Size);
                var day = 86_400_000_000;
                Late.Add(Collected.Text([.. row.Values, Sequence, (long)Clamp(start), (long)Clamp(start + window.Size), new Interval(0, (int)(micros / day), (long)(micros % day))]));
                return;
            }
        }

        var key = KeyOf(row);
        if (!_byKey.TryGetValue(key, out var group))
        {
            group = new Group(window is null ? 0 : StartOf(row.Time!.Value), [.. keys.Select(column => row.Values[column])], []);
            _byKey.Add(key, group);
            _groups.Add(group);
        }

        if (row.Weight > 0) group.Rows.Add(row);
        else Assert.True(group.Rows.Remove(row with { Weight = 1 }));
    }

    private string KeyOf(TestRow row) => $"{(window is null ? 0 : StartOf(row.Time!.Value))}: {Collected.Text(keys.Select(column => row.Values[column]))}";

    private string Row(Group group)
    {
        object?[] bounds = window is null ? [] : [(long)Clamp(group.Start), (long)Clamp(group.Start + window.Size)];
        var values = group.Rows.Where(row => row.Value is not null).Select(row => row.Value!.Value).ToArray();
        var odd = group.Rows.Where(row => row.Value is not null && row.Number is { } number && number % 2 != 0).Select(row => row.Value!.Value).ToArray();
        object?[] results = [(long?)(group.Rows.Count == 0 ? null : group.Rows.Count), values.Length == 0 ? null : values.Sum(), odd.Length == 0 ? null : odd.Sum()];
        return Collected.Text([.. bounds, .. group.Key, .. results, .. isWeighted ? (object?[])[] : [NaiveTrail.Of(group.Rows.Select(row => row.Key))]]);
    }

    private bool IsClosed(BigInteger start) => Watermark == Quiver.Streaming.Watermark.End || (Watermark != Quiver.Streaming.Watermark.None && start + window!.Size + window.Lateness <= Watermark);

    private BigInteger StartOf(BigInteger time, bool clamp = false)
    {
        var into = BigInteger.Remainder(time - window!.Offset, window.Size);
        var start = time - (into < 0 ? into + window.Size : into);
        return clamp ? Clamp(start) : start;
    }

    private static BigInteger Clamp(BigInteger time) => BigInteger.Max(long.MinValue, BigInteger.Min(long.MaxValue, time));

    public void End() => Watermark = Quiver.Streaming.Watermark.End;
}
