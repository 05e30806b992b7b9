using Quiver.Bench.Data;
using Quiver.Bench.Measuring;
using Quiver.Columns;

namespace Quiver.Bench.Workloads;

/// <summary>Records read one by one from a subscription that follows the trades. The clock stands while they are written.</summary>
internal sealed record TypedReading : Workload
{
    private const int BatchesAtOnce = 64;

    /// <summary>Every column of every trade becomes a member of a record.</summary>
    public static TypedReading Rows { get; } = new()
    {
        Key = "READ-typed",
        Title = "trades read one by one as records",
    };

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var feed = Feeds.Trades(files, TextForm.Coded);
        return Measurement.Of(effort.Repeat(() => RunOnce(feed), () => RunOnce(feed)));
    }

    private static RunResult RunOnce(Feed feed)
    {
        using var connection = Connection.Open();
        connection.Execute(feed.Declaration);
        using var trades = connection.Subscribe<Trade>("trades", new SubscriptionOptions { QueueBytes = 64 << 20 });
        using var writer = connection.Writer(feed.Source);
        var meter = new Meter();
        var (rowsOut, quantity) = (0L, 0L);
        for (var first = 0L; first < feed.Rows;)
        {
            for (var batches = 0; batches < BatchesAtOnce && first < feed.Rows; batches++)
            {
                using var batch = feed.Read(first, (int)Math.Min(KeptQuery.BatchRows, feed.Rows - first));
                writer.Write(batch);
                first += batch.Length;
            }

            meter.Measure(() =>
            {
                for (; trades.TryNext(out var trade); rowsOut++) quantity += trade.Qty;
            });
        }

        if (quantity <= 0) throw new InvalidOperationException("The records that were read have no quantities.");
        return new RunResult(feed.Rows, rowsOut, meter, Environment.WorkingSet);
    }
}
