using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;

namespace Quiver.Bench.Workloads;

/// <summary>How many symbols are traded in each second.</summary>
internal static class Q8
{
    /// <summary>The plain form.</summary>
    public static KeptQuery Coded { get; } = new()
    {
        Key = "Q8",
        Title = "distinct symbols in each second",
        Feed = files => Feeds.Trades(files, TextForm.Coded),
        Sql = "SELECT window_start, count(DISTINCT symbol) FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)",
        RowsOut = 1_003,
        Limit = input => new DistinctLoop(input.Trades),
        Yardstick = new YardstickLine("loops Q8", "Q8 "),
        Asked = new AskedQuery("SELECT time_bucket(INTERVAL '1' SECOND, ts) AS window_start, count(DISTINCT symbol) FROM trades GROUP BY window_start", AskedTable.Trades),
    };

    /// <summary>With plain texts.</summary>
    public static KeptQuery Text { get; } = Coded with
    {
        Key = "Q8-text",
        Title = "the same, symbols as plain texts",
        Feed = files => Feeds.Trades(files, TextForm.Plain),
    };

    /// <summary>With a key beside the window, two aggregates, and columns in another order.</summary>
    public static KeptQuery Varied { get; } = Coded with
    {
        Key = "Q8-varied",
        Title = "two keys, two aggregates, another order",
        Feed = Feeds.VenueTrades,
        Sql = "SELECT count(*), count(DISTINCT symbol), venue, window_start FROM trades GROUP BY venue, TUMBLE(ts, INTERVAL '1' SECOND)",
        RowsOut = null,
        Limit = null,
        Yardstick = null,
        Asked = new AskedQuery("SELECT count(*), count(DISTINCT symbol), venue, time_bucket(INTERVAL '1' SECOND, ts) AS window_start FROM trades GROUP BY venue, window_start", AskedTable.Trades),
        Comparison = new Comparison("Q8", 2.0),
    };
}
