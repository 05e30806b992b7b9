using Quiver.Bench.Data;

namespace Quiver.Bench.Workloads;

/// <summary>An average over windows that overlap: each row is in ten of them.</summary>
internal static class Q3
{
    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q3",
        Title = "average by symbol over 10 s, each second",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = "SELECT symbol, window_start, avg(price) FROM trades GROUP BY symbol, HOP(ts, INTERVAL '1' SECOND, INTERVAL '10' SECOND)",
        RowsOut = 1_009_569,
    };
}
