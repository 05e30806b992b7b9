using Quiver.Bench.Asked;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>The ten symbols with the greatest volume in each second.</summary>
internal static class Q7
{
    /// <summary>The plain form.</summary>
    public static NotYet Coded { get; } = new()
    {
        Key = "Q7",
        Title = "top 10 by volume in each second",
        RowsOut = 10_030,
        Limit = input => new TopLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q7", "Q7 "),
        Asked = new AskedQuery(
            """
            SELECT time_bucket(INTERVAL '1' SECOND, ts) AS window_start, symbol, sum(qty) AS volume
            FROM trades GROUP BY symbol, window_start
            QUALIFY row_number() OVER (PARTITION BY window_start ORDER BY volume DESC, symbol) <= 10
            """,
            AskedTable.Trades),
    };
}
