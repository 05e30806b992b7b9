using System.Diagnostics;
using System.Numerics;

namespace Quiver.Bench.Commands;

/// <summary>Holds this process on one core.</summary>
internal static class Affinity
{
    /// <summary>Takes the last of the cores it may use. Threads that are there already, but this one, stay where they are; those started later follow. Where the system knows no such thing, nothing happens.</summary>
    public static void TakeOneCore()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows()) return;
        using var process = Process.GetCurrentProcess();
        var cores = (ulong)process.ProcessorAffinity;
        process.ProcessorAffinity = (nint)(1UL << BitOperations.Log2(cores));
    }
}
