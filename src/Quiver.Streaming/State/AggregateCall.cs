namespace Quiver.Streaming;

/// <summary>One aggregate of a SELECT list and what it reads; owned by the operator that is given it.</summary>
/// <param name="Aggregate">The rule.</param>
/// <param name="Argument">Computes its argument; null for <c>count(*)</c>.</param>
/// <param name="OrderKey">Computes the key of an <c>ORDER BY</c> inside the call.</param>
/// <param name="Filter">Computes the condition of <c>FILTER (WHERE …)</c>.</param>
/// <param name="Second">Computes the second argument of a call that has two.</param>
internal sealed record AggregateCall(GroupedAggregate Aggregate, IEvaluator? Argument = null, IEvaluator? OrderKey = null, IEvaluator? Filter = null, IEvaluator? Second = null) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Argument?.Dispose();
        OrderKey?.Dispose();
        Filter?.Dispose();
        Second?.Dispose();
        Aggregate.Dispose();
    }
}
