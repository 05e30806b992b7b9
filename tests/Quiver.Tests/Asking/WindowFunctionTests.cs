using Quiver.Columns;
using Quiver.Tests.Connections;

namespace Quiver.Tests.Asking;

/// <summary>Window functions as functions of one time, asked and kept.</summary>
public sealed class WindowFunctionTests
{
    private const string Minutes = "INTERVAL '5' MINUTE";

    /// <summary>A call over the time <c>t</c>, the time in seconds since the epoch, and the answer in seconds; null is NULL.</summary>
    public static TheoryData<string, double?, double?> Values { get; } = new()
    {
        { $"tumble(t, {Minutes})", 420, 300 },
        { $"tumble(t, {Minutes})", 300, 300 },
        { $"tumble_start(t, {Minutes})", 299.999999, 0 },
        { $"tumble_end(t, {Minutes})", 420, 600 },
        { $"tumble_end(t, {Minutes})", 300, 600 },
        { $"tumble(t, {Minutes})", 0, 0 },
        { $"tumble(t, {Minutes})", -0.000001, -300 },
        { $"tumble(t, {Minutes}, INTERVAL '1' MINUTE)", 59, -240 },
        { $"tumble_end(t, {Minutes}, INTERVAL '-1' MINUTE)", 240, 540 },
        { $"tumble(t, {Minutes})", null, null },
        { $"hop(t, {Minutes}, INTERVAL '10' MINUTE)", 420, 0 },
        { $"hop(t, {Minutes}, INTERVAL '10' MINUTE)", 300, 0 },
        { $"hop_end(t, {Minutes}, INTERVAL '10' MINUTE)", 420, 600 },
        { "slide(t, INTERVAL '2' SECOND, INTERVAL '5' SECOND)", 6, 2 },
        { "hop_start(t, INTERVAL '2' SECOND, INTERVAL '5' SECOND)", 5, 2 },
        { "hop(t, INTERVAL '2' SECOND, INTERVAL '4' SECOND, INTERVAL '1' SECOND)", 0, -3 },
        { "slide_end(t, INTERVAL '2' SECOND, INTERVAL '5' SECOND)", null, null },
        { $"cumulate(t, INTERVAL '1' MINUTE, {Minutes})", 30, 0 },
        { $"cumulate_end(t, INTERVAL '1' MINUTE, {Minutes})", 30, 300 },
        { $"cumulate_start(t, INTERVAL '1' MINUTE, {Minutes})", 350, 300 },
        { "session(t, INTERVAL '5' SECOND)", 42, 42 },
        { "session_start(t, INTERVAL '5' SECOND)", -42, -42 },
        { "session_end(t, INTERVAL '5' SECOND)", 42, 47 },
        { "session(t, INTERVAL '5' SECOND)", null, null },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_window_function_of_one_row_is_a_time_asked_and_kept(string call, double? seconds, double? expected)
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE times (t TIMESTAMP)").Dispose();
        using var kept = quiver.Subscribe($"SELECT {call} AS w FROM times WHERE {call} IS NOT DISTINCT FROM {call}");
        var time = seconds is { } known ? $"make_timestamp({(long)(known * 1_000_000)})" : "NULL";
        quiver.Execute($"INSERT INTO times VALUES ({time})").Dispose();

        using var asked = quiver.Query($"SELECT {call}, {call.Replace("(t,", "(t::TIMESTAMP_NS,", StringComparison.Ordinal)}, {call.Replace("(t,", "(t::TIMESTAMPTZ,", StringComparison.Ordinal)} FROM times");

        object? answer = expected is { } value ? (long)(value * 1_000_000) : null;
        Assert.All(asked.Schema.Fields, field => Assert.Equal(DataType.Timestamp, field.Type));
        Assert.Equal([answer, answer, answer], [asked[0, 0], asked[0, 1], asked[0, 2]]);
        Assert.True(kept.TryNext(out var batch));
        using (batch) Assert.Equal(answer, Cells.Get(batch[0], 0));
    }

    [Theory]
    [InlineData("tumble(ts)", "Found TUMBLE with 1 argument, expected TUMBLE(time, size[, offset]); intervals are written as INTERVAL '1' MINUTE.")]
    [InlineData("hop_end(ts, INTERVAL '1' SECOND)", "Found HOP_END with 2 arguments, expected HOP_END(time, slide, size[, offset]); intervals are written as INTERVAL '1' MINUTE.")]
    [InlineData("session(ts)", "Found SESSION with 1 argument, expected SESSION(time, gap); intervals are written as INTERVAL '1' MINUTE.")]
    [InlineData("tumble_end(ts, INTERVAL '0' SECOND)", "TUMBLE_END has a size of 0 seconds. Expected a positive interval, as in INTERVAL '1' MINUTE.")]
    [InlineData("tumble(ts, INTERVAL '1' YEAR)", "TUMBLE has a size in months, which differ in length. Expected a fixed interval of days or less, as in INTERVAL '30' DAY.")]
    [InlineData("session(ts, INTERVAL '-1.5 seconds')", "SESSION has a gap of -1.5 seconds. Expected a positive interval, as in INTERVAL '1' MINUTE.")]
    [InlineData("hop(ts, INTERVAL '2' SECOND, INTERVAL '1' SECOND)", "HOP has a slide of 2 seconds, longer than its size of 1 second, so some rows would be in no window. Expected a slide of at most the size: give the slide first, then the size.")]
    [InlineData("slide(ts, INTERVAL '1' MILLISECOND, INTERVAL '10001' MILLISECOND)", "SLIDE has a size of 10.001 seconds and a slide of 0.001 seconds, so a row would be in 10001 windows. Expected 10000 at most: make the slide longer or the size shorter.")]
    [InlineData("cumulate(ts, INTERVAL '5' SECOND, INTERVAL '1' SECOND)", "CUMULATE has a step of 5 seconds, longer than its size of 1 second. Expected a size that is a multiple of the step: give the step first, then the size.")]
    [InlineData("cumulate(ts, INTERVAL '2' SECOND, INTERVAL '5' SECOND)", "CUMULATE has a size of 5 seconds, which is no multiple of its step of 2 seconds. Expected one, such as 6 seconds.")]
    [InlineData("tumble(ts, '1 minute')", "Found a size, slide or offset that is no constant interval, expected one such as INTERVAL '1' MINUTE; write it out.")]
    [InlineData("tumble(ts, INTERVAL 'a minute')", "'a minute' is no INTERVAL, expected one like '5 minutes'.")]
    public void Wrong_arguments_are_refused_before_any_row_comes(string call, string message)
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE times (ts TIMESTAMP, WATERMARK FOR ts)").Dispose();
        foreach (var use in new[] { $"SELECT 1, {call} FROM times", $"SELECT 1, count(*) FROM times GROUP BY {call}" })
        {
            var asked = Assert.Throws<QueryException>(() => quiver.Query(use));
            var kept = Assert.Throws<QueryException>(() => quiver.Subscribe(use));

            Assert.Equal(message, asked.Message);
            Assert.Equal(message, kept.Message);
            Assert.Equal(ErrorCode.QueryFailed, kept.Code);
            Assert.True(asked.Place?.Offset >= use.IndexOf(call, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Ten_thousand_windows_a_row_are_the_most() => Assert.Equal(["1969-12-31 23:59:50.001"], Connection.Open().Query("SELECT hop(TIMESTAMP 'epoch', INTERVAL '1' MILLISECOND, INTERVAL '10' SECOND)").Lines());

    [Fact]
    public void Intervals_may_be_columns_where_nothing_is_grouped()
    {
        using var quiver = Connection.Open();

        Assert.Equal(["1970-01-01 00:01:30", "NULL"], quiver.Query("SELECT tumble(TIMESTAMP '1970-01-01 00:01:40', i) FROM (VALUES (INTERVAL 45 SECOND), (NULL)) s(i)").Lines());
        Assert.Equal("Found a size, slide or offset that is no constant interval, expected one such as INTERVAL '1' MINUTE; write it out.",
            Assert.Throws<QueryException>(() => quiver.Query("SELECT count(*) FROM (VALUES (TIMESTAMP '1970-01-01', INTERVAL 45 SECOND)) s(t, i) GROUP BY tumble(t, i)")).Message);
    }

    [Theory]
    [InlineData("GROUP BY k, tumble(ts, INTERVAL '1' MINUTE)")]
    [InlineData("GROUP BY k, tumble(ts, INTERVAL '1' MINUTE), tumble_end(ts, INTERVAL '1' MINUTE)")]
    [InlineData("GROUP BY tumble_start(ts, INTERVAL '1' MINUTE), k")]
    [InlineData("GROUP BY 1, 2, 3")]
    [InlineData("GROUP BY ws, we, k")]
    [InlineData("GROUP BY ALL")]
    public void The_functions_of_a_grouped_window_are_its_bounds_and_one_key(string groups)
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE times (k VARCHAR, ts TIMESTAMP, WATERMARK FOR ts)").Dispose();
        var query = $"SELECT tumble(ts, INTERVAL '1' MINUTE) AS ws, tumble_end(ts, INTERVAL '1' MINUTE) AS we, k, count(*) AS n FROM times {groups}";
        using var kept = quiver.Subscribe(query);
        quiver.Execute("INSERT INTO times VALUES ('a', '2024-01-01 00:00:10'), ('b', '2024-01-01 00:00:20'), ('a', '2024-01-01 00:00:59'), ('a', '2024-01-01 00:01:00')").Dispose();

        string[] closed = ["2024-01-01 00:00:00|2024-01-01 00:01:00|a|2", "2024-01-01 00:00:00|2024-01-01 00:01:00|b|1"];
        Assert.Equal([.. closed, "2024-01-01 00:01:00|2024-01-01 00:02:00|a|1"], quiver.Query(query + " HAVING tumble_start(ts, INTERVAL '1' MINUTE) >= '2024-01-01' ORDER BY tumble_end(ts, INTERVAL '1' MINUTE), k").Lines());
        Assert.Equal(closed, kept.ReadAll().Order(StringComparer.Ordinal));
    }
}
