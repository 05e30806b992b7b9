using System.Collections.Immutable;
using Quiver.Bench.Data;

namespace Quiver.Bench.Workloads;

/// <summary>All workloads, in the order in which they are run and shown.</summary>
internal static class WorkloadList
{
    /// <summary>The workloads.</summary>
    public static ImmutableArray<Workload> All { get; } =
    [
        Q1.Coded,
        Q2.Coded,
        Q3.Coded,
    ];

    /// <summary>The workload of a key, compared without case; null when there is none.</summary>
    public static Workload? Find(string key) => All.FirstOrDefault(workload => string.Equals(workload.Key, key, StringComparison.OrdinalIgnoreCase));
}
