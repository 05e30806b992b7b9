using Quiver.Bench.Data;
using Quiver.Bench.Workloads;

namespace Quiver.Tests.Bench;

/// <summary>A running query allocates next to nothing: what it makes of a batch comes from pools and goes back there. Counted, not timed, so that a machine's mood is not in it.</summary>
public sealed class AllocationTests(SmallMarket market) : IClassFixture<SmallMarket>
{
    private const int Tries = 5;

    /// <summary>Workloads, and the bytes that each row may cost from the time on when pools and states are filled.</summary>
    public static TheoryData<string, double> Allowed => new()
    {
        { "Q1", 0.15 },
        { "Q2", 0.2 },
        { "Q3", 0.2 },
        { "Q8", 0.2 },
        { "Q9", 0.15 },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_row_allocates_no_more_than_is_allowed(string key, double bytes)
    {
        var query = Assert.IsType<KeptQuery>(Assert.Single(WorkloadList.Chosen(key)));
        Run(query, passes: 40); // what pools are filled with is nobody's row

        // A pool that grows, as more batches wait for a reader than ever before, is nobody's row either: what rows cost, they cost in every try.
        var perRow = double.MaxValue;
        for (var attempt = 0; attempt < Tries && perRow > bytes; attempt++) perRow = Math.Min(perRow, BytesPerRow(query));
        Assert.True(perRow <= bytes, $"A row of {key} costs {perRow:0.000} bytes in the best of {Tries} tries; {bytes} are allowed.");
    }

    private double BytesPerRow(KeptQuery query)
    {
        var (fewRows, fewBytes) = Run(query, passes: 10);
        var (manyRows, manyBytes) = Run(query, passes: 40);
        return (manyBytes - fewBytes) / (double)(manyRows - fewRows);
    }

    private (long Rows, long Bytes) Run(KeptQuery query, int passes)
    {
        using var feed = Feeds.RepeatedTrades(market.Files, passes, KeptQuery.BatchRows);
        var run = query.RunOnce(feed);
        return (run.Rows, run.Meter.OwnAllocatedBytes);
    }
}
