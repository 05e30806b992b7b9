using Quiver.Bench.Asked;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>Trades and quotes of a symbol that are within a second of each other, of one row in twenty.</summary>
internal static class Q6
{
    /// <summary>The plain form.</summary>
    public static NotYet Coded { get; } = new()
    {
        Key = "Q6",
        Title = "trades and quotes within a second",
        RowsOut = 7_367_231,
        Limit = input => new IntervalJoinLoop(input.Trades, input.Quotes),
        Yardstick = new YardstickLine("loops Q6", "Q6 "),
        Asked = new AskedQuery(
            """
            SELECT t.ts, t.symbol, t.price, q.bid
            FROM few_trades t JOIN few_quotes q ON t.symbol = q.symbol AND q.ts BETWEEN t.ts - INTERVAL '1' SECOND AND t.ts + INTERVAL '1' SECOND
            """,
            AskedTable.FewTrades, AskedTable.FewQuotes),
    };
}
