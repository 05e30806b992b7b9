using Quiver.Bench.Data;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>Something that is measured, in a process of its own.</summary>
internal abstract record Workload
{
    /// <summary>Its name on the command line and in results: Q2, Q2-text.</summary>
    public required string Key { get; init; }

    /// <summary>What it does, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Runs it in this process.</summary>
    public abstract Measurement Run(MarketFiles files, int warmUps, int runs);
}
