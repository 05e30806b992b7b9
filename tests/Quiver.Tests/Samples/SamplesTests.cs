using System.Diagnostics;

namespace Quiver.Tests.Samples;

/// <summary>The samples run as they are printed, and print what they say.</summary>
public sealed class SamplesTests
{
    [Theory]
    [InlineData("bars.cs", "AAPL 10:00 189.5")]
    public async Task A_sample_prints_what_its_comment_says(string sample, string expected)
    {
#if DEBUG
        const string configuration = "Debug";
#else
        const string configuration = "Release";
#endif
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", "-c", configuration, Path.Combine(SampleData.Repository, "samples", sample)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = SampleData.Repository,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(timeout.Token);

        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.Equal(expected, (await output).Trim());
    }
}
