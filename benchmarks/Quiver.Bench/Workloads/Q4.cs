using Quiver.Bench.Asked;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>Sessions: the trades of a symbol that follow each other within half a second.</summary>
internal static class Q4
{
    /// <summary>The plain form.</summary>
    public static NotYet Coded { get; } = new()
    {
        Key = "Q4",
        Title = "sessions of 500 ms by symbol",
        RowsOut = 532_400,
        Limit = input => new SessionLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q4", "Q4 "),
        Asked = new AskedQuery(
            """
            SELECT symbol, min(ts) AS window_start, max(ts) + INTERVAL '500' MILLISECOND AS window_end, count(*), sum(qty)
            FROM (
              SELECT symbol, ts, qty, sum(opens) OVER (PARTITION BY symbol ORDER BY ts ROWS UNBOUNDED PRECEDING) AS number
              FROM (
                SELECT symbol, ts, qty, CASE WHEN ts - lag(ts) OVER (PARTITION BY symbol ORDER BY ts) <= INTERVAL '500' MILLISECOND THEN 0 ELSE 1 END AS opens
                FROM trades))
            GROUP BY symbol, number
            """,
            AskedTable.Trades),
    };
}
