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
        foreach (var size in new[] { 1L, 7, 60, 1L << 40, TimeGrid.LongestMicros })
            foreach (var offset in new[] { 0L, 1, -1, 59, long.MinValue, long.MaxValue })
                foreach (var lateness in new[] { 0L, 1, 60, long.MaxValue })
                    foreach (var time in Times) Check(size, offset, lateness, time);
    }

    [Fact]
    public void Overlapping_windows_agree_with_a_search_among_all_of_them()
    {
        var random = new Random(Seed: 5);
        for (var round = 0; round < 300; round++)
        {
            var slide = random.NextInt64(1, 20);
            var size = slide * random.NextInt64(1, 5) + (random.Next(2) * random.NextInt64(0, slide));
            var (offset, lateness, time) = (random.NextInt64(-50, 50), random.NextInt64(-5, 30), random.NextInt64(-300, 300));
            using var windows = FixedWindows.Hop(new ColumnAt(0, DataType.Timestamp), slide, size, offset, lateness);
            var starts = Enumerable.Range(-1_000, 2_000).Select(number => (number * slide) + offset).ToList();
            var holding = starts.Where(start => start <= time && time < start + size).ToList();
            Assert.Equal(holding[^1], windows.StartOf(time));
            if (holding.Count > 1) Assert.Equal(holding[^2], windows.Before(windows.StartOf(time)));
            Assert.Equal(holding[^1] + slide, windows.After(windows.StartOf(time)));
            Assert.Equal(time + size, windows.EndOf(time));

            var open = starts.First(start => start + size + lateness > time);
            Assert.Equal(open, windows.OpenFrom(time));
            Assert.Equal(open + size + lateness, windows.NextDeadline(time));
            Assert.Equal(open - slide + size, windows.ClosedUpTo(open));
            Assert.All(holding.Append(open), start => Assert.Equal(start, windows.Panes.At(start)));
            Assert.Equal(windows.Panes.At(size + offset), size + offset);
        }
    }

    [Theory]
    [InlineData(1, "2024-02-29 13:00:00", "2024-02-01", "2024-03-01")]
    [InlineData(1, "1969-12-31 23:59:59.999999", "1969-12-01", "1970-01-01")]
    [InlineData(3, "2024-03-31 23:00:00", "2024-01-01", "2024-04-01")]
    [InlineData(12, "2024-02-29", "2024-01-01", "2025-01-01")]
    [InlineData(1200, "1999-06-01", "1900-01-01", "2000-01-01")]
    public void Calendar_windows_start_with_their_months(int months, string time, string start, string end)
    {
        using var windows = new CalendarWindows(new ColumnAt(0, DataType.Timestamp), months, origin: 0, latenessMicros: 10);
        Assert.Equal(Micros(start), windows.StartOf(Micros(time)));
        Assert.Equal(Micros(end), windows.EndOf(Micros(start)));
        Assert.Equal(Micros(start), windows.Before(Micros(end)));
        Assert.Equal(Micros(start), windows.OpenFrom(Micros(end) + 9));
        Assert.Equal(Micros(end), windows.OpenFrom(Micros(end) + 10));
        Assert.Equal(Micros(end) + 10, windows.NextDeadline(Micros(time) + 10));
        Assert.Equal(Micros(end), windows.ClosedUpTo(Micros(end)));

        static long Micros(string text) => (DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks / 10;
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
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Sizes_out_of_range_are_refused(long size) => Assert.Throws<ArgumentOutOfRangeException>(() => Create(size, 0, 0));

    [Fact]
    public void A_slide_is_positive_and_at_most_the_size()
    {
        foreach (var (slide, size) in new[] { (0L, 10L), (-1, 10), (11, 10), (10, 0) })
            Assert.Throws<ArgumentOutOfRangeException>(() => FixedWindows.Hop(new ColumnAt(0, DataType.Timestamp), slide, size, 0, 0));
    }

    [Fact]
    public void Event_time_is_a_timestamp_in_microseconds()
    {
        Assert.Throws<ArgumentException>(() => FixedWindows.Tumble(new ColumnAt(0, DataType.Int64), 1, 0, 0));
        Assert.Throws<ArgumentException>(() => FixedWindows.Tumble(new ColumnAt(0, DataType.TimestampIn(TimeUnit.Millisecond)), 1, 0, 0));
        FixedWindows.Tumble(new ColumnAt(0, DataType.TimestampZoned), 1, 0, 0).Dispose();
    }

    [Fact]
    public void Vector_loops_agree_with_plain_ones()
    {
        var random = new Random(Seed: 6);
        for (var round = 0; round < 200; round++)
        {
            var size = random.NextInt64(1, 1L << random.Next(1, 40));
            var from = random.NextInt64(long.MinValue / 2, long.MaxValue / 2);
            var count = random.Next(2) == 0 ? random.Next(1, 7) : 1_000; // few are compared, many divided
            long[] times = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => from + (random.Next(3) == 0 ? (size * random.NextInt64(0, count + 1)) - 1 + random.Next(2) : random.NextInt64(0, size * count))).Select(time => Math.Clamp(time, from, from + (size * count) - 1))];
            Assert.Equal((times.Min(), times.Max()), EventTimes.Bounds(times));
            var windows = new int[times.Length];
            EventTimes.Windows(times, from, size, count, windows);
            Assert.Equal(times.Select(time => (int)((time - from) / size)), windows);
        }
    }

    private static void Check(long size, long offset, long lateness, long time)
    {
        using var windows = Create(size, offset, lateness);
        var start = Floor(time);
        Assert.Equal(Clamp(start), windows.StartOf(time));
        Assert.Equal(Clamp(start + size), windows.EndOf(windows.StartOf(time)));
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

    private static FixedWindows Create(long size, long offset, long lateness) => FixedWindows.Tumble(new ColumnAt(0, DataType.Timestamp), size, offset, lateness);
}
