using System.Globalization;
using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>An average over windows that overlap: each row is in ten of them.</summary>
internal static class Q3
{
    /// <summary>The plain form.</summary>
    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q3",
        Title = "average by symbol over 10 s, each second",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = HopOf(10),
        RowsOut = 1_009_569,
        Limit = input => new HopLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q3", "Q3 "),
        Asked = new AskedQuery(
            """
            SELECT symbol, make_timestamp(second * 1000000) AS window_start, average
            FROM (SELECT symbol, epoch_us(ts) // 1000000 - step AS second, avg(price) AS average FROM trades, range(10) AS steps (step) GROUP BY symbol, second)
            """, // each row ten times, by whole seconds: the fastest exact form of several
            AskedTable.Trades),
    };

    /// <summary>With plain texts.</summary>
    public static KeptQuery Text { get; } = Coded with
    {
        Key = "Q3-text",
        Title = "the same, symbols as plain texts",
        Feed = files => Feeds.Trades(files, TextForm.Plain),
    };

    /// <summary>The query with windows of another size.</summary>
    /// <param name="seconds">Their size; one starts each second.</param>
    public static string HopOf(int seconds) => string.Create(CultureInfo.InvariantCulture, $"SELECT symbol, window_start, avg(price) FROM trades GROUP BY symbol, HOP(ts, INTERVAL '1' SECOND, INTERVAL '{seconds}' SECOND)");
}
