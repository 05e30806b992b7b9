using Quiver.Bench.Data;

namespace Quiver.Bench.Limits;

/// <summary>The columns of the quotes, and when trades and quotes arrive, in memory.</summary>
internal sealed class QuoteColumns
{
    /// <summary>Reads them.</summary>
    public QuoteColumns(MarketFiles files)
    {
        Times = TradeColumns.Read<long>(files, "quotes", "ts");
        Symbols = TradeColumns.Read<int>(files, "quotes", "sym");
        Bids = TradeColumns.Read<double>(files, "quotes", "px");
        Arrivals = TradeColumns.Read<long>(files, "quotes", "arr");
        TradeArrivals = TradeColumns.Read<long>(files, "trades", "arr");
    }

    /// <summary>Event times, in microseconds.</summary>
    public long[] Times { get; }

    /// <summary>Positions of the symbols.</summary>
    public int[] Symbols { get; }

    /// <summary>Bids.</summary>
    public double[] Bids { get; }

    /// <summary>When they arrive, in microseconds: never falling.</summary>
    public long[] Arrivals { get; }

    /// <summary>When the trades arrive, in microseconds: never falling.</summary>
    public long[] TradeArrivals { get; }

    /// <summary>How many quotes there are.</summary>
    public int Count => Times.Length;
}
