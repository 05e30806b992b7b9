using Quiver.Bench.Fuzzing;

namespace Quiver.Tests.Arrow;

/// <summary>Some thousands of the mutants that <c>./bench fuzz</c> reads by the million.</summary>
public class FuzzTests
{
    [Fact]
    public void Damaged_ipc_is_read_or_refused()
    {
        var fuzzer = new IpcFuzzer(FuzzSeeds.All(Golden.Folder), seed: 1);
        const int count = 5_000;
        for (var number = 0; number < count; number++) fuzzer.Run(number);
        Assert.Empty(fuzzer.Failures);
        Assert.InRange(fuzzer.BehindSchema, count * 3 / 10, count - 1);
        Assert.InRange(fuzzer.ReadWhole, 1, fuzzer.BehindSchema - 1);
    }
}
