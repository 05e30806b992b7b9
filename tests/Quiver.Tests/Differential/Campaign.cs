using System.Diagnostics;

namespace Quiver.Tests.Differential;

/// <summary>What a number of cases brought.</summary>
/// <param name="Coverage">What they covered.</param>
/// <param name="Took">How long they took.</param>
/// <param name="Failure">The first case that differs, shrunk, as text; null when none does.</param>
internal sealed record CampaignResult(Coverage Coverage, TimeSpan Took, string? Failure);

/// <summary>Checks cases one after another until one differs.</summary>
internal static class Campaign
{
    /// <summary>Checks cases.</summary>
    /// <param name="seed">The seed of the first; each next one has the next.</param>
    /// <param name="cases">How many.</param>
    /// <param name="shrink">How long to look for a smaller one that differs still.</param>
    public static CampaignResult Run(long seed, int cases, TimeSpan shrink)
    {
        var watch = Stopwatch.StartNew();
        var coverage = new Coverage();
        using var verifier = new Verifier();
        for (var number = 0; number < cases; number++)
        {
            if ((WeightedEdge.Check(seed + number) ?? PaneEdge.Check(seed + number)) is { } edge) return new CampaignResult(coverage, watch.Elapsed, edge);
            var item = CaseGenerator.Make(seed + number);
            var verdict = verifier.Check(item);
            coverage.Add(item, verdict);
            if (verdict.Difference is null) continue;
            var took = watch.Elapsed;
            var (smallest, last) = Shrinker.Shrink(item, verdict, verifier.Check, shrink);
            return new CampaignResult(coverage, took, CaseText.Of(smallest, last));
        }

        return new CampaignResult(coverage, watch.Elapsed, null);
    }
}
