using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>What stands in a call besides its argument: <c>string_agg(DISTINCT x, '-' ORDER BY y DESC NULLS FIRST)</c>.</summary>
/// <param name="Distinct">Equal arguments count once.</param>
/// <param name="OrderKeyType">The type of the key that <c>ORDER BY</c> sorts by, or that <c>arg_max</c> maximises; null when there is none. BLOB: a key made by <see cref="Aggregates.OrderKeyBytes"/>, ascending.</param>
/// <param name="OrderDescending">Greatest keys first.</param>
/// <param name="NullsFirst">Rows without a key come before the others, whichever the direction.</param>
internal readonly record struct AggregateOptions(bool Distinct = false, DataType? OrderKeyType = null, bool OrderDescending = false, bool NullsFirst = false)
{
    /// <summary>The type of the second argument; null when there is none, or it is the order key.</summary>
    public DataType? Second { get; init; }

    /// <summary>Rows are never taken back: less need be kept of sums.</summary>
    public bool IsAppended { get; init; }

    /// <summary>What stands between the texts of <c>string_agg</c>.</summary>
    public string? Separator { get; init; }

    /// <summary>Rows whose argument is null do not count.</summary>
    public bool IgnoresNulls { get; init; }

    /// <summary>Rows whose order key is null do not count.</summary>
    public bool IgnoresNullKeys { get; init; }

    /// <summary>Interval keys compare by months, then days, then the rest, so that '1 month' is more than '30 days': what DuckDB's <c>arg_min</c> and <c>arg_max</c> do, unlike its ORDER BY.</summary>
    public bool IntervalsByParts { get; init; }
}
