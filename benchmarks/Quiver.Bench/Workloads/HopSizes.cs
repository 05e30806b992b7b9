using System.Globalization;
using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>
/// Q3 with windows of 60 s against windows of 1 s. Windows of 60 s have more rows in their results, so what a result costs is taken off both: the difference between tumbling windows of 1 s and of 10 s, which
/// differ in hardly anything else, for each row that the one has more than the other. The three queries take turns.
/// </summary>
internal sealed record HopSizes : Workload
{
    private static readonly KeptQuery Large = Q3.Coded with { Sql = Q3.HopOf(60) };
    private static readonly KeptQuery Small = Q3.Coded with { Sql = Q3.HopOf(1) };
    private static readonly KeptQuery Few = Q3.Coded with { Sql = "SELECT symbol, window_start, avg(price) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND)" };

    /// <summary>The workload.</summary>
    public static HopSizes Sixty { get; } = new() { Key = "Q3x60", Title = "Q3 over 60 s, against 1 s" };

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort)
    {
        using var feed = Large.Feed(files);
        var rounds = effort.Repeat(() => Round(), Round);
        var (large, small, few) = (Median(rounds.Select(round => round.Large)), Median(rounds.Select(round => round.Small)), Median(rounds.Select(round => round.Few)));
        var secondsPerRowOut = Math.Max(0, (Seconds(small) - Seconds(few)) / Math.Max(1, small.RowsOut - few.RowsOut));
        var ratio = Work(large) / Work(small);
        return Measurement.Of([.. rounds.Select(round => round.Large)]) with
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"takes {ratio:0.00} times as long as windows of 1 s, {secondsPerRowOut * 1e9:0} ns taken off for each row out"),
        };

        (RunResult Large, RunResult Small, RunResult Few) Round() => (Large.RunOnce(feed), Small.RunOnce(feed), Few.RunOnce(feed));

        double Work(RunResult run) => Seconds(run) - (secondsPerRowOut * run.RowsOut);
    }

    private static double Seconds(RunResult run) => run.Meter.Elapsed.TotalSeconds;

    private static RunResult Median(IEnumerable<RunResult> runs)
    {
        var ordered = runs.OrderBy(Seconds).ToList();
        return ordered[ordered.Count / 2];
    }
}
