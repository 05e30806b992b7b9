using System.Diagnostics;
using System.Reflection;
using Xunit.Abstractions;

namespace Quiver.Tests.Differential;

/// <summary>The differential test can fail: each fault that can be seeded is found by it, in a process of its own, within 2,000 cases.</summary>
public sealed class SeededFaultsTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;
    private const int Seed = 11;

    public static TheoryData<string> All()
    {
        var data = new TheoryData<string>();
        foreach (var fault in typeof(Quiver.Columns.Faults).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public))
            if (fault.FieldType == typeof(bool) && !Interleavings.InterleavingFaultsTests.Names.Contains(fault.Name)) data.Add(fault.Name);
        return data;
    }

    [Fact]
    public void There_are_seventeen_of_them() => Assert.Equal(17, All().Count); // and three of the runtime's, which interleavings find

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_seeded_fault_is_found(string fault)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SeededFaultsTests).Assembly.Location, "differential", $"{Cases}", $"{Seed}", fault])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var text = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);

        var found = text.Split('\n').FirstOrDefault(line => line.StartsWith("DIFFERS after", StringComparison.Ordinal));
        output.WriteLine($"{fault}: {found ?? "not found"}");
        Assert.True(process.ExitCode == 1 && found is not null, $"{fault} was not found within {Cases} cases.");
    }
}
