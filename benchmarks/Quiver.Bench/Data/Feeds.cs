using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Bench.Data;

/// <summary>The inputs of the workloads.</summary>
internal static class Feeds
{
    private const int WatermarkSeconds = 2;

    private static readonly Field Symbol = new("symbol", DataType.Utf8);
    private static readonly Field Price = new("price", DataType.Float64);
    private static readonly Field Quantity = new("qty", DataType.Int64);
    private static readonly Field Time = new("ts", DataType.Timestamp);

    /// <summary>All trades, in the order in which they arrive.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="texts">How the symbols come in.</param>
    /// <param name="isReversed">Whether the columns are in reverse order.</param>
    public static Feed Trades(MarketFiles files, TextForm texts, bool isReversed = false)
    {
        ImmutableArray<FeedColumn> columns =
        [
            new SymbolColumn(Symbol, files.Open<int>("trades", "sym"), texts),
            new FileColumn<double>(Price, files.Open<double>("trades", "px")),
            new FileColumn<long>(Quantity, files.Open<long>("trades", "qty")),
            new FileColumn<long>(Time, files.Open<long>("trades", "ts")),
        ];
        return new Feed("trades", files.Trades, WatermarkSeconds, isReversed ? [.. columns.Reverse()] : columns);
    }
}
