using Quiver.Bench.Data;

namespace Quiver.Tests.Bench;

/// <summary>The input of the bench, against sums that another program took of another generator's rows.</summary>
public sealed class MarketTests
{
    private const int Rows = 100_000;

    [Fact]
    public void The_symbols_are_those_that_published_numbers_were_measured_with()
    {
        Assert.Equal(["WWVKTE", "JZIQ.X", "WFZJE"], Symbols.Names.Take(3));
        Assert.Equal("DZKFS", Symbols.Names[^1]);
        Assert.Equal(5_056, Symbols.Names.Sum(name => name.Length));
    }

    [Fact]
    public void The_trades_begin_and_sum_up_as_they_should()
    {
        var trades = Take(new MarketRows(12_345, 100));

        Assert.Equal(new MarketRow(1_700_000_000_000_014, 1_700_000_000_000_014, 0, 135.76, 364), trades[0]);
        Assert.Equal(new MarketRow(1_700_000_000_000_055, 1_700_000_000_000_055, 13, 227.36, 944), trades[1]);
        Assert.Equal("170000000498010322307 170000000499037055265 13223725 2237991684 50107740 late: 1034", Sums(trades));
    }

    [Fact]
    public void The_quotes_begin_and_sum_up_as_they_should()
    {
        var quotes = Take(new MarketRows(54_321, 200));

        Assert.Equal(new MarketRow(1_699_999_998_291_521, 1_700_000_000_000_596, 141, 402.76, 14), quotes[1]);
        Assert.Equal("170000000998549211363 170000000999566543453 13393169 2241607536 50135531 late: 1027", Sums(quotes));
    }

    [Fact]
    public void Files_hold_the_rows_in_order()
    {
        using var market = new SmallMarket();
        var rows = Take(new MarketRows(12_345, 100));
        using var prices = market.Files.Open<double>("trades", "px");
        using var symbols = market.Files.Open<int>("trades", "sym");
        var read = new int[5];
        symbols.Read(19_995, read);

        Assert.Equal(rows.Take(20_000).Select(row => row.Price), prices.ReadAll());
        Assert.Equal(rows.Skip(19_995).Take(5).Select(row => row.Symbol), read);
        Assert.Throws<EndOfStreamException>(() => symbols.Read(19_996, read));
    }

    private static List<MarketRow> Take(MarketRows rows) => [.. Enumerable.Range(0, Rows).Select(_ => rows.Next())];

    private static string Sums(List<MarketRow> rows)
    {
        var (times, arrivals) = (Int128.Zero, Int128.Zero);
        foreach (var row in rows) (times, arrivals) = (times + row.Time, arrivals + row.Arrival);
        return $"{times} {arrivals} {rows.Sum(row => row.Symbol)} {rows.Sum(row => (long)Math.Round(row.Price * 100))} {rows.Sum(row => row.Quantity)} late: {rows.Count(row => row.Time < row.Arrival)}";
    }
}
