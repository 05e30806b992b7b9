using System.Numerics;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Time;

namespace Quiver.Tests.Streaming;

public sealed class WindowAssignerTests
{
    private static readonly long[] Times = [long.MinValue, long.MinValue + 1, long.MinValue + 60, -61, -60, -59, -1, 0, 1, 59, 60, 61, long.MaxValue - 60, long.MaxValue - 1, long.MaxValue];

    [Fact]
    public void Bounds_deadlines_and_lateness_agree_with_unbounded_integers_at_all_edges()
    {
        foreach (var size in new[] { 1L, 7, 60, 1L << 40, WindowAssigner.LongestMicros })
            foreach (var offset in new[] { 0L, 1, -1, 59, long.MinValue, long.MaxValue })
                foreach (var lateness in new[] { 0L, 1, 60, long.MaxValue })
                    foreach (var time in Times) Check(size, offset, lateness, time);
    }

    [Fact]
    public void Nothing_is_late_and_any_watermark_is_news_until_there_is_one()
    {
        using var windows = Create(60, 0, 0);
        Assert.Equal(long.MinValue, windows.OpenFrom(Watermark.None));
        Assert.Equal(long.MinValue + 1, windows.NextDeadline(Watermark.None));
    }

    [Fact]
    public void A_window_closes_when_its_end_and_the_lateness_are_reached_and_not_before()
    {
        using var windows = Create(60, 0, 30);
        Assert.Equal(0, windows.OpenFrom(89));
        Assert.Equal(60, windows.OpenFrom(90));
        Assert.Equal(90, windows.NextDeadline(89));
        Assert.Equal(150, windows.NextDeadline(90));
        Assert.Equal(60 * 1_000_000 + 90, windows.NextDeadline(60 * 1_000_000 + 89)); // after a jump the next one alone
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(1, -1)]
    public void Sizes_and_lateness_out_of_range_are_refused(long size, long lateness) => Assert.Throws<ArgumentOutOfRangeException>(() => Create(size, 0, lateness));

    [Fact]
    public void Event_time_is_a_timestamp_in_microseconds()
    {
        Assert.Throws<ArgumentException>(() => WindowAssigner.Tumble(new ColumnAt(0, DataType.Int64), 1, 0, 0));
        Assert.Throws<ArgumentException>(() => WindowAssigner.Tumble(new ColumnAt(0, DataType.TimestampIn(TimeUnit.Millisecond)), 1, 0, 0));
        WindowAssigner.Tumble(new ColumnAt(0, DataType.TimestampZoned), 1, 0, 0).Dispose();
    }

    [Fact]
    public void Vector_loops_agree_with_plain_ones()
    {
        var random = new Random(Seed: 6);
        for (var round = 0; round < 200; round++)
        {
            var size = random.NextInt64(1, 1L << random.Next(1, 40));
            var from = random.NextInt64(long.MinValue / 2, long.MaxValue / 2);
            long[] times = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => from + (random.Next(3) == 0 ? size * random.NextInt64(0, 1_000) - (random.Next(2)) : random.NextInt64(0, size * 1_000))).Select(time => Math.Max(from, time))];
            Assert.Equal((times.Min(), times.Max()), EventTimes.Bounds(times));
            var windows = new int[times.Length];
            EventTimes.Windows(times, from, size, windows);
            Assert.Equal(times.Select(time => (int)((time - from) / size)), windows);
        }
    }

    private static void Check(long size, long offset, long lateness, long time)
    {
        using var windows = Create(size, offset, lateness);
        var start = Floor(time);
        Assert.Equal(Clamp(start), windows.StartOf(time));
        Assert.Equal(Clamp(start + size), windows.EndOf(time));
        if (time is Watermark.None or Watermark.End) return;

        var open = Floor((BigInteger)time - lateness); // all before are closed, as end + lateness <= time
        Assert.Equal(Clamp(open), windows.OpenFrom(time));
        Assert.Equal(Clamp(open + size + lateness), windows.NextDeadline(time));
        Assert.True(windows.NextDeadline(time) > time);

        BigInteger Floor(BigInteger value)
        {
            var into = BigInteger.Remainder(value - offset, size);
            return value - (into < 0 ? into + size : into);
        }
    }

    private static BigInteger Clamp(BigInteger time) => BigInteger.Max(long.MinValue, BigInteger.Min(long.MaxValue, time));

    private static WindowAssigner Create(long size, long offset, long lateness) => WindowAssigner.Tumble(new ColumnAt(0, DataType.Timestamp), size, offset, lateness);
}
