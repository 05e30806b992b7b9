using Quiver.Bench.Asked;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>Each trade with the last quote of its symbol.</summary>
internal static class Q5
{
    /// <summary>The plain form.</summary>
    public static NotYet Coded { get; } = new()
    {
        Key = "Q5",
        Title = "trades with their last quote (ASOF)",
        RowsOut = 9_997_996,
        Limit = input => new AsofLoop(input.Trades, input.Quotes),
        Yardstick = new YardstickLine("loops Q5", "Q5 "),
        Asked = new AskedQuery(
            "SELECT t.ts, t.symbol, t.price, q.bid FROM trades t ASOF JOIN quotes q ON t.symbol = q.symbol AND t.ts >= q.ts",
            AskedTable.Trades, AskedTable.Quotes),
    };
}
