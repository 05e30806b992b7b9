using Quiver.Bench.Fuzzing;

namespace Quiver.Tests.Arrow;

/// <summary>Some thousands of the mutants that <c>./bench fuzz</c> reads by the million.</summary>
public class FuzzTests
{
    private const int Count = 5_000;

    [Fact]
    public void Damaged_ipc_is_read_or_refused() => Check(new IpcFuzzer(FuzzSeeds.All(Golden.Folder), seed: 1));

    [Fact]
    public void Damaged_structs_of_the_c_interfaces_are_taken_over_or_refused_and_released_once()
    {
        using var fuzzer = new CFuzzer(FuzzSeeds.All(Golden.Folder), seed: 1);
        Check(fuzzer);
    }

    private static void Check(Fuzzer fuzzer)
    {
        for (var number = 0; number < Count; number++) fuzzer.Run(number);
        Assert.Empty(fuzzer.Failures);
        Assert.InRange(fuzzer.BehindSchema, Count * 3 / 10, Count - 1);
        Assert.InRange(fuzzer.ReadWhole, 1, fuzzer.BehindSchema - 1);
    }
}
