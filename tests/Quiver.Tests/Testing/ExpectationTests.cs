using Quiver.Testing;

namespace Quiver.Tests.Testing;

public sealed class ExpectationTests : IDisposable
{
    private readonly Connection _quiver = Connection.Open();

    public void Dispose() => _quiver.Dispose();

    [Theory]
    [InlineData("SELECT 1 WHERE false", "")]
    [InlineData("SELECT 1 WHERE false", "\n  \n")]
    [InlineData("SELECT NULL, '', 'NULL'", "NULL | (empty) | NULL")]
    [InlineData("SELECT 'a|b', '|'", "a\\|b|\\|")]
    [InlineData("SELECT E'a\\tb\\nc', true", "a\\tb\\nc | true")]
    [InlineData("SELECT 1, 2", "1\t2")]
    [InlineData("SELECT * FROM range(2) AS r(i)", "\r\n  0\r\n  1\r\n")]
    [InlineData("SELECT 10.0::DOUBLE, TIMESTAMP '1969-12-31 23:59:59.5', -0.5::DECIMAL(5, 2)", "10.0 | 1969-12-31 23:59:59.5 | -0.50")]
    public void Rows_as_expected_pass(string sql, string expected) => _quiver.Expect(sql, expected);

    [Theory]
    [InlineData("SELECT 1 WHERE false", "1")]
    [InlineData("SELECT 1", "")]
    [InlineData("SELECT NULL", "(empty)")]
    [InlineData("SELECT 'a|b'", "a | b")]
    [InlineData("SELECT ' a'", "a")]
    [InlineData("SELECT * FROM range(2) AS r(i)", "1\n0")]
    [InlineData("SELECT 1, 2", "1")]
    public void Other_rows_fail(string sql, string expected) => Assert.Throws<UnexpectedRowsException>(() => _quiver.Expect(sql, expected));

    [Fact]
    public void In_any_order_rows_count_as_often_as_they_come()
    {
        _quiver.ExpectInAnyOrder("SELECT * FROM (VALUES (2), (1), (2)) AS t(i)", "1\n2\n2");

        Assert.Throws<UnexpectedRowsException>(() => _quiver.ExpectInAnyOrder("SELECT * FROM (VALUES (2), (1), (2)) AS t(i)", "1\n1\n2"));
    }

    [Fact]
    public void What_was_expected_before_is_not_expected_again()
    {
        _quiver.Execute("CREATE SOURCE s (i INTEGER)");
        using var rows = _quiver.Subscribe("SELECT i FROM s");
        _quiver.Execute("INSERT INTO s VALUES (1), (2)");
        _quiver.Expect(rows, "1\n2");
        _quiver.Execute("INSERT INTO s VALUES (3)");

        _quiver.Expect(rows, "3");
        _quiver.Expect(rows, "");
    }

    [Fact]
    public void Rows_of_a_type_are_compared_by_value_and_shown()
    {
        _quiver.Execute("CREATE SOURCE s (i INTEGER, name VARCHAR)");
        using var rows = _quiver.Subscribe<Named>("SELECT * FROM s");
        _quiver.Execute("INSERT INTO s VALUES (2, 'b'), (1, NULL)");
        _quiver.ExpectInAnyOrder(rows, new Named(1, null), new Named(2, "b"));
        _quiver.Expect(rows);
        _quiver.Execute("INSERT INTO s VALUES (2, 'b')");

        var error = Assert.Throws<UnexpectedRowsException>(() => _quiver.Expect(rows, new Named(2, "c")));

        Assert.Contains("    - Named { I = 2, Name = c }\n    + Named { I = 2, Name = b }\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_values_of_their_own_are_told_from_those_that_differ()
    {
        _quiver.Execute("CREATE SOURCE s (i INTEGER)");
        using var rows = _quiver.Subscribe<ByReference>("SELECT * FROM s");
        _quiver.Execute("INSERT INTO s VALUES (2)");

        Assert.Contains("Make it a record", Assert.Throws<UnexpectedRowsException>(() => _quiver.Expect(rows, new ByReference { I = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_reads_past_what_a_queue_holds()
    {
        _quiver.Execute("CREATE SOURCE s (i BIGINT)");
        using var rows = _quiver.Subscribe<long>("SELECT i FROM s", new SubscriptionOptions { QueueBytes = 1, SlowReader = SlowReader.Wait });
        var written = Task.Run(() => _quiver.Execute("INSERT INTO s SELECT i FROM range(50000) AS r(i)"));
        var read = new List<long>();

        while (read.Count < 50_000) read.AddRange(_quiver.Drain(rows));

        Assert.Equal(Enumerable.Range(0, 50_000).Select(i => (long)i), read);
        (await written.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
    }

    [Fact]
    public void Drain_waits_for_sources_that_bring_their_own_rows_to_their_end_or_names_them()
    {
        _quiver.Execute("CREATE SOURCE quick (n BIGINT, ts TIMESTAMP, WATERMARK FOR ts) FROM GENERATOR (rows = 5000, pace = 'max')");
        using var rows = _quiver.Subscribe("SELECT count(*) AS n FROM quick GROUP BY TUMBLE(ts, INTERVAL '365' DAY)");
        _quiver.Expect(rows, "5000");

        _quiver.Execute("CREATE SOURCE slow (n BIGINT, ts TIMESTAMP, WATERMARK FOR ts) FROM GENERATOR (rows_per_second = 1)");
        using var slow = _quiver.Subscribe("SELECT n FROM slow");
        Assert.Contains(": slow.", Assert.Throws<TimeoutException>(() => _quiver.Drain(TimeSpan.FromMilliseconds(20))).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => _quiver.Drain(cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_query_that_failed_is_told_by_whoever_drains_it()
    {
        _quiver.Execute("CREATE SOURCE s (name VARCHAR)");
        using var rows = _quiver.Subscribe("SELECT name::INTEGER AS i FROM s");
        _quiver.Execute("INSERT INTO s VALUES ('seven')");

        Assert.Contains("seven", Assert.ThrowsAny<QuiverException>(() => _quiver.Drain(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_watermark_of_a_source_that_is_not_there_is_an_error()
    {
        var error = Assert.ThrowsAny<QuiverException>(() => _quiver.AdvanceWatermark("nowhere", DateTime.UnixEpoch));

        Assert.Equal(ErrorCode.TableNotFound, error.Code);
    }

    private sealed record Named(int I, string? Name);

    private sealed class ByReference
    {
        public int I { get; set; }

        public override string ToString() => $"{I}";
    }
}
