namespace Quiver.Tests.Samples;

/// <summary>The samples run as they are printed, and print what samples/README.md says.</summary>
public sealed class SamplesTests
{
    private static readonly string Folder = Path.Combine(SampleData.Repository, "samples");

    public static TheoryData<string> Programs => [.. Directory.EnumerateFiles(Folder, "*.cs").Select(file => Path.GetFileName(file)).Where(name => name != "bars.cs").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_sample_prints_what_the_readme_says(string sample) => Assert.Equal(Printed(sample), await SampleProgram.RunAsync(sample));

    /// <summary>One sample is built by its own directives, as a reader builds it.</summary>
    [Fact]
    public async Task A_sample_runs_by_itself()
    {
#if DEBUG
        const string configuration = "Debug";
#else
        const string configuration = "Release";
#endif
        Assert.Equal(Printed("bars.cs"), await SampleProgram.DotnetAsync("run", "-c", configuration, Path.Combine(Folder, "bars.cs")));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_sample_says_at_its_head_what_the_readme_says_of_it_and_how_to_run_it(string sample)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, sample));

        Assert.Equal($"// {Section(sample)[1]}", lines[0]);
        Assert.Equal($"// Run it: dotnet run samples/{sample}", lines[1]);
        Assert.InRange(lines.Length, 1, 60);
    }

    private static string Printed(string sample) => string.Join('\n', Section(sample).SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```"));

    /// <summary>The lines of the readme about a sample, without empty ones outside of the output.</summary>
    private static List<string> Section(string sample)
    {
        var heading = $"## [{sample}]({sample})";
        List<string> lines = [.. File.ReadLines(Path.Combine(Folder, "README.md")).SkipWhile(line => line != heading)];
        Assert.True(lines.Count > 0, $"samples/README.md has no heading '{heading}'.");
        return [heading, .. lines.Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.Length > 0)];
    }
}
