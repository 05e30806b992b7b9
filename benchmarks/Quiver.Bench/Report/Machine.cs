using System.Globalization;
using System.Runtime.InteropServices;

namespace Quiver.Bench.Report;

/// <summary>The machine that measures.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, system and runtime in one line.</summary>
    public static string Name { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Processor()
    {
        const string models = "/proc/cpuinfo";
        var model = File.Exists(models) ? File.ReadLines(models).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return model?.Split(':')[1].Trim() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
