using BenchmarkDotNet.Attributes;
using Quiver.Columns;
using Quiver.Streaming.Expressions;

namespace Quiver.Kernels;

/// <summary>The product of two columns of DOUBLE.</summary>
public class Multiplying
{
    private readonly Batch _batch = Rows.Make();
    private readonly Kernel _product = ArithmeticCatalog.TryCreate("*", new ColumnReference(Rows.Price, DataType.Float64), new ColumnReference(Rows.Value, DataType.Float64), DataType.Float64)!;

    [Benchmark(OperationsPerInvoke = Rows.Count)]
    public int Product()
    {
        using var product = _product.Evaluate(_batch);
        return product.Length;
    }
}
