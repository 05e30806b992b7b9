using Quiver.Bench.Asked;
using Quiver.Bench.Limits;
using Quiver.Bench.Measuring;
using Quiver.Bench.Report;
using Quiver.Bench.Workloads;

namespace Quiver.Tests.Bench;

/// <summary>What the bench measures is right: kept queries, limit loops and DuckDB come to the same rows.</summary>
public sealed class WorkloadTests(SmallMarket market) : IClassFixture<SmallMarket>
{
    public static TheoryData<string> Kept => [.. WorkloadList.All.OfType<KeptQuery>().Select(workload => workload.Key)];

    public static TheoryData<string> Limited => [.. WorkloadList.All.Where(workload => workload.Limit is not null && workload.Asked is not null).Select(workload => workload.Key)];

    public static TheoryData<string> Others => [.. WorkloadList.All.Where(workload => workload is not KeptQuery && workload.IsSupported).Select(workload => workload.Key)];

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_kept_query_gives_what_DuckDB_answers(string key)
    {
        var query = Assert.IsType<KeptQuery>(Find(key));
        using var feed = query.Feed(market.Files);
        using var database = new AskedDatabase(market.Files);

        query.Summarize(feed, out var kept);
        var asked = database.Measure(query.Asked!, runs: 1).Output;

        Assert.True(kept.Rows > 0);
        Assert.True(kept.Agrees(asked), $"kept: {Text(kept)}; asked: {Text(asked)}");
    }

    [Theory]
    [MemberData(nameof(Limited))]
    public void A_limit_loop_gives_as_many_rows_as_DuckDB_answers(string key)
    {
        var workload = Find(key);
        using var database = new AskedDatabase(market.Files);

        Assert.Equal(database.Measure(workload.Asked!, runs: 1).Output.Rows, workload.Limit!(new LimitInput(market.Files)).Run());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_workload_that_is_no_plain_query_runs(string key)
    {
        var measurement = Find(key).Run(market.Files, Effort.Least);

        Assert.True(measurement.RowsPerSecond > 0 || measurement.Latencies!.P50 > 0);
    }

    [Fact]
    public void Every_workload_has_a_key_of_its_own() => Assert.Equal(WorkloadList.All.Length, WorkloadList.All.DistinctBy(workload => workload.Key.ToUpperInvariant()).Count());

    [Fact]
    public void Workloads_are_chosen_by_their_keys_in_any_case()
    {
        Assert.Equal(["Q1", "Q9"], WorkloadList.Chosen("q9, Q1").Select(workload => workload.Key));
        Assert.Contains("no workload 'Q99'", Assert.Throws<ArgumentException>(() => WorkloadList.Chosen("Q1,Q99")).Message);
    }

    [Fact]
    public void Rows_that_differ_in_one_value_are_told_apart()
    {
        var query = Q8.Coded;
        using var feed = query.Feed(market.Files);
        query.Summarize(feed, out var kept);

        Assert.True(kept.Agrees(new OutputSummary(kept.Rows, kept.Exact, kept.Floats)));
        Assert.False(kept.Agrees(new OutputSummary(kept.Rows + 1, kept.Exact, kept.Floats)));
        Assert.False(kept.Agrees(new OutputSummary(kept.Rows, [kept.Exact[0], kept.Exact[1] + 1], kept.Floats)));
    }

    [Fact]
    public void Other_rows_than_DuckDB_answers_are_reported()
    {
        var outcome = new Outcome(Q1.Coded, new Measurement { Output = new OutputSummary(5, [], []) }, new LimitMeasurement(1, 5), YardstickRowsPerSecond: null, new AskedMeasurement(1, new OutputSummary(6, [], [])));

        Assert.Equal(2, outcome.Mismatches(isFull: false).Count());
        Assert.Equal(5, outcome.Mismatches(isFull: true).Count());
    }

    private static Workload Find(string key) => Assert.Single(WorkloadList.Chosen(key));

    private static string Text(OutputSummary summary) => $"{summary.Rows} rows, {string.Join(' ', summary.Exact)}, {string.Join(' ', summary.Floats)}";
}
