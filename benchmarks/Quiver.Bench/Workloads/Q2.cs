using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>Four aggregates for each symbol and second.</summary>
internal static class Q2
{
    /// <summary>The plain form.</summary>
    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q2",
        Title = "count, sum, min, max by symbol and second",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = "SELECT symbol, window_start, count(*), sum(price * qty), min(price), max(price) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)",
        RowsOut = 908_744,
        Limit = input => new TumbleLoop(input.Trades),
        Yardstick = new YardstickLine("kernels", "Q2 kernels, one struct row a group"),
        Asked = new AskedQuery(
            "SELECT symbol, time_bucket(INTERVAL '1' SECOND, ts) AS window_start, count(*), sum(price * qty), min(price), max(price) FROM trades GROUP BY symbol, window_start",
            AskedTable.Trades),
    };

    /// <summary>With plain texts.</summary>
    public static KeptQuery Text { get; } = Coded with
    {
        Key = "Q2-text",
        Title = "the same, symbols as plain texts",
        Feed = files => Feeds.Trades(files, TextForm.Plain),
    };

    /// <summary>With two keys, five aggregates, and columns in another order.</summary>
    public static KeptQuery Varied { get; } = Coded with
    {
        Key = "Q2-varied",
        Title = "two keys, five aggregates, another order",
        Feed = Feeds.VenueTrades,
        Sql = "SELECT max(price), window_start, min(price), venue, sum(qty), symbol, sum(qty * price), count(*) FROM trades GROUP BY venue, symbol, TUMBLE(ts, INTERVAL '1' SECOND)",
        Limit = null,
        Yardstick = null,
        Asked = new AskedQuery(
            "SELECT max(price), time_bucket(INTERVAL '1' SECOND, ts) AS window_start, min(price), venue, sum(qty), symbol, sum(qty * price), count(*) FROM trades GROUP BY venue, symbol, window_start",
            AskedTable.Trades),
        Comparison = new Comparison("Q2", 5.0 / 4),
    };
}
