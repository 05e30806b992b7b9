using System.Globalization;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>Windows in asked queries over random rows, against a model that tries every window there could be.</summary>
public sealed class AskedWindowModelTests
{
    private sealed record Row(string? Key, long Value, long? Millis);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Asked_windows_hold_the_rows_that_a_search_of_all_windows_finds(int seed)
    {
        var random = new Random(seed);
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE rows (k VARCHAR, v BIGINT, ts TIMESTAMP)").Dispose();
        Row[] rows = [.. Enumerable.Range(0, 60).Select(_ => new Row(random.Next(4) switch { 0 => null, 1 => "a", _ => "b" }, random.Next(100), random.Next(8) == 0 ? null : random.Next(-400, 400)))];
        quiver.Execute($"INSERT INTO rows VALUES {string.Join(", ", rows.Select(row => $"({(row.Key is null ? "NULL" : $"'{row.Key}'")}, {row.Value}, {(row.Millis is { } time ? $"make_timestamp({time}000)" : "NULL")})"))}").Dispose();

        for (var round = 0; round < 12; round++)
        {
            var step = random.Next(1, 60);
            var size = step + random.Next(0, 120);
            var offset = random.Next(-200, 200);
            Check($"TUMBLE(ts, {Interval(size)}, {Interval(offset)})", keyed => Fixed(keyed, size, size, offset));
            Check($"HOP(ts, {Interval(step)}, {Interval(size)}, {Interval(offset)})", keyed => Fixed(keyed, step, size, offset));
            Check($"CUMULATE(ts, {Interval(step)}, {Interval(step * 4)}, {Interval(offset)})", keyed => Growing(keyed, step, step * 4, offset));
            Check($"SESSION(ts, {Interval(step)})", keyed => Sessions(keyed, step));
        }

        void Check(string window, Func<IEnumerable<Row>, IEnumerable<(long Start, long End, long Count, long Sum)>> model)
        {
            foreach (var key in new[] { "k, ", "" })
            {
                var groups = key.Length > 0 ? rows.GroupBy(row => row.Key) : rows.GroupBy(_ => (string?)"");
                var expected = groups.SelectMany(group => model(group.Where(row => row.Millis is not null)).Where(found => found.Count > 0)
                    .Select(found => (key.Length > 0 ? $"{group.Key ?? "NULL"}|" : "") + $"{found.Start * 1000}|{found.End * 1000}|{found.Count}|{found.Sum}"));
                var asked = quiver.Query($"SELECT {key}epoch_us(window_start), epoch_us(window_end), count(*), sum(v) FROM rows GROUP BY {key}{window}").Lines();
                Assert.Equal(expected.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
            }
        }
    }

    // Every start from long before the first row to long behind the last one.
    private static IEnumerable<(long Start, long End, long Count, long Sum)> Fixed(IEnumerable<Row> rows, long slide, long size, long offset) =>
        Enumerable.Range(-2_000, 4_000).Where(start => (start - offset) % slide == 0).Select(start => Within(rows, start, start + size));

    private static IEnumerable<(long Start, long End, long Count, long Sum)> Growing(IEnumerable<Row> rows, long step, long size, long offset) =>
        Enumerable.Range(-2_000, 4_000).Where(start => (start - offset) % size == 0)
            .SelectMany(start => Enumerable.Range(1, (int)(size / step)).Select(steps => Within(rows, start, start + (steps * step))));

    private static IEnumerable<(long Start, long End, long Count, long Sum)> Sessions(IEnumerable<Row> rows, long gap)
    {
        var sessions = new List<(long Start, long End)>();
        foreach (var row in rows)
        {
            var merged = (Start: row.Millis!.Value, End: row.Millis.Value + gap);
            foreach (var touched in sessions.Where(session => session.End >= merged.Start && session.Start <= merged.End).ToList())
            {
                sessions.Remove(touched);
                merged = (Math.Min(merged.Start, touched.Start), Math.Max(merged.End, touched.End));
            }

            sessions.Add(merged);
        }

        return sessions.Select(session => Within(rows, session.Start, session.End));
    }

    private static (long Start, long End, long Count, long Sum) Within(IEnumerable<Row> rows, long start, long end)
    {
        var inside = rows.Where(row => row.Millis >= start && row.Millis < end).ToList();
        return (start, end, inside.Count, inside.Sum(row => row.Value));
    }

    private static string Interval(int millis) => string.Create(CultureInfo.InvariantCulture, $"INTERVAL '{millis}' MILLISECOND");
}
