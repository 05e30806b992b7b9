using System.Globalization;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>Q2 over ten times the rows, each time later: memory must not grow.</summary>
internal sealed record LongRun : Workload
{
    private const int Times = 10;

    /// <summary>The workload.</summary>
    public static LongRun TenTimes { get; } = new() { Key = "Q2-100M", Title = "Q2 over ten times the rows" };

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var once = Feeds.Trades(files, TextForm.Coded);
        var before = Measurement.Of([Q2.Coded.RunOnce(once)]);
        using var repeated = Feeds.RepeatedTrades(files, Times, KeptQuery.BatchRows);
        var after = Measurement.Of([Q2.Coded.RunOnce(repeated)]);
        return after with
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"peak memory {(after.PeakBytes - before.PeakBytes) / 1048576.0:0.0} MB above that after a tenth of the rows"),
        };
    }
}
