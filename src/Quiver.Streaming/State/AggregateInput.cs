using Quiver.Columns;

namespace Quiver.Streaming;

/// <summary>What an aggregate reads of a batch: columns with a row for each row of the batch, lent for the length of the call.</summary>
/// <param name="Argument">What is aggregated; null for <c>count(*)</c>.</param>
/// <param name="OrderKey">What <c>ORDER BY</c> inside the call sorts by; null when the call has none.</param>
/// <param name="Filter">BOOLEAN: rows that are false or null here do not count; null when all do.</param>
/// <param name="Weights">BIGINT without nulls: how often a row counts, negative to take it back; null when each counts once.</param>
internal record struct AggregateInput(Column? Argument, Column? OrderKey, Column? Filter, Column? Weights)
{
    /// <summary>The second argument of a call that has two.</summary>
    public Column? Second { readonly get; init; }

    /// <summary>How many rows came before row 0: row i arrived as number FirstArrival + i. Arrivals only grow, so they tell which of two rows came first, whatever their event times.</summary>
    public long FirstArrival { readonly get; set; }
}
