using BenchmarkDotNet.Attributes;
using Quiver.Columns;
using Quiver.Streaming;

namespace Quiver.Kernels;

/// <summary>The ids of keys that are known already: numbers in no order, as many different ones as are asked for.</summary>
public class FindingKeys
{
    private const long Step = 2_654_435_761; // a prime: keys come in no order

    private readonly KeyTable _table = KeyTable.Create([DataType.Int64]);
    private readonly int[] _rows = [.. Enumerable.Range(0, Rows.Count)];
    private readonly int[] _ids = new int[Rows.Count];
    private Column[][] _batches = [];
    private int _next;

    /// <summary>How many keys there are.</summary>
    [Params(1_000, 1_000_000)]
    public int Keys { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        _batches = [.. Enumerable.Range(0, Math.Max(1, Keys / Rows.Count)).Select(batch => new[] { KeysOf(batch) })];
        foreach (var keys in _batches) _table.Resolve(keys, _rows, _ids);
    }

    [Benchmark(OperationsPerInvoke = Rows.Count)]
    public int IdsOfNumbers()
    {
        _table.Resolve(_batches[_next], _rows, _ids);
        _next = (_next + 1) % _batches.Length;
        return _ids[0];
    }

    private Column KeysOf(int batch)
    {
        var keys = BufferPool.Rent(Rows.Count * sizeof(long));
        for (var row = 0; row < Rows.Count; row++) keys.As<long>()[row] = (((long)batch * Rows.Count) + row) * Step % Keys;
        return ColumnFactory.Fixed<long>(DataType.Int64, keys, Rows.Count);
    }
}
