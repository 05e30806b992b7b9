using Xunit.Abstractions;

namespace Quiver.Tests.Interleavings;

public sealed class InterleavingRunTests(ITestOutputHelper output)
{
    [Fact]
    public void No_row_is_lost_or_doubled_and_nobody_waits_for_nobody_however_calls_interleave()
    {
        var tally = new Tally();
        for (var seed = 0; seed < 200; seed++)
        {
            try
            {
                Interleaving.Run(seed, tally);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Wrong at seed {seed}: {failure.Message}", failure);
            }
        }

        output.WriteLine($"{tally}");
        Assert.All(
            [tally.Gathered, tally.Stalls, tally.Cancelled, tally.Merged, tally.Parted, tally.SourcesDropped, tally.ReadersGivenUp, tally.RowsDropped, tally.Looks, tally.Freezes, tally.Restores],
            count => Assert.True(count > 20, $"That little proves little: {tally}"));
    }
}
