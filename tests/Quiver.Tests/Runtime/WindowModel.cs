namespace Quiver.Tests.Runtime;

/// <summary>What <see cref="LateWindows"/> must do, row by row: the watermark moves with every row, and no batch is in sight.</summary>
internal sealed class WindowModel(long size, long delay)
{
    private readonly Dictionary<long, (long Count, long Sum)> _open = [];

    public List<long> Closed { get; } = [];

    public List<long> Late { get; } = [];

    public List<int> LateRows { get; } = [];

    /// <summary>Whether rows move the watermark.</summary>
    public bool TakesTimes { get; init; } = true;

    public long Watermark { get; private set; } = long.MinValue;

    public int Rows { get; private set; }

    public void Take(long? time, long value, bool passes = true)
    {
        if (passes)
        {
            var start = time is null ? 0 : Floor(time.Value);
            if (time is null || start + size <= Watermark)
            {
                Late.Add(value);
                LateRows.Add(Rows);
            }
            else
            {
                var (count, sum) = _open.GetValueOrDefault(start);
                _open[start] = (count + 1, sum + value);
            }
        }

        Rows++;
        if (TakesTimes && time is not null) Raise(time.Value - delay);
    }

    public void Raise(long watermark)
    {
        if (watermark <= Watermark) return;
        Watermark = watermark;
        foreach (var start in _open.Keys.Where(start => start + size <= watermark).Order().ToList())
        {
            Closed.Add(1000 * _open[start].Count + _open[start].Sum);
            _open.Remove(start);
        }
    }

    private long Floor(long time) => (time >= 0 ? time / size : -((-time + size - 1) / size)) * size;
}
