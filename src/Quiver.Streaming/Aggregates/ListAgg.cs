using Quiver.Columns;

namespace Quiver.Streaming.Aggregates;

/// <summary><c>list</c>: the values, nulls too, by ORDER BY, else as they came. NULL of no rows.</summary>
/// <param name="argument">The type of the values.</param>
/// <param name="options">Whether there is an ORDER BY.</param>
internal sealed class ListAgg(DataType argument, AggregateOptions options) : Collecting(argument, options)
{
    /// <inheritdoc/>
    public override DataType ResultType { get; } = DataType.List(argument);

    /// <inheritdoc/>
    protected override void Append(ColumnBuilder results, ReadOnlySpan<int> items)
    {
        foreach (var item in items) Values.AppendTo(results.Elements, item);
        results.EndList();
    }
}
