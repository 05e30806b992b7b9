using System.Collections.Immutable;

namespace Quiver.Bench.Workloads;

/// <summary>All workloads, in the order in which they are run and shown.</summary>
internal static class WorkloadList
{
    /// <summary>The workloads.</summary>
    public static ImmutableArray<Workload> All { get; } =
    [
        Q1.Coded, Q1.Text, Q1.Varied,
        Q2.Coded, Q2.Text, Q2.Varied,
        Q3.Coded, Q3.Text, HopSizes.Sixty,
        Q4.Coded,
        Q5.Coded,
        Q6.Coded,
        Q7.Coded,
        Q8.Coded, Q8.Text, Q8.Varied,
        Q9.Plain,
        ManyKeys.Million, ManyKeys.TenMillion,
        LongRun.TenTimes,
        TypedWriting.Rows, TypedWriting.Spans, TypedWriting.Inline, TypedReading.Rows,
        TextReading.Json, TextReading.Csv, IpcCopying.Write, IpcCopying.Read,
        Latency.Filter, Latency.Window, Latency.FilterAwaited, Latency.WindowAwaited, Latency.FilterBesideWriter,
        Cold.First, Cold.Later,
    ];

    /// <summary>Workloads by their keys.</summary>
    /// <param name="keys">With commas between them, compared without case; null: all.</param>
    /// <exception cref="ArgumentException">There is no such workload; the message is for users.</exception>
    public static ImmutableArray<Workload> Chosen(string? keys)
    {
        if (keys is null) return All;
        var wanted = keys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var key in wanted)
        {
            if (All.Any(workload => IsOf(workload, key))) continue;
            throw new ArgumentException($"There is no workload '{key}'; there are {string.Join(", ", All.Select(workload => workload.Key))}.");
        }

        return [.. All.Where(workload => wanted.Any(key => IsOf(workload, key)))];
    }

    private static bool IsOf(Workload workload, string key) => string.Equals(workload.Key, key, StringComparison.OrdinalIgnoreCase);
}
