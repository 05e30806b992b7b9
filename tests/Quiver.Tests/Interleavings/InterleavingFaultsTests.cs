using System.Diagnostics;
using Quiver.Columns;
using Xunit.Abstractions;

namespace Quiver.Tests.Interleavings;

/// <summary>Interleavings can go wrong: each fault of the runtime that can be seeded is found by them, in a process of its own, within 200 runs.</summary>
public sealed class InterleavingFaultsTests(ITestOutputHelper output)
{
    private const int Runs = 200;
    private const int Seed = 0;

    /// <summary>The faults that are the runtime's: they need other conditions than rows to show.</summary>
    internal static readonly string[] Names = [nameof(Faults.CreditLostAfterStall), nameof(Faults.SourcesSwapped), nameof(Faults.FreezeDuringResume)];

    public static TheoryData<string> All() => [.. Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_seeded_fault_is_found(string fault)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(InterleavingFaultsTests).Assembly.Location, "interleavings", $"{Runs}", $"{Seed}", fault])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var text = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);

        var found = text.Split('\n').FirstOrDefault(line => line.StartsWith("WRONG at", StringComparison.Ordinal));
        output.WriteLine($"{fault}: {found ?? "not found"}");
        Assert.True(process.ExitCode == 1 && found is not null, $"{fault} was not found within {Runs} runs: {text}");
    }
}
