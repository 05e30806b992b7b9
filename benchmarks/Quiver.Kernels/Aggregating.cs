using BenchmarkDotNet.Attributes;
using Quiver.Columns;
using Quiver.Streaming;
using Quiver.Streaming.Aggregates;
using Quiver.Streaming.Expressions;

namespace Quiver.Kernels;

/// <summary>Count, sum, min and max by symbol within one window that stays open: finding groups and updating them, as an operator does for a batch.</summary>
public class Aggregating
{
    private const long Hour = 3_600_000_000;

    private readonly Batch _batch = Rows.Make();
    private readonly GroupedAggregation _groups = new(
        Rows.Schema,
        FixedWindows.Tumble(new ColumnReference(Rows.Time, DataType.Timestamp), Hour, offsetMicros: 0, latenessMicros: 0),
        [new ColumnReference(Rows.Symbol, DataType.Utf8)],
        [
            new AggregateCall(AggregateCatalog.TryCreate("count", argument: null, DataType.Int64, default)!),
            Call("sum", Rows.Value),
            Call("min", Rows.Price),
            Call("max", Rows.Price),
        ],
        EmitMode.OnWindowClose,
        new Schema(
            new Field("window_start", DataType.Timestamp), new Field("window_end", DataType.Timestamp), new Field("symbol", DataType.Utf8),
            new Field("count", DataType.Int64), new Field("sum", DataType.Float64), new Field("min", DataType.Float64), new Field("max", DataType.Float64)));

    [Benchmark(OperationsPerInvoke = Rows.Count)]
    public bool FourAggregatesBySymbol() => _groups.OnBatch(0, _batch, NoOutput.Instance);

    private static AggregateCall Call(string name, int column) =>
        new(AggregateCatalog.TryCreate(name, DataType.Float64, DataType.Float64, default)!, new ColumnReference(column, DataType.Float64));

    /// <summary>For windows that never close.</summary>
    private sealed class NoOutput : Output
    {
        public static NoOutput Instance { get; } = new();

        public override bool HasCredit => true;

        public override void Emit(Batch batch) => batch.Dispose();

        public override void Watermark(long time)
        {
            // nobody listens
        }

        public override void Late(Batch rows) => rows.Dispose();
    }
}
