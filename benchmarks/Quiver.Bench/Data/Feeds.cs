using System.Collections.Immutable;
using Quiver.Columns;

namespace Quiver.Bench.Data;

/// <summary>The inputs of the workloads.</summary>
internal static class Feeds
{
    /// <summary>One row in so many is taken where not all are.</summary>
    public const int Sampling = 20;

    private const int WatermarkSeconds = 2;
    private const long KeyStep = 2_654_435_761;             // a prime near 2^32 divided by the golden ratio: keys come in no order
    private const long HourStart = 1_700_002_800_000_000;   // 2023-11-14 23:00:00
    private const long HourMicros = 3_600_000_000;

    private static readonly string[] Venues = ["ARCA", "BATS", "NYSE", "XNAS"];

    private static readonly Field Symbol = new("symbol", DataType.Utf8);
    private static readonly Field Venue = new("venue", DataType.Utf8);
    private static readonly Field Price = new("price", DataType.Float64);
    private static readonly Field Bid = new("bid", DataType.Float64);
    private static readonly Field Key = new("key", DataType.Int64);
    private static readonly Field Quantity = new("qty", DataType.Int64);
    private static readonly Field Time = new("ts", DataType.Timestamp);

    /// <summary>All trades, in the order in which they arrive.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="texts">How the symbols come in.</param>
    public static Feed Trades(MarketFiles files, TextForm texts) => new("trades", files.Trades, WatermarkSeconds, TradeColumns(files, texts));

    /// <summary>The trades with their columns in reverse order, and one more: the venue, which a symbol is traded at alone.</summary>
    public static Feed VenueTrades(MarketFiles files) => new("trades", files.Trades, WatermarkSeconds,
    [
        .. TradeColumns(files, TextForm.Coded).Reverse(),
        new TextColumn(Venue, files.Open<int>("trades", "sym"), TextForm.Coded, Venues),
    ]);

    /// <summary>The trades, in whole batches, several times, each time later.</summary>
    /// <param name="files">Where they are.</param>
    /// <param name="times">How often.</param>
    /// <param name="batchRows">Rows of a batch.</param>
    public static Feed RepeatedTrades(MarketFiles files, int times, int batchRows)
    {
        var passRows = (long)files.Trades / batchRows * batchRows;
        return new Feed("trades", passRows * times, WatermarkSeconds, [.. TradeColumns(files, TextForm.Coded).Select(column => new RepeatedColumn(column, passRows))]);
    }

    /// <summary>All quotes, in the order in which they arrive.</summary>
    public static Feed Quotes(MarketFiles files) => new("quotes", files.Quotes, WatermarkSeconds,
        new TextColumn(Symbol, files.Open<int>("quotes", "sym"), TextForm.Coded, Symbols.Names),
        new FileColumn<double>(Bid, files.Open<double>("quotes", "px")),
        new FileColumn<long>(Time, files.Open<long>("quotes", "ts")));

    /// <summary>One row in twenty of another feed, which it owns.</summary>
    public static Feed Few(Feed feed) => new(feed.Source, feed.Rows / Sampling, WatermarkSeconds, [.. feed.Columns.Select(column => new SampledColumn(column, Sampling))]);

    /// <summary>Twice as many rows as there are trades, within one hour, each key once before one comes again.</summary>
    /// <param name="files">Says how many trades there are.</param>
    /// <param name="keys">How many keys there are.</param>
    public static Feed Keyed(MarketFiles files, int keys)
    {
        var rows = files.Trades * 2L;
        return new Feed("keyed", rows, WatermarkSeconds,
            new ComputedColumn(Key, row => row * KeyStep % keys),
            new ComputedColumn(Quantity, row => 1 + (row % 1_000)),
            new ComputedColumn(Time, row => HourStart + (row * HourMicros / rows)));
    }

    private static ImmutableArray<FeedColumn> TradeColumns(MarketFiles files, TextForm texts) =>
    [
        new TextColumn(Symbol, files.Open<int>("trades", "sym"), texts, Symbols.Names),
        new FileColumn<double>(Price, files.Open<double>("trades", "px")),
        new FileColumn<long>(Quantity, files.Open<long>("trades", "qty")),
        new FileColumn<long>(Time, files.Open<long>("trades", "ts")),
    ];
}
