using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Quiver.Bench.Data;
using Quiver.Bench.Workloads;

namespace Quiver.Bench.Commands;

/// <summary>An outside program whose loops the limit loops are held against: a project in the folder that QUIVER_YARDSTICK names, run over our files.</summary>
internal static partial class Yardstick
{
    /// <summary>The project's folder; null when there is none.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("QUIVER_YARDSTICK") is { Length: > 0 } folder ? folder : null;

    /// <summary>Runs it until it has printed a line.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="wanted">The line.</param>
    /// <param name="files">Our files.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Rows in a second; null when it did not print the line.</returns>
    public static async Task<double?> RunAsync(string folder, YardstickLine wanted, MarketFiles files, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", "--project", folder, "--", files.Folder, .. wanted.Arguments.Split(' ')]);
        await foreach (var line in ChildProcess.LinesAsync(start, cancellation))
            if (line.StartsWith(wanted.Start, StringComparison.Ordinal) && Rate().Match(line) is { Success: true } rate)
                return double.Parse(rate.Groups["rate"].Value, CultureInfo.InvariantCulture) * 1e6;
        return null;
    }

    [GeneratedRegex(@"M(?:rows)?/s=(?<rate>[0-9.]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Rate();
}
