using System.Globalization;
using Xunit.Abstractions;

namespace Quiver.Tests.Differential;

/// <summary>
/// The promise that kept queries give what asking gives, over random schemas, rows, cuts and queries; DuckDB, asked in SQL of the test's own, says what is right. Environment variables:
/// <c>QUIVER_DIFFERENTIAL_CASES</c> (300 when not set) and <c>QUIVER_DIFFERENTIAL_SEED</c> (a fresh one when not set). Many cases run faster by themselves, see <see cref="DifferentialProgram"/>.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int FewestForShares = 200;

    [Fact]
    public void Kept_queries_give_what_asked_ones_give()
    {
        var cases = Number("QUIVER_DIFFERENTIAL_CASES") ?? 300;
        var seed = Number("QUIVER_DIFFERENTIAL_SEED") ?? Random.Shared.Next();

        var result = Campaign.Run(seed, (int)cases, shrink: TimeSpan.FromSeconds(30));

        output.WriteLine($"Differential test from seed {seed}: {result.Coverage.Summary(result.Took)}");
        output.WriteLine(result.Coverage.Details());
        Assert.True(result.Failure is null, $"After {result.Coverage.Cases} cases:\n{result.Failure}");
        if (cases >= FewestForShares) AssertCovered(result.Coverage);
    }

    // As many as must be among 10,000, with room for chance in few.
    private static void AssertCovered(Coverage coverage)
    {
        var cases = coverage.Cases;
        var slack = 3 * Math.Sqrt(cases);
        Assert.True(coverage.NonEmpty >= 0.8 * cases - slack, $"{coverage.NonEmpty} of {cases} answers have rows.");
        Assert.True(coverage.WithLate >= 0.2 * cases - slack, $"{coverage.WithLate} of {cases} cases have late rows.");
        Assert.True(coverage.Void <= 0.01 * cases + 3, $"DuckDB refused {coverage.Void} of {cases} queries.");
        foreach (var what in Coverage.Wanted)
            Assert.True(coverage[what] >= 0.05 * cases - slack, $"{coverage[what]} of {cases} cases have '{what}'.");
    }

    private static long? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
