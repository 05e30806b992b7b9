using Quiver.Bench.Asked;
using Quiver.Bench.Data;
using Quiver.Bench.Limits;
using Quiver.Bench.Measuring;

namespace Quiver.Bench.Workloads;

/// <summary>Something that is measured, in a process of its own.</summary>
internal abstract record Workload
{
    /// <summary>Its name on the command line and in results: Q2, Q2-text.</summary>
    public required string Key { get; init; }

    /// <summary>What it does, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The loop that does the same by hand; null: there is none.</summary>
    public Func<LimitInput, LimitLoop>? Limit { get; init; }

    /// <summary>Where an outside yardstick has its own loop; null: it has none.</summary>
    public YardstickLine? Yardstick { get; init; }

    /// <summary>What DuckDB is asked for comparison; null: nothing.</summary>
    public AskedQuery? Asked { get; init; }

    /// <summary>How many rows come out of the full input; null: that is not counted.</summary>
    public long? RowsOut { get; init; }

    /// <summary>Which other workload it is a form of; null: of none.</summary>
    public Comparison? Comparison { get; init; }

    /// <summary>Another workload that differs in nothing but the number of its keys, so that their memory tells what a key takes; null: there is none.</summary>
    public string? FewerKeys { get; init; }

    /// <summary>In how many processes it is run, one after the other; of each number the median is taken.</summary>
    public virtual int Processes => 1;

    /// <summary>Whether it may use one core alone. Not what is handed from thread to thread.</summary>
    public virtual bool IsPinned => true;

    /// <summary>Whether Quiver can run it yet; if not, only the limit and DuckDB are measured.</summary>
    public virtual bool IsSupported => true;

    /// <summary>Runs it in this process.</summary>
    /// <param name="files">The input.</param>
    /// <param name="effort">How often.</param>
    public abstract Measurement Run(MarketFiles files, Effort effort);
}

/// <summary>A line that a yardstick prints.</summary>
/// <param name="Arguments">What it is told to measure.</param>
/// <param name="Start">How the line starts.</param>
internal sealed record YardstickLine(string Arguments, string Start);

/// <summary>A form of another workload, which should take as long for each part of its work.</summary>
/// <param name="Key">The other workload.</param>
/// <param name="Work">How much work there is, of which the other has 1: as many aggregates, say.</param>
internal sealed record Comparison(string Key, double Work);

/// <summary>A workload of a query that Quiver cannot keep yet.</summary>
internal sealed record NotYet : Workload
{
    /// <inheritdoc/>
    public override bool IsSupported => false;

    /// <inheritdoc/>
    public override Measurement Run(MarketFiles files, Effort effort) => throw new NotSupportedException($"Quiver cannot keep {Key} yet.");
}
