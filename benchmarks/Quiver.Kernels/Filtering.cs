using BenchmarkDotNet.Attributes;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Kernels;

/// <summary>Ten of a thousand symbols are kept: the condition over codes, and the rows for which it is true.</summary>
public class Filtering
{
    private readonly Batch _batch = Rows.Make();
    private readonly Kernel _isChosen = InList.TryCreate(
        new ColumnReference(Rows.Symbol, DataType.Utf8),
        [.. new[] { 0, 1, 5, 10, 20, 50, 100, 200, 500, 900 }.Select(symbol => new Constant(DataType.Utf8, Rows.NameOf(symbol)))],
        isNegated: false)!;

    [Benchmark(OperationsPerInvoke = Rows.Count)]
    public int InOverCodes()
    {
        using var isTrue = _isChosen.Evaluate(_batch);
        using var selected = Selecting.WhereTrue(isTrue, within: null);
        return selected.Count;
    }
}
