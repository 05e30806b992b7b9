using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>Totals over all rows; each change of them comes out, and the last one counts.</summary>
internal static class Q9
{
    /// <summary>The plain form.</summary>
    public static KeptQuery Plain { get; } = new()
    {
        Key = "Q9",
        Title = "count, sum, max of all rows",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = "SELECT count(*), sum(price * qty), max(price) FROM trades",
        IsReplacing = true,
        RowsOut = 1,
        Limit = input => new TotalsLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q9", "Q9 "),
        Asked = new AskedQuery("SELECT count(*), sum(price * qty), max(price) FROM trades", AskedTable.Trades),
    };
}
