using Quiver.Bench.Data;

namespace Quiver.Bench.Workloads;

/// <summary>Four aggregates for each symbol and second.</summary>
internal static class Q2
{
    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q2",
        Title = "count, sum, min, max by symbol and second",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = "SELECT symbol, window_start, count(*), sum(price * qty), min(price), max(price) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)",
        RowsOut = 908_744,
    };
}
