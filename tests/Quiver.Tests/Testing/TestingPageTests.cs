using Quiver.Testing;

namespace Quiver.Tests.Testing;

/// <summary>docs/testing.md: its examples are these tests.</summary>
public sealed class TestingPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"page-{Guid.NewGuid():N}"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Its_code_runs() => DocumentedCode.AssertRuns("testing.md", "Testing/TestingPageTests.cs", "Scripts/ScriptTests.cs");

    [Fact]
    public void A_minute_is_summed_when_it_is_over()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts)");
        using var sums = quiver.Subscribe("SELECT symbol, sum(qty) AS qty FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)");
        using var trades = quiver.Writer<Trade>("trades");

        trades.Write(new Trade("AAPL", 10, At(10, 0, 30)));
        trades.Write(new Trade("MSFT", 5, At(10, 0, 40)));
        quiver.Expect(sums, "");                                  // the minute is not over

        quiver.AdvanceWatermark("trades", At(10, 1, 0));
        quiver.ExpectInAnyOrder(sums, """
            MSFT | 5
            AAPL | 10
            """);
        quiver.Expect("SELECT count(*), max(qty) FROM trades", "2 | 10");
    }

    [Fact]
    public void Rows_that_differ_are_shown_as_the_page_shows_them()
    {
        using var quiver = Connection.Open();

        var error = Assert.Throws<UnexpectedRowsException>(() => quiver.Expect("SELECT * FROM (VALUES ('AAPL', 10), ('MSFT', 6)) AS t(symbol, qty)", "AAPL | 10\nMSFT | 5"));

        Assert.Contains(error.Message.TrimEnd(), DocumentedCode.Blocks("testing.md", "").Select(block => string.Join('\n', block)));
    }

    [Fact]
    public void Rows_of_a_type_are_compared_as_values()
    {
        using var quiver = Connection.Open();
        quiver.Execute("CREATE SOURCE trades (symbol VARCHAR, qty BIGINT, ts TIMESTAMP, WATERMARK FOR ts)");
        using var trades = quiver.Writer<Trade>("trades");

        using var large = quiver.Subscribe<Trade>("SELECT * FROM trades WHERE qty > 7");
        trades.Write(new Trade("AAPL", 10, At(10, 0, 30)));
        trades.Write(new Trade("MSFT", 5, At(10, 0, 40)));
        quiver.Expect(large, new Trade("AAPL", 10, At(10, 0, 30)));

        trades.Write(new Trade("MSFT", 8, At(10, 0, 50)));
        var row = Assert.Single(quiver.Drain(large));
        Assert.Equal("MSFT", row.Symbol);
    }

    [Fact]
    public void A_clock_is_turned()
    {
        var clock = new TestClock();                                  // 2024-01-01 00:00:00 UTC
        using var quiver = Connection.Open(new QuiverOptions { TimeProvider = clock });
        quiver.Execute("""
            CREATE SOURCE web (ts TIMESTAMP, WATERMARK FOR ts) WITH (idle_timeout = '30s');
            CREATE SOURCE shop (ts TIMESTAMP, WATERMARK FOR ts) WITH (idle_timeout = '30s');
            """);
        using var sales = quiver.Subscribe("SELECT count(*) AS n FROM (SELECT ts FROM web UNION ALL SELECT ts FROM shop) GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)");

        quiver.Execute("INSERT INTO shop VALUES ('2024-01-01 00:00:30')");
        quiver.Execute("INSERT INTO web VALUES ('2024-01-01 00:00:10'), ('2024-01-01 00:02:00')");
        quiver.Expect(sales, "");                                     // the shop may still have something to say
        clock.Advance(TimeSpan.FromSeconds(20));
        quiver.Execute("INSERT INTO web VALUES ('2024-01-01 00:02:01')");
        clock.Advance(TimeSpan.FromSeconds(10));                      // it has been silent for 30 seconds
        quiver.Expect(sales, "2");
    }

    [Fact]
    public void The_script_of_the_page_does_what_it_says()
    {
        var script = Assert.Single(DocumentedCode.Blocks("testing.md", ""), lines => lines[0].StartsWith("# scripts/", StringComparison.Ordinal));
        File.WriteAllLines(Path.Combine(_folder.FullName, "sums.test"), script);

        var found = Assert.Single(TestScripts.In(_folder.Name));

        Assert.Equal([$"{_folder.Name}/sums.test"], found);
        Assert.Null(TestScripts.Run((string)found[0], allCuts: true));
    }

    private static DateTime At(int hour, int minute, int second) => new(2024, 1, 1, hour, minute, second, DateTimeKind.Utc);

    private sealed record Trade(string Symbol, long Qty, DateTime Ts);
}
