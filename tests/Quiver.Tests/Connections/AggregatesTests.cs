using System.Globalization;

namespace Quiver.Tests.Connections;

/// <summary>Kept aggregates over pushes of random rows answer what DuckDB answers when asked once, grouped for ever and in windows.</summary>
public sealed class AggregatesTests
{
    private const string Source = "CREATE SOURCE rows (n BIGINT, k VARCHAR, i INTEGER, t VARCHAR, b BOOLEAN, ts TIMESTAMP, WATERMARK FOR ts AS ts - INTERVAL '1' DAY)";

    [Theory]
    [InlineData("any_value(t ORDER BY i DESC NULLS LAST, n)")]
    [InlineData("any_value(i)")]
    [InlineData("arg_min(t, i)")]
    [InlineData("arg_max(t, i) FILTER (WHERE b)")]
    [InlineData("min_by(n, t)")]
    [InlineData("max_by(i, t)")]
    [InlineData("argmax(b, i)")]
    [InlineData("arg_max_null(t, i)")]
    [InlineData("arg_max(n, i ORDER BY t DESC, n)")]
    [InlineData("arg_min(DISTINCT t, n + 1)")]
    [InlineData("first(n ORDER BY t NULLS FIRST, i DESC, n)")]
    [InlineData("last(t ORDER BY t)")]
    [InlineData("first(i ORDER BY k || t, b, n)")]
    public void A_kept_call_answers_what_is_asked(string call)
    {
        using var quiver = Connection.Open();
        quiver.Execute(Source).Dispose();
        using var groups = quiver.Subscribe($"SELECT k, {call} AS a FROM rows GROUP BY k EMIT ON UPDATE");
        using var total = quiver.Subscribe($"SELECT {call} AS a FROM rows EMIT ON UPDATE");
        using var windows = quiver.Subscribe($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)");

        Push(quiver, new Random(Seed: 7));
        var expected = quiver.Query($"SELECT k, {call} AS a FROM rows GROUP BY k ORDER BY ALL").Lines();
        Assert.Equal(expected, Last(groups.ReadAll()));
        Assert.Equal(quiver.Query($"SELECT {call} AS a FROM rows").Lines()[^1], total.ReadAll()[^1]);

        var windowed = quiver.Query($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND) ORDER BY ALL").Lines();
        quiver.Writer("rows").End();
        Assert.Equal(windowed, windows.ReadAll().Order(StringComparer.Ordinal));
    }

    internal static void Push(Connection quiver, Random random)
    {
        for (var (n, push) = (0, 0); push < 12; push++)
        {
            var rows = Enumerable.Range(0, random.Next(1, 30)).Select(_ => string.Create(
                CultureInfo.InvariantCulture,
                $"({n++}, '{"abc"[random.Next(3)]}', {Null(random.Next(-5, 5))}, {Null($"'{new string('x', random.Next(3))}{random.Next(4)}'")}, {Null(random.Next(2) == 0)}, TIMESTAMP '2026-01-05 10:00:00' + to_milliseconds({random.Next(60_000)}))"));
            quiver.Execute($"INSERT INTO rows VALUES {string.Join(", ", rows)}").Dispose();
        }

        string Null(object value) => random.Next(5) == 0 ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"{value}");
    }

    /// <summary>The newest line of each first value, in order.</summary>
    private static IEnumerable<string> Last(List<string> lines) => lines.GroupBy(line => line.Split('|')[0]).Select(group => group.Last()).Order(StringComparer.Ordinal);
}
