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
    [InlineData("count(DISTINCT i)")]
    [InlineData("count(DISTINCT t) FILTER (WHERE b)")]
    [InlineData("sum(DISTINCT i), avg(DISTINCT i / 2), min(DISTINCT t)")]
    [InlineData("count(DISTINCT b), count(DISTINCT n % 7), sum(i)")]
    [InlineData("string_agg(DISTINCT t, ', ' ORDER BY t DESC NULLS FIRST)")]
    [InlineData("string_agg(DISTINCT t ORDER BY t) FILTER (WHERE i > 0)")]
    [InlineData("list(DISTINCT i ORDER BY i DESC)")]
    [InlineData("array_agg(DISTINCT t ORDER BY t NULLS FIRST) FILTER (WHERE b), count(DISTINCT i)")]
    [InlineData("bit_and(i), bit_or(i + 3), bit_xor(n), bit_xor(DISTINCT i)")]
    [InlineData("count_if(b), count_if(i > 100)")]
    [InlineData("round(stddev(i), 9), round(stddev_pop(n), 9), round(variance(i) FILTER (WHERE b), 9), round(var_pop(DISTINCT i), 9)")]
    [InlineData("round(covar_pop(i, n), 8), round(covar_samp(n, i), 8), round(corr(i, n), 9), round(covar_pop(DISTINCT i, n % 3), 9)")]
    [InlineData("product(i + 7) FILTER (WHERE n < 20)")]
    public void A_kept_call_answers_what_is_asked(string call)
    {
        using var quiver = Connection.Open();
        quiver.Execute(Source).Dispose();
        using var groups = quiver.Subscribe($"SELECT k, {call} AS a FROM rows GROUP BY k EMIT ON UPDATE");
        using var total = quiver.Subscribe($"SELECT {call} AS a FROM rows EMIT ON UPDATE");
        using var windows = quiver.Subscribe($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)");

        using var hops = quiver.Subscribe($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '15' SECOND)");

        var asked = InOrderOfArrival(call);
        Push(quiver, new Random(Seed: 7));
        var expected = quiver.Query($"SELECT k, {asked} AS a FROM rows GROUP BY k ORDER BY ALL").Lines();
        Assert.Equal(expected, Last(groups.ReadAll()));
        Assert.Equal(quiver.Query($"SELECT {asked} AS a FROM rows").Lines()[^1], total.ReadAll()[^1]);

        var windowed = quiver.Query($"SELECT window_start, k, {asked} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND) ORDER BY ALL").Lines();
        var hopped = quiver.Query($"SELECT window_start, k, {asked} AS a FROM rows GROUP BY k, HOP(ts, INTERVAL '5' SECOND, INTERVAL '15' SECOND)").Lines().Order(StringComparer.Ordinal);
        quiver.Writer("rows").End();
        Assert.Equal(windowed, windows.ReadAll().Order(StringComparer.Ordinal));
        Assert.Equal(hopped, hops.ReadAll().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("string_agg(t, '')")]
    [InlineData("string_agg(t, '-' ORDER BY n DESC)")]
    [InlineData("string_agg(t, ', ' ORDER BY i DESC NULLS LAST, k || t, n) FILTER (WHERE b)")]
    [InlineData("listagg(t), group_concat(n::VARCHAR, ' ' ORDER BY t NULLS FIRST, n)")]
    [InlineData("list(i), list(t), list(b), list(ts)")]
    [InlineData("list(t ORDER BY n DESC), array_agg(i ORDER BY t NULLS FIRST, n)")]
    [InlineData("array_agg(i * 1.5 ORDER BY i DESC NULLS LAST, k || t, n) FILTER (WHERE b), count(*)")]
    [InlineData("list_sort(list(DISTINCT i)), len(list(t)), list(k || t ORDER BY n)[2:]")]
    public void A_kept_text_or_list_is_put_together_in_a_window(string call)
    {
        using var quiver = Connection.Open();
        quiver.Execute(Source).Dispose();
        using var windows = quiver.Subscribe($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)");
        using var changes = quiver.Subscribe($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND) EMIT CHANGES");
        Push(quiver, new Random(Seed: 9));
        var expected = quiver.Query($"SELECT window_start, k, {call} AS a FROM rows GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND) ORDER BY ALL").Lines();
        quiver.Writer("rows").End();

        Assert.Equal(expected, windows.ReadAll().Order(StringComparer.Ordinal));
        var folded = changes.ReadAll().GroupBy(line => line[..line.LastIndexOf('|')], line => int.Parse(line[(line.LastIndexOf('|') + 1)..], CultureInfo.InvariantCulture));
        Assert.Equal(expected, folded.Where(row => row.Sum() != 0).Select(row => row.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("count(DISTINCT c)", "count(DISTINCT BIGINT)")]
    [InlineData("arg_max(k, c)", "arg_max(VARCHAR, BIGINT)")]
    [InlineData("stddev(c)", "stddev(DOUBLE)")]
    [InlineData("any_value(k ORDER BY c)", "any_value(VARCHAR ORDER BY …)")]
    public void What_cannot_take_rows_back_is_refused_over_rows_that_replace_each_other(string call, string named)
    {
        using var quiver = Connection.Open();
        quiver.Execute(Source).Dispose();
        quiver.Execute("CREATE STREAM counts AS SELECT k, count(*) AS c FROM rows GROUP BY k").Dispose();
        var error = Assert.Throws<QueryException>(() => quiver.Subscribe($"SELECT {call} FROM counts"));
        Assert.Equal(ErrorCode.NotKeepable, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        using var kept = quiver.Subscribe("SELECT count(*), sum(c), avg(c), count_if(c > 10) FROM counts");
        Push(quiver, new Random(Seed: 5));
        var asked = quiver.Query("SELECT count(*), sum(c), avg(c), count_if(c > 10) FROM (SELECT k, count(*) AS c FROM rows GROUP BY k)").Lines();
        Assert.Equal(asked[^1], kept.ReadAll()[^1]);
    }

    [Fact]
    public void A_text_of_a_group_that_never_ends_is_refused_unless_it_is_distinct()
    {
        using var quiver = Connection.Open();
        quiver.Execute(Source).Dispose();
        var error = Assert.Throws<QueryException>(() => quiver.Subscribe("SELECT k, string_agg(t, ',' ORDER BY n) FROM rows GROUP BY k"));
        Assert.Equal(ErrorCode.NotKeepable, error.Code);
        Assert.Contains("string_agg(DISTINCT …)", error.Message, StringComparison.Ordinal);
        quiver.Subscribe("SELECT k, string_agg(DISTINCT t, ',') FROM rows GROUP BY k").Dispose();
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

    // What a kept query has by construction, DuckDB must be told: of equal rows the first that came.
    private static string InOrderOfArrival(string call) =>
        (call.StartsWith("any_value", StringComparison.Ordinal) || call.StartsWith("arg", StringComparison.Ordinal) || call.Contains("_by", StringComparison.Ordinal))
        && !call.Contains("ORDER BY", StringComparison.Ordinal) && !call.Contains("DISTINCT", StringComparison.Ordinal)
            ? call.Insert(call.IndexOf(')', StringComparison.Ordinal), " ORDER BY n")
            : call;

    /// <summary>The newest line of each first value, in order.</summary>
    private static IEnumerable<string> Last(List<string> lines) => lines.GroupBy(line => line.Split('|')[0]).Select(group => group.Last()).Order(StringComparer.Ordinal);
}
