using System.Text.Json;
using Quiver.Bench.Workloads;

namespace Quiver.Bench.Report;

/// <summary>The file of the latest results: an array with an entry for each workload that was ever measured here.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>Where it is in the repository.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "benchmarks", "results", "latest.json");

    /// <summary>Writes results, and keeps those of workloads that were not measured this time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="results">What was measured.</param>
    public static void Write(string path, IReadOnlyList<Result> results)
    {
        var kept = Read(path).Where(old => results.All(result => result.Workload != old.Workload));
        var order = WorkloadList.All.Select(workload => workload.Key).ToList();
        var all = results.Concat(kept).Where(result => order.Contains(result.Workload)).OrderBy(result => order.IndexOf(result.Workload));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(all, Json) + "\n");
    }

    /// <summary>The results in a file; none when it is not there or not whole.</summary>
    public static IReadOnlyList<Result> Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<List<Result>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
