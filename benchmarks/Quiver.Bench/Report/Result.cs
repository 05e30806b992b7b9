using System.Text.Json.Serialization;

namespace Quiver.Bench.Report;

/// <summary>A workload's entry in the file of results. Null is what does not apply to it.</summary>
internal sealed record Result
{
    /// <summary>Its key.</summary>
    [JsonPropertyName("workload")]
    public required string Workload { get; init; }

    /// <summary>Rows pushed in a run; for latencies single pushes.</summary>
    [JsonPropertyName("rows")]
    public long? Rows { get; init; }

    /// <summary>Rows pushed in a second.</summary>
    [JsonPropertyName("rows_per_second")]
    public double? RowsPerSecond { get; init; }

    /// <summary>Rows of the limit loop in a second.</summary>
    [JsonPropertyName("limit_rows_per_second")]
    public double? LimitRowsPerSecond { get; init; }

    /// <summary>Rows of an outside yardstick in a second.</summary>
    [JsonPropertyName("yardstick_rows_per_second")]
    public double? YardstickRowsPerSecond { get; init; }

    /// <summary>Rows that DuckDB reads in a second, with one thread.</summary>
    [JsonPropertyName("duckdb_rows_per_second")]
    public double? DuckDbRowsPerSecond { get; init; }

    /// <summary>The rate by that of the limit loop.</summary>
    [JsonPropertyName("ratio_to_limit")]
    public double? RatioToLimit { get; init; }

    /// <summary>The rate by DuckDB's.</summary>
    [JsonPropertyName("ratio_to_duckdb")]
    public double? RatioToDuckDb { get; init; }

    /// <summary>Bytes allocated for each row pushed.</summary>
    [JsonPropertyName("allocated_bytes_per_row")]
    public double? AllocatedBytesPerRow { get; init; }

    /// <summary>Collections of generation 1 and 2 in a run.</summary>
    [JsonPropertyName("gen1_and_2_collections")]
    public int? Gen1And2Collections { get; init; }

    /// <summary>Most memory the process had, in MiB.</summary>
    [JsonPropertyName("peak_mb")]
    public double? PeakMb { get; init; }

    /// <summary>The latency in the middle, in microseconds.</summary>
    [JsonPropertyName("p50_us")]
    public double? P50Micros { get; init; }

    /// <summary>One latency in a hundred is longer.</summary>
    [JsonPropertyName("p99_us")]
    public double? P99Micros { get; init; }

    /// <summary>One latency in a thousand is longer.</summary>
    [JsonPropertyName("p999_us")]
    public double? P999Micros { get; init; }

    /// <summary>Processor, cores, system and runtime.</summary>
    [JsonPropertyName("machine")]
    public required string Machine { get; init; }

    /// <summary>The commit that was measured; with -dirty when files were changed since.</summary>
    [JsonPropertyName("commit")]
    public required string? Commit { get; init; }
}
