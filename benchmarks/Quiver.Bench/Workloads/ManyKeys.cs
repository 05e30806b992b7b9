using System.Globalization;
using Quiver.Bench.Asked;
using Quiver.Bench.Data;

namespace Quiver.Bench.Workloads;

/// <summary>Two aggregates for each of many keys, all in one window.</summary>
internal static class ManyKeys
{
    /// <summary>A million keys.</summary>
    public static KeptQuery Million { get; } = Make("Q2-1M", "count and sum by a million keys", 1_000_000);

    /// <summary>Ten million keys.</summary>
    public static KeptQuery TenMillion { get; } = Make("Q2-10M", "count and sum by ten million keys", 10_000_000) with { FewerKeys = Million.Key };

    private static KeptQuery Make(string key, string title, int keys) => new()
    {
        Key = key,
        Title = title,
        Feed = files => Feeds.Keyed(files, keys),
        Sql = "SELECT key, window_start, count(*), sum(qty) FROM keyed GROUP BY key, TUMBLE(ts, INTERVAL '1' HOUR)",
        RowsOut = keys,
        Asked = new AskedQuery(
            string.Create(CultureInfo.InvariantCulture, $"SELECT key, time_bucket(INTERVAL '1' HOUR, ts) AS window_start, count(*), sum(qty) FROM keyed_{keys} GROUP BY key, window_start"),
            AskedTable.Keyed(keys)),
    };
}
