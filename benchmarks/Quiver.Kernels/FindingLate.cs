using BenchmarkDotNet.Attributes;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Expressions;
using Quiver.Streaming.Time;

namespace Quiver.Kernels;

/// <summary>Rows in time told from late ones, by windows of a tenth of a second.</summary>
public class FindingLate
{
    private const long Width = 100_000;

    private readonly Batch _batch = Rows.Make();
    private readonly LateTest _test = new(FixedWindows.Tumble(new ColumnReference(Rows.Time, DataType.Timestamp), Width, offsetMicros: 0, latenessMicros: 0), expands: true);

    /// <summary>Whether some rows are late: then each is looked at.</summary>
    [Params(false, true)]
    public bool SomeAreLate { get; set; }

    [Benchmark(OperationsPerInvoke = Rows.Count)]
    public int LateRows()
    {
        var times = _batch[Rows.Time];
        var openFrom = (times.Values<long>().All[0] / Width * Width) + (SomeAreLate ? Width : 0);
        return _test.Split(_batch, times, openFrom, openFrom).Late.Length;
    }
}
